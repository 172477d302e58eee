import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { Log, LogLevel, Miniflare, Response } from "miniflare";
import { afterAll, beforeAll, describe, it } from "vitest";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";

import { finish, realPackage } from "../support/cli-process.ts";
import {
  CONFIG,
  type Files,
  project,
  STATIC_SITE,
  type TestProject,
} from "../support/cli-project.ts";

const SECRETS = {
  SESSION_KEYS: randomBytes(32).toString("base64url"),
  WIX_CLIENT_ID: "2d5c8a0e-0000-4000-8000-000000000001",
  WIX_CLIENT_SECRET: "secret-of-the-test",
  WIX_CLIENT_INSTANCE_ID: "2d5c8a0e-0000-4000-8000-000000000002",
};

const PROTECTED_FILES: Files = {
  ...STATIC_SITE,
  [CONFIG]: { site: { assets: "public" }, api: "api", protect: ["/account/*", "/plans.html"] },
  "public/404.html": "<h1>not here</h1>",
  "public/account.html": "members read this",
  "public/account/orders.html": "members read this",
  "public/plans.html": "members read this",
};

const SERVER: Files = {
  [CONFIG]: { site: { assets: "dist/client", server: "dist/server/index.js" }, api: "api" },
  "dist/client/_astro/app.js": "1",
  "dist/client/robots.txt": "User-agent: *",
  "dist/server/index.js":
    "export default { fetch: (request, env) => new Response(new URL(request.url).pathname + ' ' + env.GREETING) };",
  "api/hello.ts": "export const GET = (): Response => new Response('hello');",
  "wrangler.jsonc": '{ "name": "shop", /* theirs */ "vars": { "GREETING": "hi" } }',
};

/** The folder and nothing else: its own wrangler.json, its modules, and secrets as bindings. */
async function plainMiniflare(folder: string): Promise<Miniflare> {
  const config = unstable_readConfig({ config: path.join(folder, "wrangler.json") });
  const { workerOptions } = unstable_getMiniflareWorkerOptions(config);
  const worker = path.join(folder, "worker");
  const names = await readdir(worker, { recursive: true });
  const scripts = names.filter((name) => /\.m?js$/.test(name) && name !== "index.js");
  const modules = ["index.js", ...scripts].map((name) => ({
    type: "ESModule" as const,
    path: path.join(worker, name),
  }));
  const { modulesRules: _, ...options } = workerOptions;
  const miniflare = new Miniflare({
    ...options,
    cf: false,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (stdout, stderr) => {
      stdout.resume();
      stderr.resume();
    },
    modulesRoot: worker,
    modules,
    bindings: { ...options.bindings, ...SECRETS },
    outboundService: () => new Response("no upstream", { status: 503 }),
  });
  await miniflare.ready;
  return miniflare;
}

const HIDDEN = [
  "/account",
  "/account/",
  "/account.html",
  "/account/orders",
  "/account/orders.html",
  "//account/orders",
  "/%61ccount/orders",
  "/account%2forders",
  "/x/..%2faccount/orders",
  "/plans",
  "/plans/",
  "/plans.html",
  "/%70lans",
];

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A project, composed by the CLI with the real host, and started from what was composed. */
class Deployed {
  readonly #site: TestProject;
  readonly #miniflare: Miniflare;

  private constructor(site: TestProject, miniflare: Miniflare) {
    this.#site = site;
    this.#miniflare = miniflare;
  }

  static async start(files: Files): Promise<Deployed> {
    const site = await project(files);
    const { exitCode, output } = await finish(realPackage.cli, ["build"], site.folder);
    if (exitCode !== 0) {
      throw new Error(output);
    }
    return new Deployed(site, await plainMiniflare(path.join(site.folder, ".headless-edge")));
  }

  async get(target: string): Promise<Answer> {
    const response = await this.#miniflare.dispatchFetch(`http://localhost${target}`, {
      redirect: "manual",
    });
    return { status: response.status, body: await response.text() };
  }

  /** What wrangler writes when it goes through the motions of a deployment. */
  async dryRun(): Promise<string> {
    const wrangler = path.resolve("node_modules/wrangler/bin/wrangler.js");
    const silence = { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CI: "1" };
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [wrangler, "deploy", "--dry-run", "-c", ".headless-edge/wrangler.json"],
      { cwd: this.#site.folder, env: { ...process.env, ...silence } },
    );
    return stdout + stderr;
  }

  async hosts(): Promise<readonly Buffer[]> {
    return await Promise.all(
      [
        path.join(this.#site.folder, ".headless-edge/worker/host.js"),
        path.join(realPackage.folder, "dist/host.js"),
      ].map(async (file) => await readFile(file)),
    );
  }

  async end(): Promise<void> {
    await this.#miniflare.dispose();
    await this.#site.end();
  }
}

describe("a composed folder of static files, with the real host and nothing else", () => {
  let site: Deployed;
  beforeAll(async () => {
    site = await Deployed.start(PROTECTED_FILES);
  });
  afterAll(async () => {
    await site.end();
  });

  it("passes wrangler's dry run without a warning", async ({ expect }) => {
    const output = await site.dryRun();
    expect(output).toContain("--dry-run: exiting now.");
    expect(output).not.toMatch(/warning|\u25b2/i);
  });

  it("holds the host exactly as it was prebuilt", async ({ expect }) => {
    const [composed, prebuilt] = await site.hosts();
    expect(composed?.equals(prebuilt ?? Buffer.alloc(0))).toBe(true);
  });

  it("answers who is calling, its backend, its files and its 404 page", async ({ expect }) => {
    expect(await site.get("/_auth/me")).toEqual({ status: 200, body: '{"role":"anonymous"}' });
    expect(await site.get("/_api/hello")).toEqual({ status: 200, body: "hello" });
    expect(await site.get("/")).toEqual({ status: 200, body: "<!doctype html><h1>home</h1>" });
    expect(await site.get("/nowhere")).toEqual({ status: 404, body: "<h1>not here</h1>" });
  });

  for (const hidden of HIDDEN) {
    it(`shows no protected file at ${hidden}`, async ({ expect }) => {
      const answer = await site.get(hidden);
      expect(answer.body).not.toContain("members read this");
      expect(answer.status).toBeGreaterThanOrEqual(300);
    });
  }
});

describe("a composed folder with a server, with the real host and nothing else", () => {
  let site: Deployed;
  beforeAll(async () => {
    site = await Deployed.start(SERVER);
  });
  afterAll(async () => {
    await site.end();
  });

  it("passes wrangler's dry run without a warning", async ({ expect }) => {
    const output = await site.dryRun();
    expect(output).toContain("--dry-run: exiting now.");
    expect(output).not.toMatch(/warning|\u25b2/i);
  });

  it("answers with files before pages, and pages with the site's own variables", async ({
    expect,
  }) => {
    expect(await site.get("/_auth/me")).toEqual({ status: 200, body: '{"role":"anonymous"}' });
    expect(await site.get("/_api/hello")).toEqual({ status: 200, body: "hello" });
    expect(await site.get("/robots.txt")).toEqual({ status: 200, body: "User-agent: *" });
    expect(await site.get("/_astro/app.js")).toEqual({ status: 200, body: "1" });
    expect(await site.get("/page")).toEqual({ status: 200, body: "/page hi" });
  });
});
