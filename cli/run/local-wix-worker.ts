import path from "node:path";

import type { WorkerOptions } from "miniflare";

export const LOCAL_WIX = "local-wix";

/** Where the local Wix listens, and which host it expects logins from. */
export interface LocalWixAddress {
  readonly script: string;
  readonly host: string;
  readonly port: number;
  readonly hostPort: number;
}

const NAMES = ["localhost", "127.0.0.1"];

/** The origin under which a browser finds the local Wix. */
export function localWixOrigin(port: number): string {
  return `http://localhost:${port}`;
}

/** The local Wix as a second worker: the host's outbound service, with an address of its own. */
export function localWixWorker(
  address: LocalWixAddress,
  hostBindings: Readonly<Record<string, string>>,
): WorkerOptions {
  return {
    name: LOCAL_WIX,
    modulesRoot: path.dirname(address.script),
    modules: [{ type: "ESModule", path: address.script }],
    compatibilityDate: "2026-04-01",
    compatibilityFlags: ["nodejs_compat"],
    durableObjects: { STATE: { className: "LocalWixState", useSQLite: true } },
    bindings: {
      LOCAL_WIX_ORIGIN: localWixOrigin(address.port),
      WIX_CLIENT_ID: hostBindings["WIX_CLIENT_ID"] ?? "",
      WIX_CLIENT_SECRET: hostBindings["WIX_CLIENT_SECRET"] ?? "",
      WIX_CLIENT_INSTANCE_ID: hostBindings["WIX_CLIENT_INSTANCE_ID"] ?? "",
      ALLOWED_REDIRECT_URIS: NAMES.map(
        (name) => `http://${name}:${address.hostPort}/_auth/callback`,
      ).join(","),
    },
    unsafeDirectSockets: [{ host: address.host, port: address.port }],
  };
}
