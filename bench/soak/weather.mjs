/** What goes wrong at Wix, one kind after the other, with calm in between. */
import { setTimeout as sleep } from "node:timers/promises";

const html = { contentType: "text/html", body: "<!doctype html><title>Bad gateway</title>" };

/**
 * Each is set as a fault of the local Wix; without a path it is everything that breaks.
 *
 * While answers get lost that were given, refresh tokens are left as they are: where the only copy
 * of a new one is lost, and the old one is dead, there is nothing that a host could do.
 */
const KINDS = [
  ["500 everywhere", { status: 500 }],
  ["429 with Retry-After", { status: 429, headers: { "retry-after": "1" } }],
  ["unreachable", { unreachable: true }],
  ["malformed JSON", { status: 200, body: '{"access_tok' }],
  ["answers cut off", { reset: true }, { losesAnswers: true }],
  ["300 ms slower", { latencyMs: 300 }],
  ["silent", { hang: true }],
  ["answers by drops", { dripMs: 40 }, { losesAnswers: true }],
  ["a proxy's 502 page", { status: 502, ...html }],
  ["half of all calls 503", { status: 503, share: 0.5 }],
  ["503 to renewals only", { path: "/oauth2/token", grant: "refresh_token", status: 503 }],
  ["renewals silent", { path: "/oauth2/token", grant: "refresh_token", hang: true }],
  [
    "400 that is not invalid_grant",
    { path: "/oauth2/token", status: 400, body: { error: "invalid_request" } },
  ],
  ["200 without tokens", { path: "/oauth2/token", status: 200, body: {} }],
  ["good tokens refused", { path: "/ecom", status: 401, share: 0.3, body: {} }],
];

/**
 * Longer than the host leaves a token endpoint alone that is back: 10 s, and 6 s more where the
 * client of the one call that is let through goes away. Who is refused later is so without cause.
 */
export const AFTERMATH_SECONDS = 17;

/**
 * @param {{ wix: (method: string, path: string, body?: object) => Promise<unknown>,
 *   calmSeconds: number, stormSeconds: number }} options
 */
export function createWeather({ wix, calmSeconds, stormSeconds }) {
  const outages = new Map(KINDS.map(([name]) => [name, { times: 0, refusals: new Map() }]));
  let current;
  let last;
  let endedAt = Number.NEGATIVE_INFINITY;
  let changes = 0;
  const run = { isPaused: false, isOver: false };
  let isRotating = false;
  let losesAnswers = false;

  async function setRotation() {
    await wix("PUT", "settings", { rotateRefreshTokens: isRotating && !losesAnswers });
  }

  async function begin([name, fault, what]) {
    current = name;
    last = name;
    outages.get(name).times += 1;
    changes += 1;
    losesAnswers = what?.losesAnswers === true;
    await setRotation();
    await wix("PUT", "faults", { faults: [fault] });
  }

  async function end() {
    await wix("DELETE", "faults");
    losesAnswers = false;
    await setRotation();
    if (current !== undefined) {
      current = undefined;
      endedAt = performance.now();
      changes += 1;
    }
  }

  async function wait(seconds) {
    const until = performance.now() + seconds * 1000;
    while (!run.isOver && (performance.now() < until || run.isPaused)) {
      await sleep(50);
    }
  }

  return {
    run: async () => {
      for (let turn = 0; !run.isOver; turn += 1) {
        await wait(calmSeconds);
        if (!run.isOver) {
          await begin(KINDS[turn % KINDS.length]);
          await wait(stormSeconds);
          await end();
        }
      }
    },
    stop: () => {
      run.isOver = true;
    },
    /** Waits until Wix is in order, and keeps it so. */
    pause: async () => {
      run.isPaused = true;
      await end();
      const left = AFTERMATH_SECONDS * 1000 - (performance.now() - endedAt);
      await sleep(Math.max(0, left));
    },
    /** Whether Wix replaces a refresh token each time that it is used. */
    rotate: async (next) => {
      isRotating = next;
      await setRotation();
    },
    resume: () => {
      run.isPaused = false;
    },
    /** What an answer is compared with that was asked for now. */
    now: () => changes,
    /**
     * Whether a refusal of something that was asked for at `since` has a cause, which is noted.
     *
     * @returns {"outage" | "aftermath" | "none"}
     */
    explain: (since, code) => {
      const wasRough = current !== undefined || since !== changes;
      const isAfter = performance.now() - endedAt < AFTERMATH_SECONDS * 1000;
      if (last === undefined || !(wasRough || isAfter)) {
        return "none";
      }
      const { refusals } = outages.get(last);
      const key = wasRough ? code : `${code}, afterwards`;
      refusals.set(key, (refusals.get(key) ?? 0) + 1);
      return wasRough ? "outage" : "aftermath";
    },
    /** Since when Wix is in order, and after what. */
    describe: () => ({
      after: last,
      calmSeconds: Math.round((performance.now() - endedAt) / 1000),
    }),
    outages: () => outages,
  };
}
