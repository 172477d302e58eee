import { createRequire } from "node:module";
import path from "node:path";

/** What is asked, over how many connections, for how long or how often. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly duration?: number;
  readonly amount?: number;
}

/** What a load generator saw. Latencies are in milliseconds. */
export interface LoadResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly answers: number;
}

interface Run extends Promise<{
  readonly requests: { readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly errors: number;
  readonly non2xx: number;
}> {
  on(event: "response", told: () => void): void;
}

type Cannon = (load: Load) => Run;

/**
 * Sends requests as fast as they are answered, with autocannon.
 *
 * @throws {Error} when any of them failed or was not answered with 2xx.
 */
export async function fire(root: string, load: Load): Promise<LoadResult> {
  const require = createRequire(path.join(root, "bench/peers/package.json"));
  const autocannon: Cannon = require("autocannon");
  const started = performance.now();
  let last = started;
  const run = autocannon(load);
  // It ends with a tick of its own clock, which is a second long.
  run.on("response", () => {
    last = performance.now();
  });
  const { requests, latency, errors, non2xx } = await run;
  if (errors > 0 || non2xx > 0) {
    throw new Error(`${load.url}: ${errors} requests failed, ${non2xx} were not answered with 2xx`);
  }
  return {
    perSecond: requests.total / ((last - started) / 1000),
    p50: latency.p50,
    p99: latency.p99,
    answers: requests.total,
  };
}
