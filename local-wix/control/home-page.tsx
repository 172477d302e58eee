import type { Call } from "./call-log.ts";
import { ChaosSwitch } from "./chaos-switch.tsx";
import { subtotalCents } from "../ecom/current-cart.ts";
import type { LocalWix } from "../local-wix.ts";
import { photoPath } from "../members/member.ts";
import { formatted } from "../ecom/money.ts";
import { type Html, Page } from "../pages/page.tsx";

/** Of carts and of calls: the latest. */
const SHOWN = 50;

/** Columns that are read from their right edge. */
const NUMBERS = new Set(["In it", "Subtotal", "Status", "Took"]);

/** What is here: members, carts, and the latest calls. Shows no token. */
export function homePage(wix: LocalWix): Html {
  return (
    <Page title="Home">
      <span class="mark">Local Wix</span>
      <h1>A Wix of your own</h1>
      <p>
        It answers for www.wixapis.com and edge.wixapis.com. Client{" "}
        <code>{wix.config.clientId}</code>
      </p>
      <SiteLink wix={wix} />
      <ChaosSwitch wix={wix} />
      <Members wix={wix} />
      <Carts wix={wix} />
      <h2>Calls</h2>
      <p>{countOfCalls(wix.calls.total())}</p>
      <CallTable calls={wix.calls.calls().slice(-SHOWN).toReversed()} />
    </Page>
  );
}

function SiteLink({ wix }: { readonly wix: LocalWix }): Html | null {
  const [site] = wix.config.allowedOrigins;
  return site === undefined ? null : (
    <p>
      The site it serves is at <a href={`${site}/`}>{new URL(site).host}</a>
    </p>
  );
}

function countOfCalls(total: number): string {
  return total > SHOWN
    ? `The latest ${String(SHOWN)} of ${String(total)}, newest first.`
    : "Newest first.";
}

function Heads({ names }: { readonly names: readonly string[] }): Html {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th scope="col" class={NUMBERS.has(name) ? "number" : undefined}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Members({ wix }: { readonly wix: LocalWix }): Html {
  return (
    <>
      <h2>Members</h2>
      <div class="card scroll">
        <table>
          <Heads names={["", "Member", "E-mail", "Id"]} />
          {wix.members.list().map((member) => (
            <tr>
              <td>
                <img src={photoPath(member)} alt="" width="28" height="28" />
              </td>
              <td>{member.nickname}</td>
              <td>{member.loginEmail}</td>
              <td>
                <code>{member.id}</code>
              </td>
            </tr>
          ))}
        </table>
      </div>
    </>
  );
}

function Carts({ wix }: { readonly wix: LocalWix }): Html {
  const carts = wix.carts.list().slice(-SHOWN).toReversed();
  return (
    <>
      <h2>Carts</h2>
      <div class="card scroll">
        {carts.length === 0 ? <p>Nobody has put anything into a cart yet.</p> : null}
        <table>
          {carts.length === 0 ? null : <Heads names={["Whose", "Id", "In it", "Subtotal"]} />}
          {carts.map((cart) => (
            <tr>
              <td>{cart.owner.kind}</td>
              <td>
                <code>{cart.owner.id}</code>
              </td>
              <td class="number">{`${String(cart.lines.length)} ${cart.lines.length === 1 ? "line" : "lines"}`}</td>
              <td class="number">{formatted(subtotalCents(wix, cart))}</td>
            </tr>
          ))}
        </table>
      </div>
    </>
  );
}

function CallTable({ calls }: { readonly calls: readonly Call[] }): Html {
  return (
    <div class="card scroll">
      {calls.length === 0 ? <p>Nothing has called yet.</p> : null}
      <table>
        {calls.length === 0 ? null : (
          <Heads names={["UTC", "Call", "Grant", "As", "Status", "Took"]} />
        )}
        {calls.map((call) => (
          <tr>
            <td>{new Date(call.at * 1000).toISOString().slice(11, 19)}</td>
            <td>
              <code>{`${call.method} ${call.path}`}</code>
            </td>
            <td>{call.grant ?? ""}</td>
            <td>{call.subject}</td>
            <td class={isFailure(call) ? "number bad" : "number"}>
              {call.status === 0 ? "no connection" : call.status}
            </td>
            <td class="number">{`${String(call.milliseconds)} ms`}</td>
          </tr>
        ))}
      </table>
    </div>
  );
}

/** That a visitor has no cart yet is how Wix says so, and nothing that went wrong. */
function isFailure({ method, path, status }: Call): boolean {
  const isNoCart = status === 404 && method === "GET" && path.endsWith("/carts/current");
  return !isNoCart && (status === 0 || status >= 400);
}
