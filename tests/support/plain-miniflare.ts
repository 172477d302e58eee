import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import path from "node:path";

import { Log, LogLevel, Miniflare, type WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";

const LOCAL_WIX = "local-wix";

const SECRETS = {
  WIX_CLIENT_ID: "2d5c8a0e-0000-4000-8000-000000000001",
  WIX_CLIENT_SECRET: "secret-of-the-composed-folder",
  WIX_CLIENT_INSTANCE_ID: "2d5c8a0e-0000-4000-8000-000000000002",
};

/** A worker that stands for Wix, so that the folder's own calls have somewhere to go. */
function wixWorker(origin: string): WorkerOptions {
  return {
    name: LOCAL_WIX,
    modulesRoot: path.resolve("dist"),
    modules: [{ type: "ESModule", path: path.resolve("dist/local-wix.js") }],
    compatibilityDate: "2026-04-01",
    compatibilityFlags: ["nodejs_compat"],
    durableObjects: { STATE: { className: "LocalWixState", useSQLite: true } },
    bindings: {
      ...SECRETS,
      LOCAL_WIX_ORIGIN: "http://local-wix.test",
      ALLOWED_REDIRECT_URIS: `${origin}/_auth/callback`,
    },
  };
}

/**
 * Runs a composed folder in Miniflare with nothing but what is in the folder: its `wrangler.json`,
 * its modules and its assets. Secrets come as bindings, as a deployment's do.
 *
 * @param origin the public origin that its visitors ask for.
 * @param beside other workers, which know it as `composed`.
 */
export async function plainMiniflare(
  folder: string,
  origin: string,
  beside: readonly WorkerOptions[] = [],
): Promise<Miniflare> {
  const config = unstable_readConfig({ config: path.join(folder, "wrangler.json") });
  const { modulesRules: _, ...options } = unstable_getMiniflareWorkerOptions(config).workerOptions;
  const worker = path.join(folder, "worker");
  const names = await readdir(worker, { recursive: true });
  const scripts = names.filter((name) => /\.(?:m?js|txt|md)$/.test(name) && name !== "index.js");
  const miniflare = new Miniflare({
    cf: false,
    upstream: origin,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (stdout, stderr) => {
      stdout.resume();
      stderr.resume();
    },
    workers: [
      {
        ...options,
        name: "composed",
        modulesRoot: worker,
        modules: ["index.js", ...scripts].map((name) => ({
          type: /\.(?:txt|md)$/.test(name) ? ("Text" as const) : ("ESModule" as const),
          path: path.join(worker, name),
        })),
        bindings: {
          ...options.bindings,
          ...SECRETS,
          SESSION_KEYS: randomBytes(32).toString("base64url"),
        },
        outboundService: LOCAL_WIX,
      },
      wixWorker(origin),
      ...beside,
    ],
  });
  await miniflare.ready;
  return miniflare;
}

/** An answer, as plain HTTP gives it. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * Opens a page as a browser's address bar does. Not by `fetch`, which says of itself that it is no
 * navigation whatever it is told.
 */
export async function openPage(miniflare: Miniflare, target: string): Promise<Answer> {
  const url = new URL(target, await miniflare.ready);
  const headers = {
    accept: "text/html",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
    "sec-fetch-site": "none",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36",
  };
  return await new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}
