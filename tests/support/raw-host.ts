import { Miniflare } from "miniflare";
import { bundleHost } from "./host-bundle.ts";

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
  const miniflare = new Miniflare({
    cf: false,
    handleRuntimeStdio: (stdout, stderr) => {
      stdout.resume();
      stderr.resume();
    },
    workers: [
      {
        name: "host",
        compatibilityDate: "2026-04-01",
        compatibilityFlags: ["nodejs_compat"],
        modules: [{ type: "ESModule", path: "host.js", contents: await bundleHost(ENTRY) }],
        bindings: {
          SESSION_KEYS: "dGVzdC1vbmx5LXNlYWxpbmcta2V5LTAxMjM0NTY3ODk",
          WIX_CLIENT_ID: "5e55105e-0000-4000-8000-000000000001",
        },
        outboundService: "wix",
        unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      },
      {
        name: "wix",
        compatibilityDate: "2026-04-01",
        modules: [{ type: "ESModule", path: "wix.js", contents: WIX }],
      },
    ],
  });
  await miniflare.ready;
  const { origin } = await miniflare.unsafeGetDirectURL("host");
  return { origin, stop: () => miniflare.dispose() };
}
