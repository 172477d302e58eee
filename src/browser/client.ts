/**
 * The script that gives every SDK module in a page a client whose calls go to the host's proxy.
 *
 * A classic script, first in the document: the context is there before any script of the site's
 * runs. It holds no token, needs none, and puts nothing but the context on `window`.
 */
import { createClient } from "@wix/sdk/client";
import { refusingClient } from "../sdk-context/refusal.ts";
import { hostOrigin } from "./page/host-origin.ts";
import { once } from "./page/once.ts";
import { createPageSession } from "./page/page-auth.ts";
import { PageError } from "./page/page-error.ts";
import { createSessionGate } from "./page/session-gate.ts";
import { createWixCalls } from "./page/wix-calls.ts";

/** A call that takes longer than this to begin its answer must not hold up every tab. */
const GATE_MILLISECONDS = 10_000;

const pageFetch = globalThis.fetch.bind(globalThis);
const gate = createSessionGate({
  // Absent on plain http, whatever the types say.
  locks: "locks" in navigator ? navigator.locks : undefined,
  limitMilliseconds: GATE_MILLISECONDS,
});
const origin = hostOrigin();
const session = createPageSession({
  fetch: pageFetch,
  origin,
  here: () => location.href,
  navigate: (address) => {
    location.assign(address);
  },
});

const context = {
  client: createClient({
    host: {},
    auth: session.auth,
    fetch: createWixCalls({
      fetch: pageFetch,
      gate,
      origin,
      base: () => document.baseURI,
      tell: once((hint) => {
        console.info(`headless-edge: ${hint}`);
      }),
    }),
  }),
  elevatedClient: refusingClient(
    () =>
      new PageError(
        "elevation_refused",
        "auth.elevate() works in backend routes under /_api/ only; move this call to one and fetch that from the page",
      ),
  ),
};
Object.assign(globalThis, { __wix_context__: context });

addEventListener("headless-edge:me", (event) => {
  session.learn(event instanceof CustomEvent ? event.detail : undefined);
});
