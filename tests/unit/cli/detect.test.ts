import { utimes } from "node:fs/promises";
import path from "node:path";

import { describe, it } from "vitest";

import { type CliError, renderCliError } from "../../../cli/cli-error.ts";
import { detectSite } from "../../../cli/detect/detect.ts";
import type { FoundSite } from "../../../cli/detect/found-site.ts";
import { staleWarning } from "../../../cli/detect/stale-output.ts";
import { type Files, openProject, refusal } from "../../support/cli-project.ts";

const WORKER = "export default { fetch: () => new Response() };";
const PAGE = "<!doctype html><h1>home</h1>";
const APP = '<!doctype html><div id="root"></div><script src="/assets/app.js"></script>';

const nobody = async (): Promise<undefined> => await Promise.resolve(undefined);

async function folderWith(files: Files): Promise<string> {
  const site = await openProject(files);
  return site.folder;
}

async function found(files: Files): Promise<FoundSite> {
  const folder = await folderWith(files);
  const site = await detectSite(folder, nobody, "{}");
  const relative = Object.entries(site).map(([key, value]): [string, unknown] => [
    key,
    typeof value === "string" && path.isAbsolute(value)
      ? path.relative(folder, value) || "."
      : value,
  ]);
  return Object.fromEntries(relative) as unknown as FoundSite;
}

const generated = (main: string, assets: string, more: object = {}): object => ({
  name: "generated",
  main,
  no_bundle: true,
  compatibility_date: "2026-04-01",
  assets: { directory: assets },
  ...more,
});

const redirect = (configPath: string, more: object = {}): Files => ({
  ".wrangler/deploy/config.json": { configPath, auxiliaryWorkers: [], ...more },
});

const OUTPUTS: readonly {
  readonly title: string;
  readonly files: Files;
  readonly site: Partial<FoundSite>;
}[] = [
  {
    title: "React Router, TanStack Start, Hono and others on Cloudflare's Vite plugin",
    files: {
      ...redirect("../../build/server/wrangler.json"),
      "build/server/wrangler.json": generated("index.js", "../client"),
      "build/server/index.js": WORKER,
      "build/client/assets/app.js": "1",
      "wrangler.jsonc": '{ "name": "x", "main": "workers/app.ts" /* theirs */ }',
      "workers/app.ts": WORKER,
    },
    site: {
      server: "build/server/index.js",
      assets: "build/client",
      wranglerFile: "build/server/wrangler.json",
    },
  },
  {
    title: "Astro 6",
    files: {
      ...redirect("../../dist/server/wrangler.json"),
      "dist/server/wrangler.json": generated("entry.mjs", "../client"),
      "dist/server/entry.mjs": WORKER,
      "dist/client/index.html": PAGE,
    },
    site: { server: "dist/server/entry.mjs", assets: "dist/client" },
  },
  {
    title: "a single-page app on Cloudflare's Vite plugin, without a worker",
    files: {
      ...redirect("../../dist/client/wrangler.json"),
      "dist/client/wrangler.json": {
        name: "app",
        assets: { directory: ".", not_found_handling: "single-page-application" },
      },
      "dist/client/index.html": APP,
    },
    site: { assets: "dist/client", notFound: "spa" },
  },
  {
    title: "Nuxt, SolidStart and others on Nitro",
    files: {
      ".output/nitro.json": { preset: "cloudflare-module" },
      ".output/server/index.mjs": WORKER,
      ".output/public/_nuxt/a.js": "1",
    },
    site: { kind: "Nitro", server: ".output/server/index.mjs", assets: ".output/public" },
  },
  {
    title: "Nitro whose own wrangler file names the same entry",
    files: {
      ".output/nitro.json": { preset: "cloudflare_module" },
      ".output/server/index.mjs": WORKER,
      ".output/public/a.js": "1",
      "wrangler.toml":
        'name = "x"\nmain = ".output/server/index.mjs"\n[assets]\ndirectory = ".output/public"\n',
    },
    site: { kind: "Nitro", server: ".output/server/index.mjs", wranglerFile: "wrangler.toml" },
  },
  {
    title: "a site that Nitro prerendered whole",
    files: {
      ".output/nitro.json": { preset: "static" },
      ".output/public/index.html": PAGE,
    },
    site: { kind: "static files", assets: ".output/public" },
  },
  {
    title: "Next.js on OpenNext",
    files: {
      ".open-next/worker.js": WORKER,
      ".open-next/assets/a.js": "1",
      ".open-next/cache/build/about.cache": "{}",
      ".next/BUILD_ID": "x",
      "wrangler.jsonc": '{ "name": "x", "main": ".open-next/worker.js" }',
    },
    site: {
      server: ".open-next/worker.js",
      assets: ".open-next/assets",
      needsBundling: true,
      hasNextCache: true,
      wranglerFile: "wrangler.jsonc",
    },
  },
  {
    title: "SvelteKit",
    files: {
      ".svelte-kit/cloudflare/_worker.js": WORKER,
      ".svelte-kit/output/server/index.js": WORKER,
    },
    site: {
      server: ".svelte-kit/cloudflare/_worker.js",
      assets: ".svelte-kit/cloudflare",
      needsBundling: true,
    },
  },
  {
    title: "Astro 5",
    files: { "dist/_worker.js/index.js": WORKER, "dist/index.html": PAGE },
    site: { server: "dist/_worker.js/index.js", assets: "dist" },
  },
  {
    title: "Qwik City and others in Pages' advanced mode",
    files: { "dist/_worker.js": WORKER, "dist/index.html": PAGE },
    site: { server: "dist/_worker.js", assets: "dist" },
  },
  {
    title: "a worker that somebody wrote, in wrangler.toml",
    files: {
      "wrangler.toml": 'name = "x"\nmain = "src/index.ts"\n[assets]\ndirectory = "public"\n',
      "src/index.ts": WORKER,
      "public/index.html": PAGE,
    },
    site: { server: "src/index.ts", assets: "public", needsBundling: true, isSource: true },
  },
  {
    title: "an app whose worker is called for what is no page",
    files: {
      "wrangler.jsonc":
        '{ "name": "x", "main": "src/index.ts", "assets": { "directory": "./dist", "not_found_handling": "single-page-application", } }',
      "src/index.ts": WORKER,
      "dist/index.html": APP,
    },
    site: { server: "src/index.ts", assets: "dist", notFound: "spa" },
  },
  {
    title: "a single-page app",
    files: { "index.html": PAGE, "package.json": {}, "dist/index.html": APP },
    site: { kind: "static files", assets: "dist", notFound: "spa" },
  },
  {
    title: "pages with an error page of their own",
    files: { "out/index.html": PAGE, "out/404.html": PAGE, ".next/BUILD_ID": "x" },
    site: { assets: "out", notFound: "404" },
  },
  {
    title: "an app whose public/index.html is the template of build/index.html",
    files: { "public/index.html": '<link href="%PUBLIC_URL%/a">', "build/index.html": APP },
    site: { assets: "build", notFound: "spa" },
  },
  {
    title: "a page without a build",
    files: { "public/index.html": PAGE, "index.html": PAGE },
    site: { assets: "public", kind: "static files" },
  },
];

// Wrangler takes a second or more to load.
describe("without a configuration, the site that is found is", { timeout: 30_000 }, () => {
  for (const { title, files, site } of OUTPUTS) {
    it(`that of ${title}`, async ({ expect }) => {
      expect(await found(files)).toMatchObject(site);
    });
  }

  it("a page without a script, which stands for no others", async ({ expect }) => {
    expect(await found({ "public/index.html": PAGE })).not.toHaveProperty("notFound");
  });
});

const REFUSED: readonly [title: string, files: Files, code: string, says: string][] = [
  ["Next.js alone", { ".next/BUILD_ID": "x" }, "output_unsupported", "opennextjs-cloudflare build"],
  [
    "React Router for Node",
    { "build/server/index.js": "x", "build/client/index.html": PAGE },
    "output_unsupported",
    "@cloudflare/vite-plugin",
  ],
  [
    "Astro for Node",
    { "dist/server/entry.mjs": "x", "dist/client/index.html": PAGE },
    "output_unsupported",
    "@astrojs/cloudflare",
  ],
  [
    "Nitro for Node",
    {
      ".output/nitro.json": { preset: "node-server" },
      ".output/server/index.mjs": "x",
      ".output/public/index.html": PAGE,
    },
    "output_unsupported",
    'preset "node-server"',
  ],
  [
    "SvelteKit for Node",
    { "build/handler.js": "x", "build/index.js": "x" },
    "output_unsupported",
    "adapter-cloudflare",
  ],
  [
    "SvelteKit without an adapter for Workers",
    { ".svelte-kit/output/server/index.js": "x" },
    "output_unsupported",
    "adapter-cloudflare",
  ],
  ["Vercel", { ".vercel/output/config.json": {} }, "output_unsupported", "Cloudflare adapter"],
  [
    "Pages Functions",
    { "public/index.html": PAGE, "functions/api/a.ts": "export const onRequestGet = () => 1;" },
    "output_unsupported",
    "wrangler pages functions build",
  ],
  [
    "a redirect to nowhere",
    redirect("../../dist/server/wrangler.json"),
    "output_stale",
    "npm run build",
  ],
  [
    "a generated file whose worker is gone",
    {
      ...redirect("../../dist/wrangler.json"),
      "dist/wrangler.json": generated("gone.js", "."),
    },
    "output_stale",
    "gone.js",
  ],
  [
    "auxiliary workers",
    redirect("../../dist/wrangler.json", { auxiliaryWorkers: [{ configPath: "x" }] }),
    "output_unsupported",
    "auxiliary workers",
  ],
  [
    "Python",
    {
      "wrangler.toml":
        'name = "x"\nmain = "src/entry.py"\ncompatibility_flags = ["python_workers"]\n',
      "src/entry.py": "",
    },
    "output_unsupported",
    "is Python",
  ],
  [
    "a worker whose assets were not built",
    {
      "wrangler.json": { name: "x", main: "w.js", assets: { directory: "dist" } },
      "w.js": WORKER,
    },
    "assets_missing",
    "npm run build",
  ],
  [
    "sources that were not built",
    {
      "package.json": { scripts: { build: "vite build" } },
      "index.html": '<script type="module" src="/src/main.tsx"></script>',
    },
    "nothing_to_serve",
    "npm run build",
  ],
  [
    "a page beside where the configuration and secrets would be",
    { "index.html": PAGE, "style.css": "" },
    "nothing_to_serve",
    "to a folder named public",
  ],
  ["nothing at all", { "readme.md": "x" }, "nothing_to_serve", "headless-edge.config.json"],
  [
    "two servers",
    { "dist/_worker.js": WORKER, ".open-next/worker.js": WORKER },
    "site_ambiguous",
    '"server": ".open-next/worker.js"',
  ],
];

describe("without a configuration, the remedy is said", { timeout: 30_000 }, () => {
  for (const [title, files, code, says] of REFUSED) {
    it(`for ${title}`, async ({ expect }) => {
      const error: CliError = await refusal(found(files));
      expect(error.code).toBe(code);
      expect(renderCliError(error)).toContain(says);
    });
  }
});

describe("several sites", () => {
  const TWO: Files = { "dist/index.html": PAGE, "out/index.html": PAGE };

  it("are a question where somebody can answer it", async ({ expect }) => {
    const asked: string[] = [];
    const folder = await folderWith(TWO);
    const site = await detectSite(
      folder,
      async (_question, answers) => {
        asked.push(...answers);
        return await Promise.resolve(1);
      },
      "{}",
    );
    expect(asked).toHaveLength(2);
    expect(site.assets).toBe(path.join(folder, "out"));
  });
});

describe("an output", () => {
  const BUILT: Files = { "dist/index.html": PAGE, "src/deep/page.tsx": "x" };

  it("that is older than its sources comes with a warning that names one", async ({ expect }) => {
    const folder = await folderWith(BUILT);
    await utimes(path.join(folder, "dist/index.html"), 1000, 1000);
    const site = await detectSite(folder, nobody, "{}");
    expect(await staleWarning(folder, site)).toMatch(/^src\/deep\/page\.tsx is newer than dist/);
  });

  it("that is newer than its sources comes without one", async ({ expect }) => {
    const folder = await folderWith(BUILT);
    await utimes(path.join(folder, "src/deep/page.tsx"), 1000, 1000);
    expect(await staleWarning(folder, await detectSite(folder, nobody, "{}"))).toBeUndefined();
  });
});
