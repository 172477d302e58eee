import type { Parameters } from "fast-check";

declare const process: { env: Record<string, string | undefined> } | undefined;

/**
 * How often a property is tried: a few times among the ordinary tests, and `FUZZ_RUNS` times as
 * often by `npm run fuzz`, from the seed `FUZZ_SEED`. A failure names its seed and path.
 */
export function runs(ordinary: number): Parameters<unknown> {
  const env = process?.env ?? {};
  const times = Number(env["FUZZ_RUNS"] ?? 1);
  const seed = env["FUZZ_SEED"];
  return { numRuns: ordinary * times, ...(seed === undefined ? {} : { seed: Number(seed) }) };
}
