import { startHostBesideWix } from "./host-beside-wix.ts";

/** A site that finds its pages in the text of the URL, as some routers do, decoded as often as it goes. */
const ENTRY = `
import { createWorker } from "./src/worker.ts";

function pathsOf(address) {
  const paths = [address.replace(/^[a-z]+:\\/\\/[^/]*/, "").split("?")[0]];
  for (let round = 0; round < 3; round += 1) {
    try { paths.push(decodeURIComponent(paths.at(-1))); } catch { break; }
  }
  return paths;
}

const site = { fetch(request) {
  const isAccount = pathsOf(request.url).some((path) => /^[/\\\\]+account(?:[/\\\\]|$)/.test(path));
  return new Response(isAccount ? "the secret of members" : "for everybody");
} };
const member = { path: "/orders/:id", module: { access: "member", GET: () => new Response("the secret of members") } };
const open = { path: "/items/:id", module: { GET: () => new Response("an item"), POST: () => new Response("changed") } };
export default createWorker({
  site: { default: site },
  api: { routes: [member, open] },
  settings: { protect: ["/account/*"] },
});`;

export interface RawHost {
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

/** Stands for Wix: everybody gets tokens, and a login page. */
const WIX = `
export default {
  fetch: (request) => Response.json(
    new URL(request.url).pathname === "/oauth2/token"
      ? { access_token: "a", refresh_token: "r", expires_in: 14400 }
      : { redirectSession: { fullUrl: "http://localhost/the-login-page-of-wix" } },
  ),
};`;

/** The host by itself: sockets end at the worker, and nothing in front tidies up what comes. */
export async function startRawHost(): Promise<RawHost> {
  const miniflare = await startHostBesideWix({
    entry: ENTRY,
    wix: WIX,
    isDirect: true,
  });
  const { origin } = await miniflare.unsafeGetDirectURL("host");
  return { origin, stop: () => miniflare.dispose() };
}
