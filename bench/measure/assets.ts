import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import type { WorkerOptions } from "miniflare";

import { hostWorkers } from "../../cli/run/host-worker.ts";
import { fire } from "../support/load.ts";
import { CLIENT, localWixWorker } from "../support/local-wix.ts";
import type { Effort, Measurement, Result } from "../support/result.ts";
import { inRounds } from "../support/rounds.ts";
import { shown, spreadOf } from "../support/spread.ts";
import { FETCH } from "../support/visitors.ts";
import {
  COMPATIBILITY,
  type RunningWorkers,
  runWorkers,
  SESSION_KEYS,
} from "../support/workers.ts";

const FILES = ["/style.css", "/about", "/"];
const CONNECTIONS = 32;
/** Requests of one turn, and how many turns of both a round has. */
const REQUESTS = 400;
const TURNS = 2;
const SOCKETS = { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] };

interface Rate {
  readonly perSecond: number;
  readonly cpu: number;
}

interface Pair {
  readonly plain: Rate;
  readonly host: Rate;
}

async function measure(root: string, effort: Effort): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), "headless-edge-bench-"));
  try {
    const workers = await composed(root, folder);
    try {
      const samples = await inRounds(FILES, effort.rounds, async (file) =>
        inTurns(root, workers, file, effort),
      );
      return resultOf(samples);
    } finally {
      await workers.dispose();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The example of a static site, composed by the CLI; and its folder of files, on Workers Assets alone. */
async function composed(root: string, folder: string): Promise<RunningWorkers> {
  const out = path.join(folder, "site");
  const config = path.join(root, "examples/static/headless-edge.config.json");
  const cli = path.join(root, "dist/cli.js");
  await promisify(execFile)(process.execPath, [cli, "build", "--config", config, "--out", out], {
    env: { ...process.env, ...CLIENT },
  });
  const { host } = await hostWorkers(out, { ...CLIENT, SESSION_KEYS });
  const plain: WorkerOptions = {
    ...COMPATIBILITY,
    ...SOCKETS,
    name: "plain",
    modules: [{ type: "ESModule", path: "index.js", contents: "export default {}" }],
    ...(host.assets === undefined
      ? {}
      : { assets: { ...host.assets, routerConfig: { has_user_worker: false } } }),
  };
  const behindHost = { ...host, ...SOCKETS, name: "host", outboundService: "local-wix" };
  return runWorkers([plain, behindHost, await localWixWorker(root)]);
}

/** Short turns of the two, each beginning every other time: what the machine does falls on both. */
async function inTurns(
  root: string,
  workers: RunningWorkers,
  file: string,
  effort: Effort,
): Promise<readonly Pair[]> {
  const at = async (name: string): Promise<Rate> => {
    const before = await workers.cpuSeconds();
    const { perSecond, answers } = await fire(root, {
      url: new URL(file, await workers.url(name)).href,
      connections: CONNECTIONS,
      amount: Math.max(CONNECTIONS, effort.of(REQUESTS)),
      headers: FETCH,
    });
    return { perSecond, cpu: (((await workers.cpuSeconds()) - before) * 1e6) / answers };
  };
  const pairs: Pair[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const names = turn % 2 === 0 ? (["plain", "host"] as const) : (["host", "plain"] as const);
    // oxlint-disable-next-line no-await-in-loop -- one after the other: they would disturb each other
    const [first, second] = [await at(names[0]), await at(names[1])];
    pairs.push(turn % 2 === 0 ? { plain: first, host: second } : { plain: second, host: first });
  }
  return pairs;
}

function typical(pairs: readonly Pair[], of: (pair: Pair) => number): number {
  return spreadOf(pairs.map(of)).median;
}

function resultOf(samples: ReadonlyMap<string, readonly (readonly Pair[])[]>): Result {
  const ratios = [...samples].map(([file, rounds]) => ({
    file,
    rounds,
    ratio: spreadOf(
      rounds.map((pairs) => typical(pairs, ({ plain, host }) => host.perSecond / plain.perSecond)),
    ),
    cpuRatio: spreadOf(
      rounds.map((pairs) => typical(pairs, ({ plain, host }) => host.cpu / plain.cpu)),
    ),
  }));
  const [worst] = ratios.toSorted((one, other) => one.ratio.median - other.ratio.median);
  const rate = (rounds: readonly (readonly Pair[])[], side: "plain" | "host"): string =>
    shown(spreadOf(rounds.map((pairs) => typical(pairs, (pair) => pair[side].perSecond))), 0);
  return {
    tables: [
      {
        title: "A static site behind the host, and the same files on plain Workers Assets",
        columns: [
          "file",
          "plain, requests/s",
          "host, requests/s",
          "host / plain",
          "host / plain, processor time",
        ],
        rows: ratios.map(({ file, rounds, ratio, cpuRatio }) => [
          `\`${file}\``,
          rate(rounds, "plain"),
          rate(rounds, "host"),
          shown(ratio, 3),
          shown(cpuRatio, 3),
        ]),
        notes: [
          `\`examples/static\`, composed by \`headless-edge build\`; Cloudflare's assets worker as Miniflare runs it; ${CONNECTIONS} connections. A round is ${TURNS} pairs of ${REQUESTS} requests each, in turn; of a round the median pair counts.`,
        ],
      },
    ],
    targets: [
      {
        what: "static file behind the host / on plain Workers Assets",
        wanted: "≥ 0.98 of its requests/s",
        measured:
          worst === undefined ? "–" : `${worst.ratio.median.toFixed(3)} (\`${worst.file}\`)`,
        met: (worst?.ratio.median ?? 0) >= 0.98,
      },
    ],
  };
}

export const staticAssets: Measurement = {
  name: "assets",
  about: "static files behind the host and on plain Workers Assets, paired",
  measure,
};
