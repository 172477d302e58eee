/**
 * Soaks the host: many sessions whose tokens live two seconds, logins, logouts and outages of Wix,
 * and after each answer the question whether it was the right person's.
 *
 * Usage: node bench/soak.mjs [--requests 200000] [--sessions 2000] [--minutes 15] [--seed 1]
 *
 * Host and local Wix are two workerd processes on loopback. It stops by itself after that many
 * requests or minutes, writes bench/results/soak.md, and exits with 1 when a session was lost
 * without cause, an identity was crossed, a page that needs nothing failed, or memory kept growing.
 */
import { writeFile } from "node:fs/promises";
import { arch, cpus, platform } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import { build } from "esbuild";
import { Miniflare } from "miniflare";

import { randomFrom } from "./random.mjs";
import { createVisitors } from "./soak-visitors.mjs";
import { statusOf, workerdProcesses } from "./workerd-processes.mjs";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "200000" },
    sessions: { type: "string", default: "2000" },
    minutes: { type: "string", default: "15" },
    seed: { type: "string", default: "1" },
  },
});
const REQUESTS = Number(values.requests);
const SESSIONS = Number(values.sessions);
const ENDS_AT = performance.now() + Number(values.minutes) * 60_000;
/** Fewer than there are sessions, for each does one thing at a time. */
const AT_ONCE = Math.max(1, Math.min(24, Math.floor(SESSIONS / 2)));
const MEMBERS = 200;
const ACCESS_TOKEN_SECONDS = 2;
/** What the host's process may gain between the middle of the run and its end. */
const MOST_GROWTH_BYTES = 48 * 1024 * 1024;

const OUTAGES = [
  { status: 500 },
  { status: 429, headers: { "retry-after": "1" } },
  { unreachable: true },
  { status: 200, body: '{"access_tok' },
  { reset: true },
  { latencyMs: 300 },
  { path: "/oauth2/token", grant: "refresh_token", status: 503 },
];
/** Of each 2,000 requests, this many meet a Wix that is out of order. */
const OUTAGE = { every: 2000, length: 200 };

const CLIENT = {
  WIX_CLIENT_ID: "50a40000-0000-4000-8000-000000000001",
  WIX_CLIENT_SECRET: "soak-client-secret",
  WIX_CLIENT_INSTANCE_ID: "50a40000-0000-4000-8000-000000000002",
};
const root = new URL("../", import.meta.url);

async function bundle(entry) {
  const result = await build({
    absWorkingDir: root.pathname,
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    target: "es2022",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    write: false,
    logLevel: "error",
  });
  return [{ type: "ESModule", path: "index.js", contents: result.outputFiles[0].text }];
}

const common = { compatibilityDate: "2026-04-01", compatibilityFlags: ["nodejs_compat"] };
const quiet = {
  cf: false,
  handleRuntimeStdio: (out, err) => {
    out.resume();
    err.resume();
  },
};
const wixMiniflare = new Miniflare({
  ...quiet,
  ...common,
  modules: await bundle("local-wix/worker.ts"),
  durableObjects: { STATE: { className: "LocalWixState", useSQLite: true } },
  bindings: {
    ...CLIENT,
    LOCAL_WIX_ORIGIN: "http://local-wix.test",
    ALLOWED_REDIRECT_URIS: "http://localhost/_auth/callback",
  },
});
const wixUrl = await wixMiniflare.ready;
const wixProcesses = workerdProcesses();
const miniflare = new Miniflare({
  ...quiet,
  ...common,
  modules: await bundle("bench/soak-worker.ts"),
  bindings: {
    ...CLIENT,
    SESSION_KEYS: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url"),
  },
  outboundService: { external: { address: wixUrl.host, http: {} } },
});
const hostUrl = await miniflare.ready;
const [hostProcess] = workerdProcesses().filter((pid) => !wixProcesses.includes(pid));

const residentBytes = () =>
  Number(/VmRSS:\s+(\d+) kB/.exec(statusOf(hostProcess ?? ""))?.[1] ?? 0) * 1024;

async function control(method, path, body) {
  const response = await wixMiniflare.dispatchFetch(`http://local-wix.test/_local/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) {
    throw new Error(`local Wix: ${method} ${path}: ${response.status} ${await response.text()}`);
  }
  return response.json();
}

const random = randomFrom(Number(values.seed));
await control("PUT", "settings", {
  accessTokenSeconds: ACCESS_TOKEN_SECONDS,
  rotateRefreshTokens: true,
});
const members = [];
for (let number = 0; number < MEMBERS; number += 1) {
  const member = { loginEmail: `soak.${number}@example.com`, nickname: `Soak ${number}` };
  members.push((await control("POST", "members", member)).member.id);
}
const visitors = createVisitors({
  hostUrl,
  count: SESSIONS,
  members,
  random,
  choose: async (memberId, loginUrl) =>
    (await control("POST", "login", { memberId, loginUrl })).location,
});

const started = performance.now();
const memory = [];
let outage;
let outages = 0;
let nextSample = 0;

/** Sets and lifts outages by the count of requests, so that a run can be had again. */
async function weather() {
  const isDue = visitors.requests() % OUTAGE.every >= OUTAGE.every - OUTAGE.length;
  if (isDue && outage === undefined) {
    outage = OUTAGES[outages % OUTAGES.length];
    outages += 1;
    await control("PUT", "faults", { faults: [outage] });
    visitors.setWeather("out of order");
  } else if (!isDue && outage !== undefined) {
    outage = undefined;
    await control("DELETE", "faults");
    visitors.setWeather("fine");
  }
  if (visitors.requests() >= nextSample) {
    nextSample += REQUESTS / 20;
    memory.push({ requests: visitors.requests(), bytes: residentBytes() });
    console.log(
      `${visitors.requests()} requests, ${((performance.now() - started) / 1000).toFixed(0)} s, ${(residentBytes() / 1048576).toFixed(0)} MiB, ${visitors.faults().length} wrong`,
    );
  }
}

const isOver = () => visitors.requests() >= REQUESTS || performance.now() >= ENDS_AT;
const run = { isDone: false };
const watching = (async () => {
  while (!run.isDone) {
    await weather();
    await sleep(20);
  }
})();
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (!isOver()) {
      await visitors.act();
    }
  }),
);
run.isDone = true;
await watching;
await control("DELETE", "faults");
visitors.setWeather("fine");
await visitors.askEverybody();
const seconds = (performance.now() - started) / 1000;
memory.push({ requests: visitors.requests(), bytes: residentBytes() });
const { counts } = await control("GET", "calls");
await Promise.all([miniflare.dispose(), wixMiniflare.dispose()]);

const middle = memory.find(({ requests }) => requests >= visitors.requests() / 2) ?? memory[0];
const growth = memory.at(-1).bytes - middle.bytes;
const figures = visitors.figures();
const wrong = visitors.faults();
const mebibytes = (bytes) => (bytes / 1024 / 1024).toFixed(0);
const report = `# Soak

\`npm run soak -- --requests ${REQUESTS} --sessions ${SESSIONS} --seed ${values.seed}\` on ${platform()} ${arch()}, ${cpus().length} x ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.versions.node}.
Access tokens live ${ACCESS_TOKEN_SECONDS} seconds and refresh tokens are replaced at each renewal; ${AT_ONCE} requests at once.

| what | figure |
|---|---|
| requests | ${visitors.requests()} in ${seconds.toFixed(0)} s |
| sessions (browsers) | ${SESSIONS} |
| logins, logouts | ${figures.logins}, ${figures.logouts} |
| outages of Wix | ${outages} |
| answers "Wix is out of order", with a code | ${figures.refusals} |
| of these while Wix was in order (a slow machine, or a circuit not closed yet) | ${figures.fineRefusals} |
| tokens that were over twice before they arrived | ${figures.late} |
| **sessions lost without cause** | **${wrong.filter(({ kind }) => kind === "lost").length}** |
| **identities crossed** | **${wrong.filter(({ kind }) => kind === "crossed").length}** |
| **pages that need nothing of Wix and failed** | **${wrong.filter(({ kind }) => kind === "page").length}** |
| other wrong answers | ${wrong.filter(({ kind }) => kind === "other").length} |
| memory of the host's process, after a twentieth, half, all | ${[memory[1] ?? memory[0], middle, memory.at(-1)].map(({ bytes }) => mebibytes(bytes)).join(", ")} MiB |
`;
await writeFile(new URL("bench/results/soak.md", root), report);
console.log(report);
console.log(JSON.stringify(counts).slice(0, 1000));
if (wrong.length > 0 || growth > MOST_GROWTH_BYTES) {
  console.error(growth > MOST_GROWTH_BYTES ? `memory grew by ${mebibytes(growth)} MiB` : "");
  process.exitCode = 1;
}
