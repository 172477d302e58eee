import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";

import type { Surroundings } from "../../cli/command.ts";
import { doctor } from "../../cli/doctor.ts";
import type { Finding } from "../../cli/doctor/finding.ts";
import { checkSessionKeys } from "../../cli/doctor/session-keys.ts";
import { finish, realPackage } from "../support/cli-process.ts";
import { CONFIG, type Files, project, type TestProject } from "../support/cli-project.ts";
import { cloudflareApi } from "../support/cloudflare-api.ts";
import { type RunningLocalWix, startLocalWix, TEST_CLIENT } from "../support/local-wix.ts";

const KNOWN = "https://shop.example";
const KEY = "5PymQAz--mjSNH0R3x31NKWxGuv-G5BgAZsvtxIH_6E";
const SITE_ID = "5f0c1d6e-2b7a-4a39-9d3e-7c1b8e4f6a20";

const env = (changes: Readonly<Record<string, string>> = {}): string =>
  Object.entries({
    WIX_CLIENT_ID: TEST_CLIENT.clientId,
    WIX_CLIENT_SECRET: TEST_CLIENT.clientSecret,
    WIX_CLIENT_INSTANCE_ID: TEST_CLIENT.instanceId,
    SESSION_KEYS: KEY,
    ...changes,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");

const SITE: Files = {
  [CONFIG]: { origins: [KNOWN] },
  "public/index.html": "<h1>home</h1>",
  "wrangler.json": {
    name: "shop",
    compatibility_date: "2026-04-01",
    kv_namespaces: [{ binding: "TOKEN_CACHE", id: "0123456789abcdef0123456789abcdef" }],
  },
  "wix.config.json": { appId: TEST_CLIENT.clientId, siteId: SITE_ID },
  ".env.local": env(),
};

describe("headless-edge doctor", { timeout: 90_000 }, () => {
  let wix: RunningLocalWix;
  let site: TestProject;

  beforeAll(async () => {
    wix = await startLocalWix({ allowedRedirectUris: [`${KNOWN}/_auth/callback`] });
    site = await project(SITE);
  });
  beforeEach(async () => {
    await wix.control.reset();
    await site.write(SITE);
  });
  afterAll(async () => {
    await wix.dispose();
    await site.end();
  });

  /** The command in this process, so that its way to Wix leads to the local one. */
  const examine = async (
    args: readonly string[] = [],
    more: Readonly<Record<string, string>> = {},
  ) => {
    const said: string[] = [];
    const surroundings: Surroundings = {
      folder: site.folder,
      env: { PATH: process.env["PATH"], HOME: site.folder, ...more },
      host: "dist/host.js",
      localWix: "",
      browserSdk: "",
      buildContext: "",
      fetch: async (url, init) => await wix.fetch(url, init),
      stop: new AbortController().signal,
      choose: async () => await Promise.resolve(undefined),
      progress: async (_doing, work) => await work(),
      say: (line) => said.push(line),
      complain: () => undefined,
    };
    const exitCode = await doctor.run(["--json", ...args], surroundings);
    const { findings } = JSON.parse(said.join("")) as { findings: readonly Finding[] };
    const problems = findings.filter(({ level }) => level === "problem");
    return { exitCode, findings, problems, text: said.join("") };
  };

  it("finds nothing wrong with a project that can go live", async ({ expect }) => {
    const { exitCode, findings, problems } = await examine();
    expect(problems).toEqual([]);
    expect(exitCode).toBe(0);
    expect(findings.map(({ check, level }) => `${level} ${check}`)).toEqual([
      "ok site",
      "ok compatibility date",
      "ok token cache",
      "warning composed folder",
      "ok variables",
      "ok elevation",
      "ok session keys",
      "ok origins",
      "ok wrangler",
      "ok client id",
      "ok client secret",
      `ok callback of ${KNOWN}`,
      `ok login at ${KNOWN}`,
    ]);
  });

  for (const [title, files, says] of [
    ["a client that Wix does not know", { ".env.local": env({ WIX_CLIENT_ID: "x" }) }, /client id/],
    [
      "a secret that Wix refuses",
      { ".env.local": env({ WIX_CLIENT_SECRET: "the-wrong-one" }) },
      /client secret: Wix refuses secret or instance id: Wix answered 401 invalid_client/,
    ],
    ["no client id", { ".env.local": "" }, /variables: there is no WIX_CLIENT_ID/],
    ["a key that is text", { ".env.local": env({ SESSION_KEYS: "x".repeat(43) }) }, /not random/],
    [
      "a date that has yet to come",
      { "wrangler.json": { name: "x", compatibility_date: "2999-01-01" } },
      /compatibility date: 2999-01-01 is in the future/,
    ],
    ["no site", { "public/index.html": "<p>%PUBLIC_URL%</p>" }, /site: .* has nothing to serve/],
  ] as const) {
    it(`finds ${title}, and what to do`, async ({ expect }) => {
      await site.write(files);
      const { exitCode, problems, text } = await examine();
      const lines = problems.map(({ check, what }) => `${check}: ${what}`);
      expect(lines.join("\n")).toMatch(says);
      expect(problems.every(({ fix }) => (fix ?? "") !== "")).toBe(true);
      expect(exitCode).toBe(1);
      expect(text).not.toMatch(/the-wrong-one|OauthNG|x{43}/);
    });
  }

  it("finds an origin on plain http, and what to do", async ({ expect }) => {
    const { exitCode, problems } = await examine(["--origin", "http://shop.example"]);
    expect(problems.find(({ check }) => check === "origins")).toMatchObject({
      what: "http://shop.example is not https",
      fix: "give each of the public origins as https://…",
    });
    expect(exitCode).toBe(1);
  });

  it("finds that the Wix site was never published", async ({ expect }) => {
    await wix.control.settings({ isPublished: false });
    const { problems } = await examine();
    expect(problems).toMatchObject([
      { check: `login at ${KNOWN}`, what: "the Wix site is not published" },
    ]);
  });

  it("finds a callback that is not allowed, with the app's own eyes and at the door", async ({
    expect,
  }) => {
    const { exitCode, problems } = await examine(["--origin", "https://new.example"]);
    expect(problems.map(({ check }) => check)).toEqual([
      "callback of https://new.example",
      "login at https://new.example",
    ]);
    expect(problems[0]?.fix).toContain("allow https://new.example/_auth/callback");
    expect(exitCode).toBe(1);
  });

  it("allows it with the owner's key, and keeps what was allowed before", async ({ expect }) => {
    const args = ["--origin", "https://new.example"];
    const key = { WIX_API_KEY: "IST.local-wix" };
    const fixed = await examine(["--fix", ...args], key);
    expect(fixed.problems).toEqual([]);
    expect(fixed.findings.filter(({ check }) => check === "--fix")).toMatchObject([
      { what: "allowed https://new.example/_auth/callback in the OAuth app" },
      { what: "allowed new.example in the OAuth app" },
    ]);
    const again = await examine(["--fix", ...args], key);
    expect(again.problems).toEqual([]);
    expect(again.findings.filter(({ check }) => check === "--fix")).toEqual([]);
    expect((await examine(args)).problems).toEqual([]);
  });

  it("says that it cannot change anything without the owner's key", async ({ expect }) => {
    const { problems } = await examine(["--fix"]);
    expect(problems).toMatchObject([{ check: "--fix" }]);
  });

  it("asks the deployed worker for its secrets, where it may", async ({ expect }) => {
    await site.write({ ".headless-edge/wrangler.json": { name: "shop", vars: {} } });
    const api = await cloudflareApi();
    // A worker that is there.
    api.versions.push({ id: "1", metadata: {}, modules: new Map() });
    api.secrets.add("WIX_CLIENT_ID");
    const { problems } = await examine([], api.env);
    expect(problems).toMatchObject([
      { check: "deployed secrets", what: "the worker has no SESSION_KEYS" },
    ]);
    await api.end();
    await site.remove(".headless-edge");
  });

  it("knows a variable of the deployed worker after others of any shape", async ({ expect }) => {
    const vars = { LIMITS: { cart: { most: 9 } }, WIX_CLIENT_ID: TEST_CLIENT.clientId };
    await site.write({ ".headless-edge/wrangler.json": { name: "shop", vars } });
    const api = await cloudflareApi();
    api.versions.push({ id: "1", metadata: {}, modules: new Map() });
    api.secrets.add("SESSION_KEYS");
    const { problems } = await examine([], api.env);
    expect(problems).toEqual([]);
    await api.end();
    await site.remove(".headless-edge");
  });

  it("is readable for a person", async ({ expect }) => {
    await site.write({ ".env.local": "" });
    const { exitCode, output } = await finish(realPackage.cli, ["doctor"], site.folder);
    expect(output).toMatch(/^ok {9}site: found static files\n/);
    expect(output).toMatch(/problem {4}variables: there is no WIX_CLIENT_ID\n +To do: put it into/);
    expect(output).toMatch(/1 problems, \d+ warnings, \d+ ok\n$/);
    expect(exitCode).toBe(1);
  });
});

describe("sealing keys", () => {
  for (const [value, level, says] of [
    [KEY, "ok", "one key"],
    [undefined, "warning", "not set"],
    [`${KEY},${KEY}`, "problem", "key 2 repeats"],
    ["short", "problem", "key 1 is not 32 bytes"],
    [`${KEY},!`, "problem", "key 2 is not 32 bytes"],
    [Buffer.alloc(32, 7).toString("base64url"), "problem", "not random"],
    [
      Buffer.from("correct horse battery staple 123").toString("base64url"),
      "problem",
      "not random",
    ],
  ] as const) {
    it(`are judged ${level} for ${says}`, ({ expect }) => {
      const finding = checkSessionKeys(value);
      expect(finding.level).toBe(level);
      expect(finding.what).toContain(says);
    });
  }
});
