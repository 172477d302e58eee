import { TROUBLE_NAMES } from "./chaos.ts";
import type { LocalWix } from "../local-wix.ts";
import type { Html } from "../pages/page.tsx";

/** How often a call meets a trouble that is switched on here. */
const PERCENT = "33";

/** What goes wrong on purpose, and buttons that change it. */
export function ChaosSwitch({ wix }: { readonly wix: LocalWix }): Html {
  const chaos = wix.faults.chaos();
  return (
    <>
      <h2>Trouble on purpose</h2>
      <p class={chaos === undefined ? undefined : "problem"}>
        {chaos === undefined
          ? "None: every call is answered."
          : `${chaos.kinds.join(", ")}: ${String(chaos.percent)} % of the calls.`}
      </p>
      <form method="post" action="/_local/chaos" class="switch">
        <input type="hidden" name="percent" value={PERCENT} />
        {TROUBLE_NAMES.map((name) => (
          <button name="kinds" value={name}>
            {name}
          </button>
        ))}
        <button name="kinds" value={TROUBLE_NAMES.join(",")}>
          all of them
        </button>
        <button name="kinds" value="">
          none
        </button>
      </form>
    </>
  );
}
