import { atOnce } from "../support/at-once.ts";
import { cookiesAfter, hostMemberCookies } from "../support/browser-cookies.ts";
import type { Effort, Measurement, Result, Table } from "../support/result.ts";
import { inRounds } from "../support/rounds.ts";
import { shown, spreadOf } from "../support/spread.ts";
import { FETCH, NAVIGATION } from "../support/visitors.ts";
import {
  type Contender,
  type LoopTime,
  type RunningWorkers,
  startWorkers,
} from "../support/workers.ts";

const LOOP = 3000;
const COOKIES = [0, 10, 50];
const ROUTES = [10, 100, 1000];
const SESSIONS = [10, 100, 1000, 10_000];

/** Some number of what grows, and how the worker is asked then. */
interface Step {
  readonly what: string;
  readonly contender: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sessions?: number;
}

async function measure(root: string, effort: Effort): Promise<Result> {
  const hosts = ROUTES.map((count): Contender => ({
    name: `host-${count}`,
    entry: "workers/host.ts",
    bindings: { SETTINGS: { usesSdk: true }, ROUTES: count },
  }));
  const workers = await startWorkers(root, [{ name: "bare", entry: "workers/bare.ts" }, ...hosts]);
  try {
    const cookie = await hostMemberCookies(workers, "host-10");
    const sessions = await keepVisitors(workers, effort);
    const steps = [
      ...COOKIES.flatMap((count) => cookieSteps(count, cookie)),
      ...ROUTES.map((count) => routeStep(count, cookie)),
      ...sessions.map(sessionStep),
    ];
    const samples = await inRounds(steps, effort.rounds, (step) =>
      workers.loop(step.contender, { ...step, url: step.path, times: effort.of(LOOP) }),
    );
    return { tables: [tableOf(samples)], targets: [] };
  } finally {
    await workers.dispose();
  }
}

/** Cookies of the site's own, as analytics leave them, beside the session's. */
function cookieSteps(count: number, session: string): readonly Step[] {
  const others = Array.from(
    { length: count },
    (_, index) => `_visit_${index}=GA1.1.${index}.17641`,
  );
  const headers = { ...FETCH, cookie: [...others, session].join("; ") };
  const what = `${count} other cookies`;
  return [
    { what: `${what}: bare Hono worker`, contender: "bare", path: "/plain", headers },
    { what: `${what}: host, session not read`, contender: "host-10", path: "/plain", headers },
    { what: `${what}: host, session read`, contender: "host-10", path: "/_api/me", headers },
  ];
}

function routeStep(count: number, cookie: string): Step {
  const what = `${count} backend routes: host, session read`;
  return { what, contender: `host-${count}`, path: "/_api/me", headers: { ...FETCH, cookie } };
}

function sessionStep(count: number): Step {
  const what = `${count.toLocaleString("en")} visitors in turn: host, session read`;
  return { what, contender: "host-10", path: "/_api/me", headers: FETCH, sessions: count };
}

/** Mints the most visitors that are needed, and leaves their cookies with the worker. */
async function keepVisitors(workers: RunningWorkers, effort: Effort): Promise<readonly number[]> {
  const counts = SESSIONS.map((count) => (effort.rounds < 7 ? Math.ceil(count / 100) : count));
  const cookies = await atOnce(50, Array.from({ length: Math.max(...counts) }), async () => {
    const { headers } = await workers.call("host-10", { url: "/items", headers: NAVIGATION });
    return cookiesAfter([headers]);
  });
  await workers.keepSessions("host-10", cookies);
  return counts;
}

function tableOf(samples: ReadonlyMap<Step, readonly LoopTime[]>): Table {
  return {
    title: "How the cost of a request grows",
    columns: ["with", "whole request, µs", "processor time, µs"],
    rows: [...samples].map(([{ what }, times]) => [
      what,
      shown(spreadOf(times.map(({ wall }) => wall)), 1),
      shown(spreadOf(times.map(({ cpu }) => cpu)), 1),
    ]),
    notes: [
      "Inside workerd, as in the first table, but the whole request. The visitors' cookies are sealed each on its own.",
    ],
  };
}

export const growth: Measurement = {
  name: "growth",
  about: "cost of a request by number of cookies, backend routes and sessions",
  measure,
};
