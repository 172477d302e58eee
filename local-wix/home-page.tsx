import type { Call } from "./call-log.ts";
import { subtotalCents } from "./current-cart.ts";
import type { LocalWix } from "./local-wix.ts";
import { formatted } from "./money.ts";
import { type Html, Page } from "./page.tsx";

const SHOWN = 60;

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
      <Members wix={wix} />
      <Carts wix={wix} />
      <h2>{`Calls (${String(wix.calls.total())})`}</h2>
      <CallTable calls={wix.calls.calls().slice(-SHOWN).toReversed()} />
    </Page>
  );
}

function Members({ wix }: { readonly wix: LocalWix }): Html {
  return (
    <>
      <h2>Members</h2>
      <div class="card scroll">
        <table>
          {wix.members.list().map((member) => (
            <tr>
              <td>
                <img src={member.photoUrl} alt="" width="28" height="28" />
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
        {calls.map((call) => (
          <tr>
            <td>{new Date(call.at * 1000).toISOString().slice(11, 19)}</td>
            <td>
              <code>{`${call.method} ${call.path}`}</code>
            </td>
            <td>{call.grant ?? ""}</td>
            <td>{call.subject}</td>
            <td class={call.status >= 400 || call.status === 0 ? "number bad" : "number"}>
              {call.status === 0 ? "no connection" : call.status}
            </td>
            <td class="number">{`${String(call.milliseconds)} ms`}</td>
          </tr>
        ))}
      </table>
    </div>
  );
}
