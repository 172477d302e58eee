import path from "node:path";

import type { Miniflare, WorkerOptions } from "miniflare";

import type { LoopAnswer, LoopRequest } from "../workers/loop.ts";
import { CLIENT, localWixOf, type LocalWix, localWixWorker } from "./local-wix.ts";
import { postJson } from "./post-json.ts";
import { startMiniflare } from "./start-miniflare.ts";
import { bundleWorker } from "./worker-bundle.ts";
import { cpuSeconds, residentBytes } from "./workerd-process.ts";

/** The origin that is asked for inside the workers. */
export const ORIGIN = "https://bench.example";

export const COMPATIBILITY = {
  compatibilityDate: "2026-04-01",
  compatibilityFlags: ["nodejs_compat"],
};

/** A worker to start, under a name of its own. */
export interface Contender {
  readonly name: string;
  /** Relative to `bench/`. */
  readonly entry: string;
  readonly bindings?: WorkerOptions["bindings"];
  readonly assets?: WorkerOptions["assets"];
}

/** Wall and processor time of one request, in microseconds. */
export interface LoopTime {
  readonly wall: number;
  readonly cpu: number;
}

/** Workers in one workerd process, with a local Wix behind them. */
export interface RunningWorkers {
  readonly wix: LocalWix;
  /** Where a worker listens. */
  url(name: string): Promise<URL>;
  call(name: string, request: Partial<LoopRequest>): Promise<LoopAnswer>;
  /** @throws {Error} when any of the answers was not 200. */
  loop(name: string, request: Partial<LoopRequest>): Promise<LoopTime>;
  keepSessions(name: string, cookies: readonly string[]): Promise<void>;
  residentBytes(): Promise<number>;
  cpuSeconds(): Promise<number>;
  dispose(): Promise<void>;
}

export const SESSION_KEYS = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString(
  "base64url",
);

/** Starts workers. The local Wix is the one place that their own calls can go to. */
export async function startWorkers(
  root: string,
  contenders: readonly Contender[],
): Promise<RunningWorkers> {
  const workers = await Promise.all(contenders.map((contender) => workerOptions(root, contender)));
  return runWorkers([...workers, await localWixWorker(root)]);
}

/**
 * The same, with the local Wix in a process of its own: what it does for one call then keeps
 * no worker waiting that has something else to do.
 */
export async function startWorkersApart(
  root: string,
  contenders: readonly Contender[],
): Promise<RunningWorkers> {
  const apart = await startMiniflare({
    workers: [
      {
        ...(await localWixWorker(root)),
        unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      },
    ],
  });
  const { host: address } = await apart.miniflare.unsafeGetDirectURL("local-wix");
  const outboundService = { external: { address, http: {} } };
  const workers = await Promise.all(
    contenders.map(async (contender) => ({
      ...(await workerOptions(root, contender)),
      outboundService,
    })),
  );
  const running = await runWorkers(workers, apart.miniflare);
  return {
    ...running,
    dispose: async () => {
      await Promise.all([running.dispose(), apart.miniflare.dispose()]);
    },
  };
}

async function workerOptions(root: string, contender: Contender): Promise<WorkerOptions> {
  const { name, entry, bindings, assets } = contender;
  return {
    ...COMPATIBILITY,
    name,
    modules: await bundleWorker(root, entry),
    bindings: { ...CLIENT, SESSION_KEYS, ...bindings },
    outboundService: "local-wix",
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    ...(assets === undefined
      ? {}
      : { assets: { ...assets, directory: path.resolve(root, assets.directory) } }),
  };
}

/**
 * @param workers the first is not special.
 * @param withWix the one that runs the local Wix; where none is given, it is among the workers.
 */
export async function runWorkers(
  workers: readonly WorkerOptions[],
  withWix?: Miniflare,
): Promise<RunningWorkers> {
  const { miniflare, processId } = await startMiniflare({ workers: [...workers] });
  const urls = new Map<string, Promise<URL>>();
  const url = (name: string): Promise<URL> => {
    const known = urls.get(name) ?? miniflare.unsafeGetDirectURL(name);
    urls.set(name, known);
    return known;
  };
  const post = async <Answer>(name: string, where: string, body: unknown): Promise<Answer> =>
    postJson<Answer>(new URL(`/bench/${where}`, await url(name)), body);
  return {
    wix: await localWixOf(withWix ?? miniflare),
    url,
    call: (name, request) => post(name, "call", asked(request)),
    loop: async (name, request) => {
      const body = asked(request);
      const spent = await cpuSeconds(processId);
      const started = performance.now();
      const failures = await post<number>(name, "loop", body);
      const wall = ((performance.now() - started) * 1000) / body.times;
      const cpu = (((await cpuSeconds(processId)) - spent) * 1e6) / body.times;
      if (failures > 0) {
        throw new Error(`${name}: ${failures} of ${body.times} answers were not 200`);
      }
      return { wall, cpu };
    },
    keepSessions: async (name, cookies) => {
      await post(name, "sessions", cookies);
    },
    residentBytes: () => residentBytes(processId),
    cpuSeconds: () => cpuSeconds(processId),
    dispose: () => miniflare.dispose(),
  };
}

function asked(request: Partial<LoopRequest>): LoopRequest {
  const { url = "/", headers = {}, times = 1 } = request;
  return { ...request, url: new URL(url, ORIGIN).href, headers, times };
}
