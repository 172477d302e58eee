import { postJson } from "../support/post-json.ts";
import { wixAstroCookie } from "../support/browser-cookies.ts";
import { CLIENT } from "../support/local-wix.ts";
import { WIX_ASTRO } from "../support/peers.ts";
import type { Effort, Measurement, Result } from "../support/result.ts";
import { inRounds } from "../support/rounds.ts";
import { beyond, shown, spreadOf } from "../support/spread.ts";
import { startMiniflare } from "../support/start-miniflare.ts";
import { bundleWorker } from "../support/worker-bundle.ts";
import { cpuSeconds } from "../support/workerd-process.ts";
import { COMPATIBILITY, type Contender, SESSION_KEYS } from "../support/workers.ts";

/** Starts in one round: one alone says little. */
const STARTS = 10;
const MOST = 10;

const CONTENDERS: readonly Contender[] = [
  { name: "bare Hono worker", entry: "workers/bare.ts" },
  { name: "host, in front of one page", entry: "workers/host-alone.ts" },
  { name: "a site that uses the SDK, on bare Hono", entry: "workers/site-alone.ts" },
  { name: "host, in front of that site", entry: "workers/host.ts" },
  { ...WIX_ASTRO, name: "@wix/astro's middleware, in front of that site" },
];

/** A session that is there and not read: without one, some would go to Wix first. */
const COOKIE = wixAstroCookie(
  { access_token: "OauthNG.JWS.a.b.c", refresh_token: "JWS.a.b.c", expires_in: 14_400 },
  "visitor",
);

async function measure(root: string, effort: Effort): Promise<Result> {
  const code = Object.fromEntries(
    await Promise.all(
      CONTENDERS.map(async ({ name, entry }) => {
        const modules = await bundleWorker(root, entry);
        return [
          name,
          {
            compatibilityDate: COMPATIBILITY.compatibilityDate,
            compatibilityFlags: COMPATIBILITY.compatibilityFlags,
            mainModule: "index.js",
            modules: Object.fromEntries(modules.map(({ path, contents }) => [path, contents])),
            env: { ...CLIENT, SESSION_KEYS, SETTINGS: { usesSdk: true }, ROUTES: 10 },
            globalOutbound: null,
          },
        ] as const;
      }),
    ),
  );
  const [starter] = await bundleWorker(root, "workers/starter.ts");
  const { miniflare, processId } = await startMiniflare({
    ...COMPATIBILITY,
    modules: starter === undefined ? [] : [starter],
    bindings: { CODE: code },
    workerLoaders: { LOADER: {} },
  });
  try {
    const origin = await miniflare.ready;
    let started = 0;
    const samples = await inRounds(CONTENDERS, effort.rounds, async ({ name }) => {
      const before = performance.now();
      const spent = await cpuSeconds(processId);
      for (let start = 0; start < STARTS; start += 1) {
        started += 1;
        // oxlint-disable-next-line no-await-in-loop -- one start at a time
        await firstAnswer(origin, name, String(started));
      }
      return {
        wall: (performance.now() - before) / STARTS,
        cpu: (((await cpuSeconds(processId)) - spent) * 1000) / STARTS,
      };
    });
    return resultOf(samples);
  } finally {
    await miniflare.dispose();
  }
}

async function firstAnswer(origin: URL, name: string, id: string): Promise<void> {
  const url = new URL(`/?name=${encodeURIComponent(name)}&id=${id}`, origin);
  await postJson(url, {}, { cookie: COOKIE });
}

interface Start {
  readonly wall: number;
  readonly cpu: number;
}

function resultOf(samples: ReadonlyMap<Contender, readonly Start[]>): Result {
  const [bare = [], host = []] = [...samples.values()].map((starts) =>
    starts.map(({ wall }) => wall),
  );
  const added = spreadOf(beyond(host, bare));
  return {
    tables: [
      {
        title: "Cold start: a new isolate, until its first answer",
        columns: ["worker", "ms", "over the bare Hono worker, ms", "processor time, ms"],
        rows: [...samples].map(([{ name }, starts]) => {
          const times = starts.map(({ wall }) => wall);
          const spent = starts.map(({ cpu }) => cpu);
          return [
            name,
            shown(spreadOf(times), 1),
            shown(spreadOf(beyond(times, bare)), 1),
            shown(spreadOf(spent), 1),
          ];
        }),
        notes: [
          `Isolates made by workerd's worker loader in a process that runs, as an edge does it; ${STARTS} starts a round. Compiling the code is in it, fetching it is not.`,
        ],
      },
    ],
    targets: [
      {
        what: "cold start of the host, over a bare Hono worker",
        wanted: `≤ ${MOST} ms`,
        measured: `${added.median.toFixed(1)} ms`,
        met: added.median <= MOST,
      },
    ],
  };
}

export const coldStart: Measurement = {
  name: "start",
  about: "cold start: a new isolate, until its first answer",
  measure,
};
