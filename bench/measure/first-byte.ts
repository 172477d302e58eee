import { Agent, request } from "node:http";

import { WIX_ASTRO } from "../support/peers.ts";
import type { Effort, Measurement, Result, Target } from "../support/result.ts";
import { inRounds } from "../support/rounds.ts";
import { shown, type Spread, spreadOf } from "../support/spread.ts";
import { NAVIGATION } from "../support/visitors.ts";
import { type RunningWorkers, startWorkersApart } from "../support/workers.ts";

const LATENCIES = [50, 150, 300];
const RENDER = "/render?ms=100";
const MARGIN = 10;

/** Of so many visits in a row the median counts: a single one may meet a collection of garbage. */
const VISITS = 5;

/** Pages, and what they could at best do, by how long the page and a mint take, each alone. */
const PAGES = [
  {
    what: "renders for 100 ms, asks Wix nothing",
    path: RENDER,
    atBest: (mint: number, render: number) => Math.max(render, mint),
  },
  {
    what: "streamed: its frame first, then asks Wix once",
    path: "/stream",
    atBest: (mint: number) => mint,
  },
  {
    what: "not streamed: asks Wix once, then is sent",
    path: "/items",
    atBest: (mint: number) => 2 * mint,
  },
];
const SIDES = ["host", "@wix/astro"];

/** The page and the mint without anybody's session. */
const ALONE = [
  { side: "page alone", path: RENDER },
  { side: "mint alone", path: "/" },
];

async function measure(root: string, effort: Effort): Promise<Result> {
  const workers = await startWorkersApart(root, [
    {
      name: "host",
      entry: "workers/host.ts",
      bindings: { SETTINGS: { usesSdk: true }, ROUTES: 0 },
    },
    WIX_ASTRO,
    { name: "page alone", entry: "workers/site-alone.ts" },
    { name: "mint alone", entry: "workers/mint-alone.ts" },
  ]);
  const agent = new Agent({ keepAlive: true });
  const rows: (readonly string[])[] = [];
  const excess: { readonly where: string; readonly milliseconds: number }[] = [];
  try {
    for (const latency of LATENCIES) {
      // oxlint-disable-next-line no-await-in-loop -- one latency at a time
      const spreads = await atLatency(workers, agent, latency, effort);
      for (const { what, path, atBest } of PAGES) {
        const [ours, theirs] = SIDES.map((side) => spreads.get(`${side} ${path}`));
        const [render, mint] = ALONE.map((alone) => spreads.get(`${alone.side} ${alone.path}`));
        const best = atBest(mint?.median ?? Number.NaN, render?.median ?? Number.NaN);
        const cells = [ours, theirs].map((spread) =>
          spread === undefined ? "–" : shown(spread, 0),
        );
        rows.push([what, String(latency), best.toFixed(0), ...cells]);
        if (path !== "/items" && ours !== undefined) {
          excess.push({ where: `${what}, ${latency} ms`, milliseconds: ours.median - best });
        }
      }
    }
  } finally {
    agent.destroy();
    await workers.dispose();
  }
  return {
    tables: [
      {
        title: "A new visitor's page: time to its first byte",
        columns: ["page", "Wix answers after, ms", "at best, ms", "host, ms", "@wix/astro, ms"],
        rows,
        notes: [
          "Every call to Wix takes that much longer at the local Wix, the mint of the visitor's session too. It runs in a process of its own. By HTTP on the loopback, over connections that are open already.",
          "At best: the longer of the render and the mint; where the page is sent after its own call to Wix, twice the mint. Both were timed alone in the same rounds, the page on bare Hono and the mint in a worker that does nothing else: a call takes longer than what is asked for here.",
        ],
      },
    ],
    targets: [targetOf(excess)],
  };
}

async function atLatency(
  workers: RunningWorkers,
  agent: Agent,
  latency: number,
  effort: Effort,
): Promise<ReadonlyMap<string, Spread>> {
  await workers.wix.delay(latency);
  const served = PAGES.flatMap(({ path }) => SIDES.map((side) => ({ side, path })));
  const visits = [...served, ...ALONE];
  const samples = await inRounds(visits, effort.rounds, async ({ side, path }) => {
    const url = new URL(path, await workers.url(side));
    const times: number[] = [];
    for (let visit = 0; visit < effort.of(VISITS); visit += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time: they would disturb each other
      times.push(await firstByte(url, agent));
    }
    return spreadOf(times).median;
  });
  return new Map(
    [...samples].map(([{ side, path }, times]) => [`${side} ${path}`, spreadOf(times)]),
  );
}

/** Milliseconds until a page's first byte has come; the whole of it is read. */
async function firstByte(url: URL, agent: Agent): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers: NAVIGATION }, (response) => {
      let first = Number.NaN;
      response.once("data", () => {
        first = performance.now() - started;
      });
      response.on("data", () => undefined);
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) {
          resolve(first);
        } else {
          reject(new Error(`${url.pathname}: ${response.statusCode}`));
        }
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}

function targetOf(
  excess: readonly { readonly where: string; readonly milliseconds: number }[],
): Target {
  const [worst] = excess.toSorted((one, other) => other.milliseconds - one.milliseconds);
  return {
    what: "new visitor's page, first byte",
    wanted: `≤ max(render, mint) + ${MARGIN} ms`,
    measured:
      worst === undefined ? "–" : `at most + ${worst.milliseconds.toFixed(1)} ms (${worst.where})`,
    met: (worst?.milliseconds ?? Number.NaN) <= MARGIN,
  };
}

export const firstByteOfPages: Measurement = {
  name: "first-byte",
  about: "time to the first byte of a new visitor's page while Wix takes its time",
  measure,
};
