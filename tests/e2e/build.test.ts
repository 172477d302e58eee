import { readFile, symlink } from "node:fs/promises";
import path from "node:path";

import { describe, it } from "vitest";

import {
  CONFIG,
  type Files,
  openProject,
  SERVER_SITE,
  STATIC_SITE,
  type TestProject,
} from "../support/cli-project.ts";

async function built(files: Files): Promise<TestProject> {
  const site = await openProject(files);
  await site.build();
  return site;
}

async function wranglerOf(site: TestProject): Promise<Readonly<Record<string, unknown>>> {
  const config: Record<string, unknown> = JSON.parse(
    await site.read(".headless-edge/wrangler.json"),
  );
  return config;
}

describe("the composed folder of a server site", () => {
  it("holds the modules that the entry reaches, byte for byte, and no others", async ({
    expect,
  }) => {
    const wasm = Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0]);
    const entry =
      "\uFEFF// r\u00e9sum\u00e9\r\nimport wasm from '../add.wasm';\nimport text from './note.txt';\nimport 'node:events';\nimport { env } from 'cloudflare:workers';\nexport default { fetch: async () => (await import('./late.mjs')).answer(wasm, text, env) };\n";
    const site = await built({
      [CONFIG]: { site: { server: "dist/server/index.js" } },
      "dist/server/index.js": entry,
      "dist/server/late.mjs": "export const answer = () => new Response('late');\r\n",
      "dist/server/note.txt": "note\r\n",
      "dist/add.wasm": wasm,
      "dist/server/unreached.js": "export {};",
      "dist/server/index.js.map": "{}",
    });
    const composed = await site.composed();
    expect([...composed.keys()]).toEqual([
      "worker/host.js",
      "worker/index.js",
      "worker/site/add.wasm",
      "worker/site/server/index.js",
      "worker/site/server/late.mjs",
      "worker/site/server/note.txt",
      "wrangler.json",
    ]);
    expect(composed.get("worker/site/server/index.js")).toBe(
      Buffer.from(entry, "utf8").toString("latin1"),
    );
    expect(composed.get("worker/site/add.wasm")).toBe(Buffer.from(wasm).toString("latin1"));
    expect(composed.get("worker/site/server/note.txt")).toBe("note\r\n");
  });

  it("imports the host before the site, and exports the worker", async ({ expect }) => {
    const site = await built({
      ...SERVER_SITE,
      "dist/server/index.js":
        "if (!globalThis.__host_was_first__) { throw new Error('too early'); }\nexport default { fetch: () => new Response() };",
    });
    const lines = (await site.read(".headless-edge/worker/index.js")).split("\n");
    expect(lines.slice(0, 2)).toEqual([
      'import { createWorker } from "./host.js";',
      'import * as site from "./site/index.js";',
    ]);
  });

  for (const [form, source] of [
    ["a default object", "export default { fetch: () => new Response('here') };"],
    [
      "a WorkerEntrypoint",
      "import { WorkerEntrypoint } from 'cloudflare:workers'; export default class extends WorkerEntrypoint { fetch() { return new Response('here'); } }",
    ],
    ["a function named fetch", "export const fetch = () => new Response('here');"],
    [
      "another module's whole",
      "export * from './chunks/page.mjs'; export { default } from './chunks/page.mjs';",
    ],
  ] as const) {
    it(`may be made of ${form}`, async ({ expect }) => {
      const site = await built({
        ...SERVER_SITE,
        "dist/server/index.js": source,
        "dist/server/chunks/page.mjs": "export default { fetch: () => new Response('here') };",
      });
      expect((await site.composed()).get("worker/site/index.js")).toBe(source);
    });
  }

  it("tells the host whether the site uses the SDK, and reads its session", async ({ expect }) => {
    const plain = await built(SERVER_SITE);
    const using = await built({
      ...SERVER_SITE,
      "dist/server/chunks/page.mjs":
        "export const page = typeof globalThis.__wix_context__ + ((auth) => auth.loggedIn());",
    });
    expect(await plain.read(".headless-edge/worker/index.js")).toContain('"usesSdk": false');
    const entry = await using.read(".headless-edge/worker/index.js");
    expect(entry).toContain('"usesSdk": true');
    expect(entry).toContain('"readsSession": true');
  });

  it("tells the host how long members stay logged in, where the project says so", async ({
    expect,
  }) => {
    const config = { site: { server: "dist/server/index.js" }, session: { memberDays: 7 } };
    const site = await built({ ...SERVER_SITE, [CONFIG]: config });
    expect(await site.read(".headless-edge/worker/index.js")).toContain('"memberDays": 7');
  });

  it("keeps a dead import() of a package out of the way", async ({ expect }) => {
    const site = await openProject({
      ...SERVER_SITE,
      "dist/server/index.js":
        "export default { fetch: async () => { await import('sharp'); return new Response(); } };",
    });
    expect((await site.build()).warnings).toEqual([expect.stringContaining('"sharp"')]);
  });

  it("sends all requests to the worker but those for hashed files", async ({ expect }) => {
    const site = await built({
      ...SERVER_SITE,
      [CONFIG]: { site: { server: "dist/server/index.js", assets: "dist/client" } },
      "dist/client/_astro/a.js": "1",
      "dist/client/favicon.ico": "1",
    });
    expect((await wranglerOf(site))["assets"]).toMatchObject({
      run_worker_first: ["/*", "!/_astro/*"],
      not_found_handling: "none",
    });
  });
});

describe("the composed folder's assets", () => {
  it("are the site's files, without what belongs to tools or is secret", async ({ expect }) => {
    const site = await built({
      [CONFIG]: { site: { assets: "dist", server: "dist/_worker.js/index.js" } },
      "dist/index.html": "\u00e9\r\n",
      "dist/deep/er/a.bin": Uint8Array.from([0, 255, 10]),
      "dist/_headers": "/*\n  x-a: b\n",
      "dist/_redirects": "/a /b\n",
      "dist/_routes.json": "{}",
      "dist/.assetsignore": "private.txt\n",
      "dist/.well-known/security.txt": "x",
      "dist/wrangler.json": "{}",
      "dist/.vite/manifest.json": "{}",
      "dist/.env.local": "SECRET=1",
      "dist/deep/.env": "SECRET=1",
      "dist/.dev.vars": "SECRET=1",
      "dist/.dev.vars.staging": "SECRET=1",
      "dist/.git/config": "x",
      "dist/node_modules/a/index.js": "x",
      "dist/assets/node_modules/@expo/icons/Feather.ttf": "x",
      "dist/_worker.js/index.js": "export default { fetch: () => new Response() };",
      "dist/_worker.js/unreached.js": "export const secret = 1;",
    });
    const composed = await site.composed();
    const assets = [...composed.keys()].filter((name) => name.startsWith("assets/"));
    expect(assets).toEqual([
      "assets/.assetsignore",
      "assets/.well-known/security.txt",
      "assets/_headers",
      "assets/_redirects",
      "assets/assets/node_modules/@expo/icons/Feather.ttf",
      "assets/deep/er/a.bin",
      "assets/index.html",
    ]);
    expect(composed.get("assets/deep/er/a.bin")).toBe("\u0000\u00ff\n");
  });

  it("are without the folder that the server entry has to itself", async ({ expect }) => {
    const site = await built({
      [CONFIG]: { site: { assets: "dist", server: "dist/server/index.js" } },
      "dist/index.html": "x",
      "dist/server/index.js": "export default { fetch: () => new Response() };",
      "dist/server/manifest.txt": "of the server's own",
    });
    const names = [...(await site.composed()).keys()];
    expect(names.filter((name) => name.startsWith("assets/"))).toEqual(["assets/index.html"]);
  });

  it("follow links, but not in circles and not to nowhere", async ({ expect }) => {
    const site = await openProject({ ...STATIC_SITE, "elsewhere/linked.txt": "x" });
    await symlink("../elsewhere", path.join(site.folder, "public/folder"));
    await symlink("gone", path.join(site.folder, "public/nowhere"));
    await symlink(".", path.join(site.folder, "elsewhere/circle"));
    await site.build();
    const names = [...(await site.composed()).keys()];
    expect(names.filter((name) => name.startsWith("assets/"))).toEqual([
      "assets/folder/linked.txt",
      "assets/index.html",
    ]);
  });

  it("are without the server's modules when these lie beside them", async ({ expect }) => {
    const site = await built({
      [CONFIG]: { site: { assets: "dist", server: "dist/_worker.mjs" } },
      "dist/index.html": "x",
      "dist/_worker.mjs": "import './server.js'; export default { fetch: () => new Response() };",
      "dist/server.js": "export const secret = 1;",
      "dist/server.js.map": "{}",
    });
    const names = [...(await site.composed()).keys()];
    expect(names.filter((name) => name.startsWith("assets/"))).toEqual(["assets/index.html"]);
  });

  for (const [notFound, files, handling] of [
    [undefined, {}, "none"],
    [undefined, { "public/404.html": "x" }, "404-page"],
    ["404", { "public/404.html": "x" }, "404-page"],
    ["spa", {}, "single-page-application"],
  ] as const) {
    it(`answer unknown paths with ${handling} for ${notFound ?? "no"} notFound and ${Object.keys(files).length} error pages`, async ({
      expect,
    }) => {
      const config = {
        site: { assets: "public", ...(notFound === undefined ? {} : { notFound }) },
      };
      const site = await built({ ...STATIC_SITE, [CONFIG]: config, ...files });
      expect((await wranglerOf(site))["assets"]).toMatchObject({ not_found_handling: handling });
    });
  }
});

describe("the composed folder's backend", () => {
  it("lists its routes, the most specific first, and leaves out what is private", async ({
    expect,
  }) => {
    const site = await openProject({
      ...STATIC_SITE,
      "api/[...rest].ts": "export { GET } from './_shared.ts';",
      "api/_shared.ts": "export const GET = (): Response => new Response('shared');",
      "api/hello.test.ts": "throw new Error('a test');",
      "api/orders/[id].ts":
        "export const access = 'member'; export const DELETE = () => new Response(); export const POST = DELETE;",
      "api/app.ts": "export default { fetch: () => new Response('app') };",
    });
    const { routes } = await site.build();
    expect(routes).toEqual([
      { path: "/app", methods: [], default: "app", access: null },
      { path: "/hello", methods: ["GET"], default: "undefined", access: null },
      { path: "/orders/:id", methods: ["DELETE", "POST"], default: "undefined", access: "member" },
      { path: "/*rest", methods: ["GET"], default: "undefined", access: null },
    ]);
  });

  it("bundles Wix's essentials to what is used, although react is not installed", async ({
    expect,
  }) => {
    const site = await openProject(STATIC_SITE);
    const packages = path.resolve("node_modules");
    const essentials = path.join(packages, "@wix/essentials/build/index.js");
    await site.write({
      "api/props.ts": `import { auth } from ${JSON.stringify(essentials)};\nexport const GET = async () => Response.json(typeof auth.elevate);`,
    });
    await site.build();
    const names = [...(await site.composed()).keys()].filter((name) => name.includes("api/"));
    expect(names).toEqual([
      expect.stringMatching(/chunk/),
      "worker/api/index.js",
      "worker/api/route0.js",
      "worker/api/route1.js",
    ]);
  });

  it("treats what a dependency cannot find as empty", async ({ expect }) => {
    const site = await built({
      ...STATIC_SITE,
      "api/a.ts":
        "import { answer } from 'dependency'; export const GET = () => new Response(answer);",
      "node_modules/dependency/package.json": '{ "name": "dependency", "main": "index.js" }',
      "node_modules/dependency/index.js":
        "import { hook } from 'not-installed'; import fs from 'fs'; const os = require('os'); export const answer = String(hook) + typeof fs.readFile + typeof os.EOL;",
    });
    expect([...(await site.composed()).keys()]).toContain("worker/api/index.js");
  });
});

describe("the composed wrangler.json", () => {
  it("carries the user's bindings over, and keeps what building it needs", async ({ expect }) => {
    const site = await built({
      ...SERVER_SITE,
      "dist/server/index.js":
        "import { DurableObject } from 'cloudflare:workers'; export class Counter extends DurableObject {} export class Unbound {} export default { fetch: () => new Response(), scheduled() {} };",
      "wrangler.toml": `name = "theirs"
main = "src/worker.ts"
compatibility_date = "2026-04-20"
compatibility_flags = ["nodejs_als"]
kv_namespaces = [{ binding = "TOKEN_CACHE", id = "0123456789abcdef0123456789abcdef" }]
[vars]
GREETING = "hello"
[triggers]
crons = ["0 3 * * *"]
[[d1_databases]]
binding = "DB"
database_name = "shop"
database_id = "d1"
migrations_dir = "./migrations"
[durable_objects]
bindings = [{ name = "COUNTER", class_name = "Counter" }]
[[migrations]]
tag = "v1"
new_sqlite_classes = ["Counter"]
`,
    });
    expect(await wranglerOf(site)).toMatchObject({
      name: "theirs",
      main: "worker/index.js",
      no_bundle: true,
      compatibility_date: "2026-04-20",
      compatibility_flags: ["nodejs_als", "nodejs_compat"],
      vars: { GREETING: "hello" },
      triggers: { crons: ["0 3 * * *"] },
      kv_namespaces: [{ binding: "TOKEN_CACHE" }],
      d1_databases: [{ binding: "DB", migrations_dir: "../migrations" }],
      durable_objects: { bindings: [{ name: "COUNTER", class_name: "Counter" }] },
      migrations: [{ tag: "v1", new_sqlite_classes: ["Counter"] }],
    });
    const entry = await site.read(".headless-edge/worker/index.js");
    expect(entry).toContain("const class0 = wrapClass(site.Counter, settings);");
    expect(entry).toContain("export { class0 as Counter };");
  });

  it("never holds what is in an environment file", async ({ expect }) => {
    const secret = "never-in-the-folder";
    const site = await built({
      ...STATIC_SITE,
      "wrangler.json": { name: "theirs", vars: { OPEN: "yes" } },
      ".env": `WIX_CLIENT_SECRET=${secret}\nOPEN=${secret}`,
      ".env.local": `SESSION_KEYS=${secret}`,
      ".dev.vars": `STRIPE_KEY=${secret}`,
    });
    expect([...(await site.composed()).values()].join("\n")).not.toContain(secret);
  });

  it("has nodejs_compat once, also where the user's has its second version", async ({ expect }) => {
    const site = await built({
      ...STATIC_SITE,
      "wrangler.json": { name: "theirs", compatibility_flags: ["nodejs_compat_v2"] },
    });
    expect((await wranglerOf(site))["compatibility_flags"]).toEqual(["nodejs_compat"]);
  });

  it("comes with a warning when the user's file gives a secret away", async ({ expect }) => {
    const site = await openProject({
      ...STATIC_SITE,
      "wrangler.json": { name: "theirs", vars: { WIX_CLIENT_SECRET: "x", GREETING: "x" } },
    });
    expect((await site.build()).warnings).toEqual([
      expect.stringContaining("wrangler secret put WIX_CLIENT_SECRET"),
    ]);
  });

  it("is named after the package, and is as old as the host allows", async ({ expect }) => {
    const site = await built({
      ...STATIC_SITE,
      "package.json": '{ "name": "@scope/My Shop" }',
    });
    expect(await wranglerOf(site)).toMatchObject({
      name: "my-shop",
      compatibility_date: "2026-04-01",
      compatibility_flags: ["nodejs_compat"],
      observability: { enabled: true },
    });
  });

  it("takes the place of an earlier one, whole", async ({ expect }) => {
    const site = await built({ ...STATIC_SITE, "public/old.txt": "x" });
    await site.remove("public/old.txt");
    await site.build();
    expect([...(await site.composed()).keys()]).not.toContain("assets/old.txt");
    expect(
      await readFile(path.join(site.folder, ".headless-edge/assets/index.html"), "utf8"),
    ).toContain("home");
  });
});
