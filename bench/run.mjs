/**
 * Measures what the host adds to a request inside workerd, and what is shipped.
 *
 * Contenders are run in turn, round after round, in one process; a time is the median of the
 * rounds, less that of the bare Hono worker of the same round. Writes bench/results/latest.md.
 */
import { readFile, writeFile } from "node:fs/promises";
import { arch, cpus, platform } from "node:os";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import { Miniflare } from "miniflare";

const ROUNDS = 7;
const TIMES = 3000;
const CLIENT = {
  WIX_CLIENT_ID: "be7c0000-0000-4000-8000-000000000001",
  WIX_CLIENT_SECRET: "bench-client-secret",
  WIX_CLIENT_INSTANCE_ID: "be7c0000-0000-4000-8000-000000000002",
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
    conditions: ["workerd", "worker"],
    external: ["cloudflare:*", "node:*"],
    write: false,
    minifySyntax: true,
    minifyWhitespace: true,
  });
  return [{ type: "ESModule", path: "index.js", contents: result.outputFiles[0].text }];
}

const common = { compatibilityDate: "2026-04-01", compatibilityFlags: ["nodejs_compat"] };
const miniflare = new Miniflare({
  cf: false,
  workers: [
    {
      name: "loop",
      ...common,
      modules: await bundle("bench/loop-worker.ts"),
      bindings: {
        ...CLIENT,
        SESSION_KEYS: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url"),
      },
      outboundService: "local-wix",
    },
    {
      name: "local-wix",
      ...common,
      modules: await bundle("local-wix/worker.ts"),
      durableObjects: { STATE: { className: "LocalWixState", useSQLite: true } },
      bindings: {
        ...CLIENT,
        LOCAL_WIX_ORIGIN: "http://local-wix.test",
        ALLOWED_REDIRECT_URIS: "http://localhost/_auth/callback",
      },
    },
  ],
});
const { fetch: wix } = await miniflare.getWorker("local-wix");
const host = (path, init) =>
  miniflare.dispatchFetch(`http://localhost${path}`, { redirect: "manual", ...init });

function cookiesOf(response, jar) {
  for (const line of response.headers.getSetCookie()) {
    const [pair] = line.split(";");
    const name = pair.slice(0, pair.indexOf("="));
    if (/Max-Age=0/.test(line)) {
      jar.delete(name);
    } else {
      jar.set(name, pair.slice(pair.indexOf("=") + 1));
    }
  }
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}

async function memberCookie() {
  const jar = new Map();
  const begun = await host("/_auth/login");
  const cookie = cookiesOf(begun, jar);
  const { members } = await (await wix("http://local-wix.test/_local/members")).json();
  const { location } = await (
    await wix("http://local-wix.test/_local/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ memberId: members[0].id, loginUrl: begun.headers.get("location") }),
    })
  ).json();
  const { pathname, search } = new URL(location);
  return cookiesOf(await host(`${pathname}${search}`, { headers: { cookie } }), jar);
}

const member = await memberCookie();
const cases = [
  { name: "a page, nobody's session", contender: "host", path: "/public", cookie: "" },
  {
    name: "a page, a member's session present and not read",
    contender: "host",
    path: "/page",
    cookie: member,
  },
  {
    name: "`/_auth/me`, a member's session opened and read",
    contender: "host",
    path: "/_auth/me",
    cookie: member,
  },
  {
    name: "`/_auth/me`, junk in the session's cookie",
    contender: "host",
    path: "/_auth/me",
    cookie: "hedge-member-abcdefgh=a..b.c.d",
  },
];

async function microseconds({ contender, path, cookie }) {
  const query = new URLSearchParams({ contender, path, times: String(TIMES) });
  const started = performance.now();
  await (await host(`/loop?${query}`, { headers: { "x-loop-cookie": cookie } })).text();
  return ((performance.now() - started) * 1000) / TIMES;
}

const bareRuns = [];
const added = new Map(cases.map(({ name }) => [name, []]));
for (let round = -1; round < ROUNDS; round += 1) {
  for (const one of cases) {
    const bare = await microseconds({ contender: "bare", path: one.path, cookie: one.cookie });
    const whole = await microseconds(one);
    if (round >= 0) {
      bareRuns.push(bare);
      added.get(one.name).push(whole - bare);
    }
  }
}
await miniflare.dispose();

const sorted = (values) => values.toSorted((one, other) => one - other);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const row = (name, values) =>
  `| ${name} | ${median(values).toFixed(1)} | ${sorted(values)[0].toFixed(1)} to ${sorted(values).at(-1).toFixed(1)} |`;
const size = async (file) =>
  `| \`${file}\` | ${(gzipSync(await readFile(new URL(file, root)), { level: 9 }).byteLength / 1024).toFixed(1)} |`;
const versions = JSON.parse(await readFile(new URL("package.json", root), "utf8"));

const report = `# What the host adds

Measured by \`npm run bench\` on ${platform()} ${arch()}, ${cpus().length} x ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.versions.node},
miniflare ${versions.dependencies.miniflare}: ${ROUNDS} rounds of ${TIMES} requests made inside one isolate, less the bare Hono worker (${median(bareRuns).toFixed(1)} us)
in the same round.

| request | added, us (median) | range |
|---|---|---|
${[...added].map(([name, values]) => row(name, values)).join("\n")}

| file | KB gzip |
|---|---|
${await size("dist/host.js")}
`;
await writeFile(new URL("bench/results/latest.md", root), report);
console.log(report);
