/**
 * Soaks the host: many sessions whose tokens live two seconds, in two isolates, with logins,
 * logouts, several tabs, changes of keys, revoked sessions and outages of Wix; and after each
 * answer the question whether it was the right person's, with the right cart.
 *
 * Usage: node bench/soak.mjs [--requests 200000] [--sessions 2000] [--minutes 40] [--seed 1]
 *   [--calm 20] [--storm 4]   seconds between outages, and of each
 *
 * It writes bench/results/soak.md, and exits with 1 when something happened that must not, when
 * memory grew, or when time was over before the requests were made.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { randomFrom } from "./random.mjs";
import { Browser } from "./soak/browser.mjs";
import { createCarts } from "./soak/carts.mjs";
import { createConductor } from "./soak/conductor.mjs";
import { createDeeds } from "./soak/deeds.mjs";
import { createJudge } from "./soak/judge.mjs";
import { createPulse } from "./soak/pulse.mjs";
import { describeSoak } from "./soak/report.mjs";
import { createStage } from "./soak/stage.mjs";
import { createWeather } from "./soak/weather.mjs";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "200000" },
    sessions: { type: "string", default: "2000" },
    minutes: { type: "string", default: "40" },
    seed: { type: "string", default: "1" },
    calm: { type: "string", default: "20" },
    storm: { type: "string", default: "4" },
  },
});
const REQUESTS = Number(values.requests);
const SESSIONS = Number(values.sessions);
const AT_ONCE = Math.max(1, Math.min(24, Math.floor(SESSIONS / 2)));
const RUN_MS = Number(values.minutes) * 60_000;
const TOKEN_SECONDS = 2;
/** What an isolate's heap may gain in the second half of its life; in the first its caches fill. */
const MOST_GROWTH_BYTES = 2 * 1024 * 1024;

const random = randomFrom(Number(values.seed));
const stage = await createStage();
const browsers = Array.from({ length: SESSIONS }, (_, number) => new Browser(number));
const members = [];
for (const { number } of browsers) {
  const asked = { loginEmail: `soak.${number}@example.com`, nickname: `Soak ${number}` };
  members.push((await stage.wix("POST", "members", asked)).member.id);
}

let requests = 0;
/** How long this process was kept from its own work, as far as the last ten seconds go. */
const pulse = createPulse();
const judge = createJudge({
  requests: () => requests,
  moment: () => ({ ...weather.describe(), stalledMs: pulse.worst() }),
});
const carts = createCarts(judge);
const weather = createWeather({
  wix: stage.wix,
  calmSeconds: Number(values.calm),
  stormSeconds: Number(values.storm),
});
const deeds = createDeeds({
  stage,
  weather,
  pulse,
  judge,
  carts,
  random,
  membersOf: ({ number }) => [members[number & ~1], members[number | 1]].filter(Boolean),
  count: () => {
    requests += 1;
  },
});

const started = performance.now();
const endsAt = started + RUN_MS;
const seconds = () => (performance.now() - started) / 1000;
/** What is due at a part of the run comes at that part, whether requests or time run out first. */
const progress = () => Math.max(requests / REQUESTS, 1 - (endsAt - performance.now()) / RUN_MS);
const failed = (browser, error) => {
  judge.fault("other", browser, { error: String(error), cause: String(error.cause) });
};
const conductor = createConductor({
  stage,
  weather,
  browsers,
  failed,
  atOnce: AT_ONCE,
  tokenSeconds: TOKEN_SECONDS,
  comeBy: deeds.who,
  // Connections to the isolates that were there before.
  restarted: () => {
    Browser.close();
  },
  progress,
  requests: () => requests,
  describe: () => {
    const wrong = [...judge.faults()].map(([kind, count]) => `${count} ${kind}`).join(", ");
    return `${requests} requests, ${seconds().toFixed(0)} s, wrong: ${wrong || "nothing"}`;
  },
});

await stage.wix("PUT", "settings", { accessTokenSeconds: TOKEN_SECONDS });
const blowing = weather.run();
const conducting = conductor.conduct();
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (progress() < 1) {
      const browser = browsers[Math.floor(random() * SESSIONS)];
      if (!browser.isBusy) {
        await conductor.visit(browser, deeds.next());
      }
    }
  }),
);
await conducting;
await weather.pause();
weather.stop();
await blowing;
await conductor.askEverybody(deeds.who);
await conductor.askEverybody(deeds.me);
const lasted = seconds();
await conductor.sample();
const memory = conductor.memory();
const renewals = await conductor.renewals();
Browser.close();
pulse.stop();
await stage.end();

const report = describeSoak({
  command: `npm run soak -- --requests ${REQUESTS} --minutes ${values.minutes} --sessions ${SESSIONS} --seed ${values.seed}`,
  faults: judge.faults(),
  deeds: deeds.figures(),
  carts: carts.figures(),
  judge: judge.figures(),
  outages: weather.outages(),
  memory,
  renewals,
  requests,
  seconds: lasted,
  sessions: SESSIONS,
  tokenSeconds: TOKEN_SECONDS,
  atOnce: AT_ONCE,
});
await writeFile(new URL("results/soak.md", import.meta.url), report);
console.log(report);
const middle = memory[Math.floor(memory.length / 2)];
const growth = Math.max(
  ...memory.at(-1).heapBytes.map((bytes, index) => bytes - middle.heapBytes[index]),
);
if (judge.faults().size > 0 || growth > MOST_GROWTH_BYTES || requests < REQUESTS) {
  console.error(`heaps grew by at most ${(growth / 1048576).toFixed(1)} MiB`);
  process.exitCode = 1;
}
