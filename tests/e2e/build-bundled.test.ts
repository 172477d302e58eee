import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import type { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, it } from "vitest";

import { finish, realPackage } from "../support/cli-process.ts";
import { type Files, project, type TestProject } from "../support/cli-project.ts";
import { openPage, plainMiniflare } from "../support/plain-miniflare.ts";

const ORIGIN = "http://localhost:8787";

/** A worker in TypeScript with a package, a text module, an alias and a Durable Object. */
const SOURCE: Files = {
  "package.json": { name: "own-worker" },
  "wrangler.jsonc": `{
    // theirs
    "name": "own-worker",
    "main": "src/index.ts",
    "compatibility_date": "2026-04-02",
    "alias": { "aliased": "./src/aliased.ts" },
    "rules": [{ "type": "Text", "globs": ["**/*.md"], "fallthrough": true }],
    "vars": { "GREETING": "hi" },
    "assets": { "directory": "public", "binding": "ASSETS" },
    "durable_objects": { "bindings": [{ "name": "COUNTER", "class_name": "Counter" }] },
    "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Counter"] }],
  }`,
  "src/index.ts": `
    import { DurableObject, env as imported } from "cloudflare:workers";
    import { greet } from "greeter";
    import { aliased } from "aliased";
    import note from "./note.txt";
    import page from "./page.md";
    export class Counter extends DurableObject<Record<string, unknown>> {
      async count(): Promise<object> {
        const count = ((await this.ctx.storage.get<number>("count")) ?? 0) + 1;
        await this.ctx.storage.put("count", count);
        return { count, secrets: [this.env, imported].map((env) => "SESSION_KEYS" in env) };
      }
    }
    export default {
      async fetch(request: Request, env: any): Promise<Response> {
        if (new URL(request.url).pathname === "/count") {
          return Response.json(await env.COUNTER.getByName("one").count());
        }
        return new Response([greet(env.GREETING), aliased, note.trim(), page.trim()].join(" "));
      },
    };`,
  "src/aliased.ts": "export const aliased: string = 'aliased';",
  "src/note.txt": "note\n",
  "src/page.md": "# page\n",
  "node_modules/greeter/package.json": { name: "greeter", type: "module", main: "index.js" },
  "node_modules/greeter/index.js": "export const greet = (word) => word + ' from a package';",
  "public/_redirects": "/old /new 301\n",
  "public/_headers": "/robots.txt\n  x-theirs: yes\n",
  "public/robots.txt": "User-agent: *",
  "public/about/index.html": "<h1>prerendered</h1>",
};

describe("a worker that wrangler has to bundle, without any configuration of ours", () => {
  let site: TestProject;
  let miniflare: Miniflare;

  beforeAll(async () => {
    site = await project(SOURCE);
    const { exitCode, output } = await finish(realPackage.cli, ["build"], site.folder);
    if (exitCode !== 0) {
      throw new Error(output);
    }
    miniflare = await plainMiniflare(path.join(site.folder, ".headless-edge"), ORIGIN);
  });
  afterAll(async () => {
    await miniflare.dispose();
    await site.end();
  });

  const get = async (
    target: string,
  ): Promise<{ status: number; body: string; headers: Headers }> => {
    const response = await miniflare.dispatchFetch(`${ORIGIN}${target}`, { redirect: "manual" });
    const headers = new Headers([...response.headers]);
    return { status: response.status, body: await response.text(), headers };
  };

  it("answers with its packages, aliases, variables and text modules", async ({ expect }) => {
    expect((await get("/")).body).toBe("hi from a package aliased note # page");
  });

  it("keeps its Durable Object, which sees none of the host's secrets", async ({ expect }) => {
    expect(JSON.parse((await get("/count")).body)).toEqual({ count: 1, secrets: [false, false] });
    expect(JSON.parse((await get("/count")).body)).toMatchObject({ count: 2 });
  });

  it("keeps its _redirects, its _headers and its prerendered pages", async ({ expect }) => {
    const moved = await get("/old");
    expect([moved.status, moved.headers.get("location")]).toEqual([301, "/new"]);
    expect((await get("/robots.txt")).headers.get("x-theirs")).toBe("yes");
    expect((await get("/about/")).body).toContain("prerendered");
  });

  it("is deployed with the date that it was bundled for", async ({ expect }) => {
    const file = path.join(site.folder, ".headless-edge/wrangler.json");
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
      name: "own-worker",
      compatibility_date: "2026-04-02",
      durable_objects: { bindings: [{ name: "COUNTER" }] },
    });
  });

  it("leaves nothing beside its sources", async ({ expect }) => {
    const names = await readdir(site.folder);
    expect(names.filter((name) => name.startsWith(".headless-edge"))).toEqual([".headless-edge"]);
  });
});

describe("an app whose worker is for what is no page", () => {
  it("is opened at any path, and its worker answers everything else", async ({ expect }) => {
    const site = await project({
      "wrangler.json": {
        name: "app",
        main: "worker.js",
        assets: { directory: "dist", not_found_handling: "single-page-application" },
      },
      "worker.js": "export default { fetch: () => new Response('worker') };",
      "dist/index.html": "<script src=/app.js></script>the app",
      "dist/app.js": "1",
    });
    const { output } = await finish(realPackage.cli, ["build"], site.folder);
    const miniflare = await plainMiniflare(path.join(site.folder, ".headless-edge"), ORIGIN);
    const opened = await openPage(miniflare, "/deep/link");
    expect([opened.status, opened.text], output).toEqual([200, expect.stringContaining("the app")]);
    const data = await miniflare.dispatchFetch(`${ORIGIN}/deep/link`);
    expect(await data.text()).toBe("worker");
    await miniflare.dispose();
    await site.end();
  });
});
