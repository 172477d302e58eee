import { symlink } from "node:fs/promises";
import path from "node:path";

import { afterAll, beforeAll, describe, it } from "vitest";

import type { Surroundings } from "../../cli/command.ts";
import { run } from "../../cli/run.ts";
import { finish, realPackage, start } from "../support/cli-process.ts";
import { CONFIG, type Files, project, type TestProject } from "../support/cli-project.ts";
import { type RunningLocalWix, startLocalWix, TEST_CLIENT } from "../support/local-wix.ts";

/** A build like a framework's: pages rendered by two threads, with real modules of the SDK. */
const BUILD = `
import { writeFile } from "node:fs/promises";
import { isMainThread, Worker } from "node:worker_threads";
import { siteProperties } from "@wix/business-tools";
import { auth, httpClient } from "@wix/essentials";
import { products } from "@wix/stores";

const told = async (work) => await work().catch((error) => ({ refused: error.code ?? error.details?.applicationError?.code, message: error.message }));
const shop = async (read) => (await read()).properties.siteDisplayName;
const page = {
  products: await told(async () => (await products.queryProducts().find()).items.length),
  own: await told(async () => await shop(siteProperties.getSiteProperties)),
  elevated: await told(async () => await shop(auth.elevate(siteProperties.getSiteProperties))),
  loggedIn: auth.getContextualAuth().loggedIn(),
  token: (await httpClient.fetchWithAuth("https://www.wixapis.com/oauth2/token", { method: "POST" })).status,
  world: JSON.stringify([process.env, process.argv, process.execArgv]),
};
await writeFile(isMainThread ? "main.json" : "thread.json", JSON.stringify(page));
if (isMainThread) {
  await new Promise((resolve) => new Worker(new URL(import.meta.url)).once("exit", resolve));
}
`;

const SITE: Files = {
  "package.json": { name: "prerendered", type: "module" },
  "build.mjs": BUILD,
  "silent.mjs":
    'import { products } from "@wix/stores"; console.log(typeof (await products.getProduct("x")));',
  ".env.local": `WIX_CLIENT_ID=${TEST_CLIENT.clientId}\nWIX_CLIENT_SECRET=${TEST_CLIENT.clientSecret}\nWIX_CLIENT_INSTANCE_ID=${TEST_CLIENT.instanceId}\n`,
};

interface Page {
  readonly products: number;
  readonly own: unknown;
  readonly elevated: unknown;
  readonly loggedIn: boolean;
  readonly token: number;
  readonly world: string;
}

describe("headless-edge run", { timeout: 120_000 }, () => {
  let site: TestProject;
  let wix: RunningLocalWix;

  beforeAll(async () => {
    site = await project(SITE);
    await symlink(path.resolve("node_modules"), path.join(site.folder, "node_modules"));
    wix = await startLocalWix();
  });
  afterAll(async () => {
    await wix.dispose();
    await site.end();
  });

  /** The command in this process, so that its way to the real Wix leads to the local one. */
  const runHere = async (...args: readonly string[]) => {
    await wix.control.reset();
    const complaints: string[] = [];
    const surroundings: Surroundings = {
      folder: site.folder,
      env: { PATH: process.env["PATH"], HOME: site.folder },
      host: "",
      localWix: "",
      browserSdk: "",
      buildContext: path.resolve("dist/build-context.js"),
      fetch: async (url, init) => await wix.fetch(url, init),
      stop: new AbortController().signal,
      choose: async () => await Promise.resolve(undefined),
      progress: async (_doing, work) => await work(),
      say: () => undefined,
      complain: (line) => complaints.push(line),
    };
    const exitCode = await run.run(["--wix", "real", ...args], surroundings);
    const pages = await Promise.all(
      ["main.json", "thread.json"].map(async (file) => JSON.parse(await site.read(file)) as Page),
    );
    return { exitCode, pages, complaints, calls: await wix.control.calls() };
  };

  it("gives every thread of a build the same anonymous visitor, minted once", async ({
    expect,
  }) => {
    const { exitCode, pages, complaints, calls } = await runHere("--", "node", "build.mjs");
    expect([exitCode, complaints]).toEqual([0, [expect.stringMatching(/as a visitor$/)]]);
    for (const page of pages) {
      expect(page.products).toBeGreaterThan(0);
      expect(page).toMatchObject({
        own: { refused: "PERMISSION_DENIED" },
        elevated: {
          refused: "elevation_refused",
          message: expect.stringContaining("headless-edge run --as app") as string,
        },
        loggedIn: false,
      });
    }
    expect(calls.filter(({ path: called }) => called === "/oauth2/token")).toMatchObject([
      { grant: "anonymous", status: 200 },
    ]);
    const visitors = new Set(calls.map(({ subjectId }) => subjectId));
    expect(visitors.size).toBe(1);
  });

  it("gives it the app, with elevation and without, when that is asked for", async ({ expect }) => {
    const { pages, calls } = await runHere("--as", "app", "--", "node", "build.mjs");
    for (const page of pages) {
      expect(page.own).toBe(page.elevated);
      expect(typeof page.own).toBe("string");
    }
    expect(new Set(calls.map(({ subject }) => subject))).toEqual(new Set(["app"]));
    expect(calls.filter(({ grant }) => grant === "client_credentials")).toHaveLength(1);
  });

  it("keeps tokens and secrets from the build, and lets it get none", async ({ expect }) => {
    const { pages } = await runHere("--as", "app", "--", "node", "build.mjs");
    for (const { world, token } of pages) {
      expect(world).not.toMatch(/OauthNG|JWS\./);
      expect(world).not.toContain(TEST_CLIENT.clientSecret);
      expect(token).toBe(403);
    }
  });

  it("says why Wix refuses, once, and in the SDK's error", async ({ expect }) => {
    await site.write({ ".env": "", ".dev.vars": "WIX_CLIENT_ID=nobody" });
    const { pages, complaints } = await runHere("--", "node", "build.mjs");
    await site.remove(".dev.vars");
    expect(complaints).toEqual([
      expect.stringMatching(/400 invalid_client no such client/),
      expect.stringMatching(/calls to the real Wix/),
    ]);
    expect(pages[0]?.products).toMatchObject({ refused: "UPSTREAM_UNAVAILABLE" });
  });

  it("needs no account: the local Wix is there for as long as the command runs", async ({
    expect,
  }) => {
    const args = ["run", "--", "node", "build.mjs"];
    const { exitCode, output } = await finish(realPackage.cli, args, site.folder);
    expect(output).toMatch(/\d+ calls to the local Wix as a visitor/);
    expect(exitCode).toBe(0);
    expect((JSON.parse(await site.read("thread.json")) as Page).products).toBeGreaterThan(0);
  });

  it("passes the exit code on, and keeps its hands off the command's own options", async ({
    expect,
  }) => {
    const exits = ["run", "--", "node", "-e", "console.log(process.argv[1]); process.exit(7)"];
    const { exitCode, output } = await finish(
      realPackage.cli,
      [...exits, "--", "--help"],
      site.folder,
    );
    expect([exitCode, output]).toEqual([7, expect.stringMatching(/^--help\n/)]);
  });

  it("passes a signal on, and waits for the command to end by itself", async ({ expect }) => {
    const script =
      "process.on('SIGINT', () => { console.log('heard'); process.exit(5); }); setInterval(() => {}, 1000); console.log('here');";
    const running = start(realPackage.cli, ["run", "--", "node", "-e", script], site.folder);
    await running.says(/here/);
    const { exitCode, output } = await running.stop();
    expect(output).toContain("heard");
    expect(exitCode).toBe(5);
  });

  for (const [args, exitCode, says] of [
    [["run"], 2, /there is no command to run/],
    [["run", "--as", "member", "--", "x"], 2, /--as is "member"/],
    [["run", "--", "no-such-program"], 1, /no-such-program cannot be started/],
    [["run", "--help"], 0, /Exit codes: the command's own/],
  ] as const) {
    it(`answers "${args.join(" ")}" with exit code ${exitCode}`, async ({ expect }) => {
      const finished = await finish(realPackage.cli, args, site.folder);
      expect(finished.output).toMatch(says);
      expect(finished.exitCode).toBe(exitCode);
    });
  }

  it("says which credentials the real Wix needs for whom", async ({ expect }) => {
    const bare = await project({ [CONFIG]: { wix: { clientId: "of-the-configuration" } } });
    const args = ["run", "--wix", "real", "--as", "app", "--", "node", "-e", ""];
    const asApp = await finish(realPackage.cli, args, bare.folder);
    expect(asApp.output).toContain("needs WIX_CLIENT_SECRET, WIX_CLIENT_INSTANCE_ID");
    const asVisitor = await finish(
      realPackage.cli,
      args.filter((arg) => arg !== "--as" && arg !== "app"),
      bare.folder,
    );
    expect(asVisitor.exitCode).toBe(0);
    await bare.end();
  });

  it("is what stands between a build and silence: without it the SDK answers a function", async ({
    expect,
  }) => {
    const silent = await finish(path.join(site.folder, "silent.mjs"), [], site.folder);
    expect(silent.output).toBe("function\n");
  });
});
