import { hostMemberCookies, wixAstroCookie } from "../support/browser-cookies.ts";
import { fire, type LoadResult } from "../support/load.ts";
import { WIX_ASTRO } from "../support/peers.ts";
import type { Effort, Measurement, Result, Table } from "../support/result.ts";
import { inRounds } from "../support/rounds.ts";
import { shown, spreadOf } from "../support/spread.ts";
import { FETCH } from "../support/visitors.ts";
import { type Contender, type RunningWorkers, startWorkers } from "../support/workers.ts";

const CONNECTIONS = [1, 16, 64, 256];
const MANY = 100_000;
const MIB = 2 ** 20;

const BARE: Contender = { name: "bare", entry: "workers/bare.ts" };
const HOST: Contender = {
  name: "host",
  entry: "workers/host.ts",
  bindings: { SETTINGS: { usesSdk: true }, ROUTES: 10 },
};

interface Shot {
  readonly what: string;
  readonly contender: string;
  readonly path: string;
  readonly cookie: string;
}

async function measure(root: string, effort: Effort): Promise<Result> {
  return {
    tables: [await throughput(root, effort), await memory(root, effort)],
    targets: [],
  };
}

async function throughput(root: string, effort: Effort): Promise<Table> {
  const workers = await startWorkers(root, [BARE, HOST, WIX_ASTRO]);
  try {
    const shots = await shotsOf(workers);
    const cases = CONNECTIONS.flatMap((connections) =>
      shots.map((shot) => ({ shot, connections })),
    );
    const samples = await inRounds(cases, effort.rounds, async ({ shot, connections }) => {
      const before = await workers.cpuSeconds();
      const seen = await fire(root, {
        url: new URL(shot.path, await workers.url(shot.contender)).href,
        connections,
        duration: 1,
        headers: { ...FETCH, ...(shot.cookie === "" ? {} : { cookie: shot.cookie }) },
      });
      return { ...seen, cpu: (((await workers.cpuSeconds()) - before) * 1e6) / seen.answers };
    });
    return {
      title: "Under load, by HTTP on the loopback",
      columns: [
        "request",
        "connections",
        "requests/s",
        "p50, ms",
        "p99, ms",
        "processor time per request, µs",
      ],
      rows: [...samples].map(([{ shot, connections }, seen]) => {
        const cell = (of: keyof LoadResult | "cpu", digits: number): string =>
          shown(spreadOf(seen.map((sample) => sample[of])), digits);
        return [
          shot.what,
          String(connections),
          cell("perSecond", 0),
          cell("p50", 0),
          cell("p99", 0),
          cell("cpu", 0),
        ];
      }),
      notes: [
        `autocannon, 1 s a round, ${effort.rounds} rounds; it takes a processor of its own and tells whole milliseconds. Processor time is that of workerd.`,
      ],
    };
  } finally {
    await workers.dispose();
  }
}

async function shotsOf(workers: RunningWorkers): Promise<readonly Shot[]> {
  const member = await hostMemberCookies(workers, "host", "http://localhost");
  const astro = wixAstroCookie(await workers.wix.memberTokens(), "member");
  return [
    { what: "bare Hono worker", contender: "bare", path: "/plain", cookie: member },
    {
      what: "host: page, session there and not read",
      contender: "host",
      path: "/plain",
      cookie: member,
    },
    {
      what: "host: backend route, session read",
      contender: "host",
      path: "/_api/me",
      cookie: member,
    },
    {
      what: "@wix/astro: page, session there and nobody asks",
      contender: "@wix/astro",
      path: "/plain",
      cookie: astro,
    },
  ];
}

/** Each in a process of its own. */
async function memory(root: string, effort: Effort): Promise<Table> {
  const rows: (readonly string[])[] = [];
  for (const contender of [BARE, HOST, WIX_ASTRO]) {
    // oxlint-disable-next-line no-await-in-loop -- one process at a time
    const workers = await startWorkers(root, [contender]);
    try {
      // oxlint-disable-next-line no-await-in-loop -- the same
      rows.push([contender.name, ...(await memoryOf(root, workers, contender, effort.of(MANY)))]);
    } finally {
      // oxlint-disable-next-line no-await-in-loop -- the same
      await workers.dispose();
    }
  }
  const many = effort.of(MANY).toLocaleString("en");
  return {
    title: `Memory of the workerd process after ${many} requests`,
    columns: ["worker", "started, MiB", "after a tenth, MiB", "after all, MiB"],
    rows,
    notes: [
      "Resident memory, of everything in the process: the local Wix is in it too. A session that is read, 64 connections.",
    ],
  };
}

async function memoryOf(
  root: string,
  workers: RunningWorkers,
  { name }: Contender,
  amount: number,
): Promise<readonly string[]> {
  const shot = await sessionOf(workers, name);
  const resident = async (): Promise<string> => ((await workers.residentBytes()) / MIB).toFixed(0);
  const ask = async (requests: number): Promise<void> => {
    const url = new URL(shot.path, await workers.url(name)).href;
    const headers = { ...FETCH, cookie: shot.cookie };
    await fire(root, { url, connections: 64, amount: Math.max(64, requests), headers });
  };
  const started = await resident();
  await ask(amount / 10);
  const afterSome = await resident();
  await ask((amount * 9) / 10);
  return [started, afterSome, await resident()];
}

async function sessionOf(
  workers: RunningWorkers,
  name: string,
): Promise<{ readonly path: string; readonly cookie: string }> {
  switch (name) {
    case "host": {
      return {
        path: "/_api/me",
        cookie: await hostMemberCookies(workers, name, "http://localhost"),
      };
    }
    case "bare": {
      return { path: "/plain", cookie: "a=1" };
    }
    default: {
      return {
        path: "/loggedin",
        cookie: wixAstroCookie(await workers.wix.memberTokens(), "member"),
      };
    }
  }
}

export const underLoad: Measurement = {
  name: "load",
  about: "throughput, latency and memory under a load generator",
  measure,
};
