/** What the page shows: words for a person, and in small print what helps somebody to help them. */
export interface ProblemPage {
  readonly title: string;
  readonly sentence: string;
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly wixRequestId: string | undefined;
  readonly homeHref: string;
  readonly retry: { readonly href: string; readonly text: string } | undefined;
}

const STYLE = [
  ":root{color-scheme:light dark;--ink:#1c1f26;--quiet:#5d6472;--paper:#f6f7f9;--card:#fff;--line:#e3e6eb;--accent:#2451d6;--on-accent:#fff}",
  "@media(prefers-color-scheme:dark){:root{--ink:#eceef2;--quiet:#9aa2b1;--paper:#14161b;--card:#1d2027;--line:#30343d;--accent:#8fabff;--on-accent:#14161b}}",
  "*{box-sizing:border-box}",
  "body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}",
  "main{width:100%;max-width:34rem;padding:40px;background:var(--card);border:1px solid var(--line);border-radius:16px}",
  "h1{margin:0 0 12px;font-size:26px;line-height:1.25;text-wrap:balance}",
  "p{margin:0 0 24px;overflow-wrap:anywhere}",
  "nav{display:flex;flex-wrap:wrap;gap:12px;margin-bottom:32px}",
  "a{padding:10px 18px;border:1px solid var(--line);border-radius:10px;color:var(--accent);font-weight:600;text-decoration:none}",
  "a:hover,a:focus-visible{border-color:var(--accent)}",
  ".main{border-color:var(--accent);background:var(--accent);color:var(--on-accent)}",
  ".main:hover,.main:focus-visible{filter:brightness(1.1)}",
  "a:focus-visible{outline:3px solid var(--accent);outline-offset:3px}",
  "@media(max-width:30rem){main{padding:28px 24px}nav a{flex:1;text-align:center;white-space:nowrap}}",
  "dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:0;padding-top:20px;border-top:1px solid var(--line);color:var(--quiet);font-size:13px}",
  "dd{margin:0;font-family:ui-monospace,monospace;overflow-wrap:anywhere}",
].join("");

/** SHA-256 of the style above in base64: the page's policy lets in nothing else. */
const STYLE_HASH = "Zr8B796rsP0jt68MNjTfOEw5C1Xv2ZBQwJH3ZYbBqco=";

export const PROBLEM_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** One self-contained page: no script, and nothing loaded. Every value is escaped. */
export function problemPage(problem: ProblemPage): string {
  const facts = [
    fact("Code", `${problem.status} ${problem.code}`),
    fact("Request", problem.requestId),
    problem.wixRequestId === undefined ? "" : fact("Wix request", problem.wixRequestId),
  ];
  const ways = [
    problem.retry === undefined ? "" : way(problem.retry.href, problem.retry.text, "main"),
    way(problem.homeHref, "Go to the home page", problem.retry === undefined ? "main" : "quiet"),
  ];
  const title = escapeHtml(problem.title);
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta name="robots" content="noindex"><title>${title}</title><style>${STYLE}</style></head>`,
    `<body><main><h1>${title}</h1>`,
    `<p>${escapeHtml(problem.sentence)}</p><nav>${ways.join("")}</nav>`,
    `<dl>${facts.join("")}</dl></main></body></html>`,
  ].join("\n");
}

function fact(name: string, value: string): string {
  return `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`;
}

function way(href: string, text: string, kind: "main" | "quiet"): string {
  return `<a class="${kind}" href="${escapeHtml(href)}">${text}</a>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
