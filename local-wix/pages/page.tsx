import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { HtmlEscapedString } from "hono/utils/html";

/** What a page or a part of one is written as; text in it is escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = `
:root{color-scheme:light dark;--ink:#1c2230;--soft:#5d6679;--line:#dfe3ea;--paper:#fff;--ground:#f3f5f8;--accent:#3b5bdb;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e8ebf2;--soft:#9aa4b8;--line:#2c3446;--paper:#171c28;--ground:#0f131c;--accent:#8ba4ff;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:60rem;margin:0 auto;padding:3rem 1.25rem 4rem}
main.narrow{max-width:27rem;padding-top:min(12vh,6rem)}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .35rem;letter-spacing:-.015em}
h2{font-size:1rem;margin:2.2rem 0 .7rem}
p{margin:.2rem 0 1rem;color:var(--soft)}
.card{background:var(--paper);border:1px solid var(--line);border-radius:14px;padding:1.6rem;box-shadow:0 1px 2px #0000000a,0 12px 32px #0000000d}
.mark{display:inline-block;font-size:.72rem;font-weight:600;letter-spacing:.06em;text-transform:uppercase;color:var(--accent);margin-bottom:.9rem}
.people{display:grid;gap:.5rem;margin:1rem 0}
button{font:inherit;color:inherit;cursor:pointer;border-radius:10px;border:1px solid var(--line);background:transparent;padding:.65rem .9rem;width:100%;text-align:left}
button:hover,button:focus-visible{border-color:var(--accent);outline:none;box-shadow:0 0 0 3px color-mix(in srgb,var(--accent) 22%,transparent)}
button.person{display:flex;align-items:center;gap:.8rem}
button.person img,td img{display:block;border-radius:50%;flex:none}
button small{display:block;color:var(--soft)}
button.primary{background:var(--accent);border-color:var(--accent);color:var(--paper);text-align:center;font-weight:600}
button.quiet{border-color:transparent;text-align:center;color:var(--soft)}
.switch{display:flex;flex-wrap:wrap;gap:.5rem}.switch button{width:auto;padding:.35rem .8rem}
label{display:block;font-size:.85rem;font-weight:600;margin:.7rem 0}
input{display:block;width:100%;margin-top:.25rem;font:inherit;font-weight:400;color:inherit;background:var(--ground);border:1px solid var(--line);border-radius:9px;padding:.6rem .75rem}
details{border-top:1px solid var(--line);margin-top:1rem;padding-top:.9rem}
summary{cursor:pointer;font-weight:600;margin-bottom:.5rem}
.problem{color:var(--bad);font-weight:600}
.scroll{overflow-x:auto;padding:.4rem 1rem;white-space:nowrap}
.scroll p{margin:.6rem 0}
table{border-collapse:collapse;width:100%;font-size:.88rem}
th{text-align:left;font-weight:600;color:var(--soft);white-space:nowrap}
th,td{padding:.5rem .6rem .5rem 0;border-bottom:1px solid var(--line);vertical-align:middle}
tr:last-child td{border-bottom:0}
th:last-child,td:last-child{padding-right:0}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
a{color:var(--accent)}
code{font:.86em ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
.bad{color:var(--bad)}
`;

/** The frame of every page: title, style, nothing from the network, no script. */
export function Page(props: {
  readonly title: string;
  readonly narrow?: boolean;
  readonly children?: Child;
}): Html {
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{`${props.title} · local Wix`}</title>
          <style>{raw(STYLE)}</style>
        </head>
        <body>
          <main class={props.narrow === true ? "narrow" : ""}>{props.children}</main>
        </body>
      </html>
    </>
  );
}
