import { READ, type Row, rowsOf, UNREAD } from "./session-rows.ts";
import { inRounds } from "../support/rounds.ts";
import type { Effort, Measurement, Result, Table, Target } from "../support/result.ts";
import { shown, spreadOf } from "../support/spread.ts";
import {
  type Contender,
  type LoopTime,
  type RunningWorkers,
  startWorkers,
} from "../support/workers.ts";
import { FETCH } from "../support/visitors.ts";
import { PEERS, startable } from "../support/peers.ts";

/** Requests of one round, and in how many turns of the two that are compared. */
const LOOP = 3000;
const TURNS = 15;

/** The files of a site with a server: the worker is asked first. */
const ASSETS = {
  directory: "bench/workers/assets",
  binding: "ASSETS",
  routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
};
const SITE = { usesSdk: true, readsSession: false };
const CONTENDERS: readonly Contender[] = [
  { name: "bare", entry: "workers/bare.ts", assets: ASSETS },
  { name: "least", entry: "workers/least.ts" },
  { name: "host", entry: "workers/host.ts", bindings: { SETTINGS: SITE, ROUTES: 10 } },
  {
    name: "host-reading",
    entry: "workers/host.ts",
    bindings: { SETTINGS: { ...SITE, readsSession: true }, ROUTES: 10 },
  },
  {
    name: "host-assets",
    entry: "workers/host.ts",
    bindings: { SETTINGS: SITE, ROUTES: 10 },
    assets: ASSETS,
  },
];

async function measure(root: string, effort: Effort): Promise<Result> {
  const { ready, absent } = await startable(root, PEERS);
  const workers = await startWorkers(root, [...CONTENDERS, ...ready]);
  try {
    const { rows, failed } = await checked(workers, await rowsOf(workers, ready));
    const samples = await inRounds(rows, effort.rounds, (row) => inTurns(workers, row, effort));
    const added = new Map(
      [...samples].map(([row, rounds]) => [
        row,
        {
          wall: rounds.map((pairs) => typical(pairs, ({ bare, whole }) => whole.wall - bare.wall)),
          cpu: rounds.map((pairs) => typical(pairs, ({ bare, whole }) => whole.cpu - bare.cpu)),
        },
      ]),
    );
    const pages = [...samples].filter(([row]) => row.contender !== "host-assets");
    const bare = pages
      .flatMap(([, rounds]) => rounds)
      .map((pairs) => ({
        wall: typical(pairs, (pair) => pair.bare.wall),
        cpu: typical(pairs, (pair) => pair.bare.cpu),
      }));
    return {
      tables: [tableOf(added, bare, effort, [...absent, ...failed])],
      targets: targetsOf(added),
    };
  } finally {
    await workers.dispose();
  }
}

/** Leaves out what does not answer rightly, and says so. */
async function checked(
  workers: RunningWorkers,
  rows: readonly Row[],
): Promise<{ readonly rows: readonly Row[]; readonly failed: readonly string[] }> {
  const verdicts = await Promise.all(
    rows.map(async (row) => {
      const answer = await workers.call(row.contender, { url: row.path, headers: headersOf(row) });
      return answer.status === 200 && answer.text.includes(row.answer)
        ? undefined
        : `${row.what}: left out, it answered ${answer.status} ${answer.text.slice(0, 200)}`;
    }),
  );
  return {
    rows: rows.filter((_, index) => verdicts[index] === undefined),
    failed: verdicts.flatMap((verdict) => verdict ?? []),
  };
}

function headersOf({ cookie }: Row): Readonly<Record<string, string>> {
  return { ...FETCH, ...(cookie === "" ? {} : { cookie }) };
}

interface Pair {
  readonly bare: LoopTime;
  readonly whole: LoopTime;
}

/**
 * One round: short turns of the two. A collection of garbage takes milliseconds, now and then, and
 * falls on whoever is at it: in one long run each, it would be most of what is measured.
 */
async function inTurns(
  workers: RunningWorkers,
  row: Row,
  effort: Effort,
): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const one = turn % 2 === 0 ? row : { ...row, contender: "bare" };
    const other = turn % 2 === 0 ? { ...row, contender: "bare" } : row;
    // oxlint-disable-next-line no-await-in-loop -- one after the other: they would disturb each other
    const [first, second] = [await time(workers, one, effort), await time(workers, other, effort)];
    pairs.push(turn % 2 === 0 ? { whole: first, bare: second } : { bare: first, whole: second });
  }
  return pairs;
}

function typical(pairs: readonly Pair[], of: (pair: Pair) => number): number {
  return spreadOf(pairs.map(of)).median;
}

async function time(workers: RunningWorkers, row: Row, effort: Effort): Promise<LoopTime> {
  const share = row.contender === "host-assets" ? 4 : 1;
  const times = effort.of(LOOP / TURNS / share);
  return workers.loop(row.contender, { url: row.path, headers: headersOf(row), times });
}

type Added = ReadonlyMap<
  Row,
  { readonly wall: readonly number[]; readonly cpu: readonly number[] }
>;

function tableOf(
  added: Added,
  bare: readonly LoopTime[],
  effort: Effort,
  notes: readonly string[],
): Table {
  const bareWall = shown(spreadOf(bare.map(({ wall }) => wall)), 1);
  const bareCpu = shown(spreadOf(bare.map(({ cpu }) => cpu)), 1);
  return {
    title: "Time per request inside workerd, added to that of a bare Hono worker",
    columns: ["request", "added, µs", "added processor time, µs"],
    rows: [
      ["bare Hono worker, whole request", bareWall, bareCpu],
      ...[...added].map(([{ what }, { wall, cpu }]) => [
        what,
        shown(spreadOf(wall), 1),
        shown(spreadOf(cpu), 1),
      ]),
    ],
    notes: [
      `${effort.rounds} rounds of ${TURNS} turns; in each, ${effort.of(LOOP / TURNS)} requests in a row inside the isolate, and as many with the same headers at bare Hono. Of a round the median turn counts, so that a collection of garbage does not fall on one of the two.`,
      "`@wix/astro` is its `auth.mjs` middleware alone, without Astro, and without the localization, monitoring and html-embeds middleware that a site gets too. It says whether somebody is logged in, not who: the id takes a call to Wix.",
      ...notes,
    ],
  };
}

function atMost(what: string, most: number, measured: number): Target {
  return {
    what,
    wanted: `≤ ${most} µs`,
    measured: `${measured.toFixed(1)} µs`,
    met: measured <= most,
  };
}

function targetsOf(added: Added): readonly Target[] {
  const median = (what: string): number => {
    const found = [...added].find(([row]) => row.what.includes(what))?.[1].wall;
    return found === undefined ? Number.NaN : spreadOf(found).median;
  };
  return [
    atMost("added time, warm member session that is read", 45, median(READ)),
    atMost("added time, session there and not read", 5, median(`host: page, ${UNREAD}`)),
  ];
}

export const session: Measurement = {
  name: "session",
  about: "time per request inside workerd, for the host and everybody else",
  measure,
};
