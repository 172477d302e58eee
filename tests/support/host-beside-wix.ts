import { Miniflare, type WorkerOptions } from "miniflare";
import { bundleHost } from "./host-bundle.ts";

export interface HostBesideWix {
  /** Imports the host from `./src/`. */
  readonly entry: string;
  /** A module that stands for Wix. */
  readonly wix: string;
  /** Whether sockets of its own end at the host. */
  readonly isDirect?: boolean;
  readonly others?: readonly WorkerOptions[];
}

/** The host in workerd as `host`, and behind it all that it may call, as `wix`. */
export async function startHostBesideWix(parts: HostBesideWix): Promise<Miniflare> {
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
        modules: [{ type: "ESModule", path: "host.js", contents: await bundleHost(parts.entry) }],
        bindings: {
          SESSION_KEYS: "dGVzdC1vbmx5LXNlYWxpbmcta2V5LTAxMjM0NTY3ODk",
          WIX_CLIENT_ID: "5e55105e-0000-4000-8000-000000000001",
        },
        outboundService: "wix",
        ...(parts.isDirect === true && {
          unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
        }),
      },
      {
        name: "wix",
        compatibilityDate: "2026-04-01",
        modules: [{ type: "ESModule", path: "wix.js", contents: parts.wix }],
      },
      ...(parts.others ?? []),
    ],
  });
  await miniflare.ready;
  return miniflare;
}
