import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";

import { afterAll, beforeAll, describe, it } from "vitest";

import { renderCliError } from "../../cli/cli-error.ts";
import {
  CONFIG,
  type Files,
  project,
  refusal,
  SERVER_SITE,
  STATIC_SITE,
  type TestProject,
} from "../support/cli-project.ts";

interface BadProject {
  readonly title: string;
  readonly code: string;
  readonly says: string;
  readonly files: Files;
  readonly without?: string;
}

const server = (source: string, more: Files = {}): Files => ({
  ...SERVER_SITE,
  "dist/server/index.js": source,
  ...more,
});

const api = (name: string, source: string): Files => ({ [`api/${name}`]: source });

const FETCH = "export default { fetch: () => new Response() };";

const DURABLE = {
  name: "bound",
  durable_objects: { bindings: [{ name: "COUNTER", class_name: "Counter" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Counter"] }],
};

const BAD: readonly BadProject[] = [
  {
    title: "no configuration and nothing that could be a site",
    code: "nothing_to_serve",
    says: '"assets": "dist/client"',
    files: { "public/index.html": "<script type=module src=/src/main.tsx></script>" },
    without: CONFIG,
  },
  {
    title: "no configuration and two outputs",
    code: "site_ambiguous",
    says: '"assets": "out"',
    files: { "dist/index.html": "x", "out/index.html": "x" },
    without: CONFIG,
  },
  {
    title: "no configuration and a server for Node",
    code: "output_unsupported",
    says: "@cloudflare/vite-plugin",
    files: { "build/server/index.js": FETCH },
    without: CONFIG,
  },
  {
    title: "a configuration that is no JSON",
    code: "config_not_json",
    says: `${CONFIG}:2:1`,
    files: { [CONFIG]: '{ "site": {},\n}' },
  },
  {
    title: "a key that is unknown",
    code: "config_invalid",
    says: 'did you mean "protect"?',
    files: { [CONFIG]: { site: { assets: "public" }, protects: [] } },
  },
  {
    title: "a value of the wrong type",
    code: "config_invalid",
    says: '"protect" must be a list',
    files: { [CONFIG]: { site: { assets: "public" }, protect: "/a" } },
  },
  {
    title: "nothing to serve",
    code: "nothing_to_serve",
    says: '"assets": "dist/client"',
    files: { [CONFIG]: { api: "api" }, "public/index.html": "<div>%PUBLIC_URL%</div>" },
  },
  {
    title: "an assets folder that is not there",
    code: "assets_missing",
    says: '"site.assets" is "dist"',
    files: { [CONFIG]: { site: { assets: "dist" } } },
  },
  {
    title: "an assets folder that is a file",
    code: "assets_missing",
    says: "that is a file",
    files: { [CONFIG]: { site: { assets: "public/index.html" } } },
  },
  {
    title: "a backend folder that is not there",
    code: "api_folder_missing",
    says: '"api" is "server"',
    files: { [CONFIG]: { site: { assets: "public" }, api: "server" } },
  },
  {
    title: "a server entry that is not there",
    code: "server_missing",
    says: '"site.server" is "x.js"',
    files: { [CONFIG]: { site: { server: "x.js" } } },
  },
  {
    title: "the project itself as assets",
    code: "assets_contain_sources",
    says: "Every file of that folder is public",
    files: { [CONFIG]: { site: { assets: "." } } },
  },
  {
    title: "backend sources among the assets",
    code: "assets_contain_sources",
    says: "public/api",
    files: {
      [CONFIG]: { site: { assets: "public" }, api: "public/api" },
      "public/api/a.ts": "export const GET = 1;",
    },
  },
  {
    title: "assets under /_auth/",
    code: "assets_reserved_path",
    says: "/_auth/login/index.html",
    files: { "public/_auth/login/index.html": "x" },
  },
  {
    title: "assets under /_wix/",
    code: "assets_reserved_path",
    says: "/_wix/a.js",
    files: { "public/_wix/a.js": "x" },
  },
  {
    title: "assets under /_api/",
    code: "assets_reserved_path",
    says: "/_api/data.json",
    files: { "public/_api/data.json": "x" },
  },
  {
    title: "an app page without the page",
    code: "assets_missing",
    says: "no 404.html",
    files: { [CONFIG]: { site: { assets: "public", notFound: "404" } } },
  },
  {
    title: "a backend file that does not parse",
    code: "api_not_bundled",
    says: "broken.ts:2:12",
    files: api("broken.ts", "export const\n  GET = () =}"),
  },
  {
    title: "a backend file that imports nothing real",
    code: "api_not_bundled",
    says: 'Could not resolve "no-such-package"',
    files: api("a.ts", "import x from 'no-such-package'; export const GET = x;"),
  },
  {
    title: "a backend file without methods",
    code: "api_module_empty",
    says: "It exports helper",
    files: api("a.ts", "export const helper = 1;"),
  },
  {
    title: "a backend file with a method in small letters",
    code: "api_module_empty",
    says: '"GET"',
    files: api("a.ts", "export const get = () => new Response();"),
  },
  {
    title: "a backend file whose default answers nothing",
    code: "api_module_empty",
    says: "/_api/a",
    files: api("a.ts", "export default { routes: [] };"),
  },
  {
    title: "a backend file whose GET is no function",
    code: "api_module_empty",
    says: "/_api/a",
    files: api("a.ts", "export const GET = 'x';"),
  },
  {
    title: "an access that is no rule",
    code: "api_access_invalid",
    says: '"admin"',
    files: api("a.ts", "export const access = 'admin'; export const GET = () => new Response();"),
  },
  {
    title: "an access that is no text",
    code: "api_access_invalid",
    says: "(boolean)",
    files: api("a.ts", "export const access = true; export const GET = () => new Response();"),
  },
  {
    title: "a backend file that throws at start-up",
    code: "start_failed",
    says: "no such luck",
    files: api("a.ts", "throw new Error('no such luck'); export const GET = () => new Response();"),
  },
  {
    title: "two files for one route",
    code: "api_route_duplicate",
    says: "orders/[name].ts",
    files: { ...api("orders/[id].ts", ""), ...api("orders/[name].ts", "") },
  },
  {
    title: "a file whose name is no route",
    code: "api_route_name",
    says: "[id.ts",
    files: api("[id.ts", ""),
  },
  {
    title: "a server without a default export",
    code: "server_no_fetch",
    says: "It exports handler",
    files: server("export const handler = 1;"),
  },
  {
    title: "a server whose default has no fetch",
    code: "server_no_fetch",
    says: "object, without a fetch method",
    files: server("export default { scheduled() {} };"),
  },
  {
    title: "a server whose default is a plain function",
    code: "server_no_fetch",
    says: "export default { fetch: thatFunction }",
    files: server("export default () => new Response();"),
  },
  {
    title: "a server in the service-worker format",
    code: "server_no_fetch",
    says: "is in the service-worker format",
    files: server("addEventListener('fetch', (event) => event.respondWith(new Response()));"),
  },
  {
    title: "a server that imports a package that is not installed",
    code: "server_not_bundled",
    says: 'Could not resolve "not-installed"',
    files: server(`import { x } from 'not-installed'; x; ${FETCH}`),
  },
  {
    title: "a server that imports a missing file",
    code: "server_not_bundled",
    says: "There is no file",
    files: server(`import './gone.js'; ${FETCH}`),
  },
  {
    title: "a server in TypeScript that does not parse",
    code: "server_not_bundled",
    says: "broken.ts:1",
    files: { [CONFIG]: { site: { server: "broken.ts" } }, "broken.ts": "export default {{" },
  },
  {
    title: "a server that does not parse",
    code: "server_not_a_module",
    says: "does not parse",
    files: server("export default {{ fetch() {} };"),
  },
  {
    title: "a server in CommonJS",
    code: "server_no_fetch",
    says: "It exports nothing",
    files: server("module.exports = { fetch() {} };"),
  },
  {
    title: "a server that throws at start-up",
    code: "start_failed",
    says: "not today",
    files: server(`throw new Error('not today'); ${FETCH}`),
  },
  {
    title: "settings that the host refuses",
    code: "start_failed",
    says: "the host refuses this client",
    files: { [CONFIG]: { site: { assets: "public" }, wix: { clientId: "refused" } } },
  },
  {
    title: "a server that fetches at start-up",
    code: "start_failed",
    says: "global scope",
    files: server(`await fetch('https://example.com/'); ${FETCH}`),
  },
  {
    title: "a bound class that is not exported",
    code: "server_class_missing",
    says: "Counter",
    files: server(FETCH, { "wrangler.json": DURABLE }),
  },
  {
    title: "a bound class that is a number",
    code: "server_class_missing",
    says: "exports Counter, which is no class (number)",
    files: server(`export const Counter = 3; ${FETCH}`, { "wrangler.json": DURABLE }),
  },
  {
    title: "a bound class that is an arrow function",
    code: "server_class_missing",
    says: "export class Counter extends DurableObject",
    files: server(`export const Counter = () => 1; ${FETCH}`, { "wrangler.json": DURABLE }),
  },
  {
    title: "a server in Python",
    code: "output_unsupported",
    says: "src/entry.py is Python",
    files: { [CONFIG]: { site: { server: "src/entry.py" } }, "src/entry.py": "" },
  },
  {
    title: "a compatibility date that has yet to come",
    code: "wrangler_invalid",
    says: "compatibility_date 2999-01-01 is in the future",
    files: { "wrangler.json": { name: "late", compatibility_date: "2999-01-01" } },
  },
  {
    title: "no configuration and Next.js alone",
    code: "output_unsupported",
    says: "npx opennextjs-cloudflare build",
    files: { ".next/BUILD_ID": "x", "public/index.html": "<div>%PUBLIC_URL%</div>" },
    without: CONFIG,
  },
  {
    title: "no configuration and Nitro's output for Node",
    code: "output_unsupported",
    says: "NITRO_PRESET=cloudflare_module",
    files: { ".output/nitro.json": { preset: "node-server" }, ".output/server/index.mjs": FETCH },
    without: CONFIG,
  },
  {
    title: "no configuration and Pages Functions",
    code: "output_unsupported",
    says: "wrangler pages functions build",
    files: { "functions/a.js": "export const onRequest = 1;" },
    without: CONFIG,
  },
  {
    title: "no configuration and a build that is gone",
    code: "output_stale",
    says: "build the site again",
    files: { ".wrangler/deploy/config.json": { configPath: "../../dist/wrangler.json" } },
    without: CONFIG,
  },
  {
    title: "a wrangler file that wrangler refuses",
    code: "wrangler_invalid",
    says: "kv_namespaces",
    files: { "wrangler.json": { kv_namespaces: "x" } },
  },
];

describe("a project with", () => {
  let good: TestProject;

  beforeAll(async () => {
    good = await project(STATIC_SITE);
    await good.build();
  });
  afterAll(async () => {
    await good.end();
  });

  for (const { title, code, says, files, without } of BAD) {
    it(`${title} is refused, and what was composed before stays as it was`, async ({ expect }) => {
      const bad = await project({ ...STATIC_SITE, ...files });
      try {
        const earlier = await good.composed();
        for (const [name, contents] of earlier) {
          await bad.write({ [`.headless-edge/${name}`]: Buffer.from(contents, "latin1") });
        }
        if (without !== undefined) {
          await bad.remove(without);
        }
        const error = await refusal(bad.build());
        expect(error.code).toBe(code);
        expect(renderCliError(error)).toContain(says);
        expect(error.fix).not.toBe("");
        expect(await bad.composed()).toEqual(earlier);
        const names = await readdir(bad.folder);
        expect(names.filter((name) => name.startsWith(".headless-edge."))).toEqual([]);
      } finally {
        await bad.end();
      }
    });
  }

  it("sources where --out points keeps them", async ({ expect }) => {
    const site = await project(STATIC_SITE);
    const error = await refusal(site.build({ out: "api" }));
    expect(error.code).toBe("out_not_ours");
    expect(existsSync(path.join(site.folder, "public/index.html"))).toBe(true);
    await site.end();
  });
});
