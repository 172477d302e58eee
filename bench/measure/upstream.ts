import { atOnce } from "../support/at-once.ts";
import {
  cookiesAfter,
  hostMemberCookies,
  withoutAccess,
  wixAstroCookie,
} from "../support/browser-cookies.ts";
import { WIX_ASTRO } from "../support/peers.ts";
import type { Effort, Measurement, Result, Target } from "../support/result.ts";
import { NAVIGATION } from "../support/visitors.ts";
import {
  type Cookies,
  ELEVATED,
  type Scenario,
  SCENARIOS,
  TOKEN_SECONDS,
  WARM,
} from "./upstream-scenarios.ts";
import { type RunningWorkers, startWorkers } from "../support/workers.ts";

const VIEWS = 1000;

type Side = "host" | "@wix/astro";
const SIDES: readonly Side[] = ["host", "@wix/astro"];

/** What a scenario cost: calls at the local Wix, and answers that were not 200. */
interface Cost {
  readonly views: number;
  readonly minted: number;
  readonly renewed: number;
  readonly app: number;
  readonly others: number;
  readonly failed: number;
}

async function measure(root: string, effort: Effort): Promise<Result> {
  const workers = await startWorkers(root, [
    {
      name: "host",
      entry: "workers/host.ts",
      bindings: { SETTINGS: { usesSdk: true }, ROUTES: 0 },
    },
    WIX_ASTRO,
  ]);
  try {
    const rows: (readonly string[])[] = [];
    const costs = new Map<string, Cost>();
    for (const scenario of SCENARIOS) {
      for (const side of SIDES) {
        // oxlint-disable-next-line no-await-in-loop -- calls are counted for one at a time
        const cost = await costOf(workers, side, scenario, effort.of(VIEWS));
        costs.set(`${side}: ${scenario.what}`, cost);
        const { minted, renewed, app, others, failed } = cost;
        const counts = [minted, renewed, app, minted + renewed + app, others, failed];
        rows.push([scenario.what, side, ...counts.map(String)]);
      }
    }
    return {
      tables: [
        {
          title: `Calls to Wix for ${effort.of(VIEWS)} page views`,
          columns: [
            "who and what",
            "by",
            "visitors minted",
            "renewals",
            "app tokens",
            "token calls in all",
            "other calls",
            "answers that were not 200",
          ],
          rows,
          notes: [
            "Counted at the local Wix. For somebody who had a session already, a visitor that is minted is a session that is lost: a cart, or a login.",
          ],
        },
      ],
      targets: targetsOf(costs),
    };
  } finally {
    await workers.dispose();
  }
}

async function costOf(
  workers: RunningWorkers,
  side: Side,
  scenario: Scenario,
  views: number,
): Promise<Cost> {
  const { path, headers, viewsEach, together } = scenario;
  const browsers = Array.from({ length: Math.ceil(views / viewsEach) });
  const cookies = await atOnce(20, browsers, () => cookieOf(workers, side, scenario.cookies));
  await workers.wix.forgetCalls();
  const failures = await atOnce(together, cookies, async (first) => {
    let cookie = first;
    let failed = 0;
    for (let view = 0; view < viewsEach; view += 1) {
      const sent = cookie === "" ? headers : { ...headers, cookie };
      // oxlint-disable-next-line no-await-in-loop -- a browser opens one page after the other
      const answer = await workers.call(side, { url: path, headers: sent });
      cookie = cookiesAfter([answer.headers], cookie);
      failed += answer.status === 200 ? 0 : 1;
    }
    return failed;
  });
  const counts = await workers.wix.counts();
  const tokens = (grant: string): number => counts.get(`POST /oauth2/token ${grant}`) ?? 0;
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [minted, renewed, app] = [
    tokens("anonymous"),
    tokens("refresh_token"),
    tokens("client_credentials"),
  ];
  return {
    views: browsers.length * viewsEach,
    minted,
    renewed,
    app,
    others: all - minted - renewed - app,
    failed: failures.reduce((sum, count) => sum + count, 0),
  };
}

async function cookieOf(workers: RunningWorkers, side: Side, cookies: Cookies): Promise<string> {
  if (cookies.of === "nobody") {
    return "";
  }
  const { of, ago } = cookies;
  if (side === "@wix/astro") {
    const tokens = await (of === "member"
      ? workers.wix.memberTokens()
      : workers.wix.visitorTokens());
    return wixAstroCookie(tokens, of, TOKEN_SECONDS + ago);
  }
  const live =
    of === "member"
      ? await hostMemberCookies(workers, side)
      : cookiesAfter([(await workers.call(side, { url: "/items", headers: NAVIGATION })).headers]);
  return ago > 0 ? withoutAccess(live) : live;
}

function targetsOf(costs: ReadonlyMap<string, Cost>): readonly Target[] {
  const warm = costs.get(`host: ${WARM}`);
  const elevated = costs.get(`host: ${ELEVATED}`);
  const tokens = ({ minted, renewed, app }: Cost): number => minted + renewed + app;
  return [
    ...(warm === undefined
      ? []
      : [
          {
            what: `calls to Wix for ${warm.views} warm pages with one SDK call each`,
            wanted: `exactly the SDK's own ${warm.views}`,
            measured: `${warm.others}, and ${tokens(warm)} for tokens`,
            met: warm.others === warm.views && tokens(warm) === 0,
          },
        ]),
    ...(elevated === undefined
      ? []
      : [
          {
            what: `token calls for ${elevated.views} elevated requests in one isolate, 50 at once`,
            wanted: "1",
            measured: String(tokens(elevated)),
            met: tokens(elevated) === 1,
          },
        ]),
  ];
}

export const upstream: Measurement = {
  name: "upstream",
  about: "calls to Wix for 1,000 page views, by the host and by @wix/astro",
  measure,
};
