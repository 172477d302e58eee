import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { Log, LogLevel, Miniflare, Response } from "miniflare";
import { afterAll, beforeAll, describe, it } from "vitest";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";

import { type BuiltPackage, buildPackage, finish } from "../support/cli-process.ts";
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
    handleRuntimeStdio: () => undefined,
    modulesRoot: worker,
    modules,
    bindings: { ...options.bindings, ...SECRETS },
    outboundService: () => new Response("no upstream", { status: 503 }),
  });
  await miniflare.ready;
  return miniflare;
}

for (const [kind, files] of [
  ["static files", PROTECTED_FILES],
  ["a server", SERVER],
] as const) {
  describe(`a site of ${kind}, composed with the real host`, { timeout: 30_000 }, () => {
    let built: BuiltPackage;
    let site: TestProject;
    let miniflare: Miniflare | undefined;

    beforeAll(async () => {
      built = await buildPackage("real");
      site = await project(files);
      const { exitCode, output } = await finish(built.cli, ["build"], site.folder);
      if (exitCode !== 0) {
        throw new Error(output);
      }
      miniflare = await plainMiniflare(path.join(site.folder, ".headless-edge"));
    }, 60_000);
    afterAll(async () => {
      await miniflare?.dispose();
      await built.remove();
      await site.end();
    });

    const get = async (target: string) => {
      const response = await miniflare?.dispatchFetch(`http://localhost${target}`, {
        redirect: "manual",
      });
      return { status: response?.status, body: await response?.text() };
    };

    it("passes wrangler's dry run", async ({ expect }) => {
      const wrangler = path.resolve("node_modules/wrangler/bin/wrangler.js");
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [wrangler, "deploy", "--dry-run", "-c", ".headless-edge/wrangler.json"],
        {
          cwd: site.folder,
          env: {
            ...process.env,
            WRANGLER_SEND_METRICS: "false",
            WRANGLER_HIDE_BANNER: "true",
            CI: "1",
          },
        },
      );
      expect(stdout).toContain("--dry-run: exiting now.");
      expect(stdout + stderr).not.toMatch(/warning|\u25b2/i);
    });

    it("answers /_auth/me in plain Miniflare", async ({ expect }) => {
      expect(await get("/_auth/me")).toMatchObject({ status: 200, body: '{"role":"anonymous"}' });
    });

    it("answers its backend route", async ({ expect }) => {
      expect(await get("/_api/hello")).toMatchObject({ status: 200, body: "hello" });
    });

    it("holds the host exactly as it was prebuilt", async ({ expect }) => {
      const host = await readFile(path.join(site.folder, ".headless-edge/worker/host.js"));
      expect(host.equals(await readFile(path.join(built.folder, "dist/host.js")))).toBe(true);
    });

    if (kind === "static files") {
      it("serves its files and its 404 page", async ({ expect }) => {
        expect(await get("/")).toMatchObject({ status: 200, body: "<!doctype html><h1>home</h1>" });
        expect(await get("/nowhere")).toMatchObject({ status: 404, body: "<h1>not here</h1>" });
      });

      for (const hidden of [
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
      ]) {
        it(`shows no protected file at ${hidden}`, async ({ expect }) => {
          const answer = await get(hidden);
          expect(answer.body).not.toContain("members read this");
          expect(answer.status).toBeGreaterThanOrEqual(300);
        });
      }
    } else {
      it("serves files before pages, and pages with the site's own variables", async ({
        expect,
      }) => {
        expect(await get("/robots.txt")).toMatchObject({ status: 200, body: "User-agent: *" });
        expect(await get("/_astro/app.js")).toMatchObject({ status: 200, body: "1" });
        expect(await get("/page")).toMatchObject({ status: 200, body: "/page hi" });
      });
    }
  });
}
