import { symlink, utimes } from "node:fs/promises";
import path from "node:path";

import { describe, it } from "vitest";

import { type CliError, renderCliError } from "../../../cli/cli-error.ts";
import { detectSite } from "../../../cli/detect/detect.ts";
import { type Files, openProject, refusal } from "../../support/cli-project.ts";

const WORKER = "export default { fetch: () => new Response() };";
const PAGE = "<!doctype html><h1>home</h1>";
const APP = '<!doctype html><div id="root"></div><script src="/assets/app.js"></script>';

async function folderWith(files: Files): Promise<string> {
  const site = await openProject(files);
  return site.folder;
}

/** What is found there, as paths of the project's. */
async function foundIn(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const nobody = async (): Promise<undefined> => await Promise.resolve(undefined);
  const { kind, assets, server } = await detectSite(folder, nobody, "{}");
  const relative = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : path.relative(folder, file);
  return { kind, assets: relative(assets), server: relative(server) };
}

async function found(files: Files): Promise<Readonly<Record<string, unknown>>> {
  return await foundIn(await folderWith(files));
}

const STATIC: readonly [title: string, files: Files, assets: string][] = [
  ["Eleventy or Jekyll", { "_site/index.html": PAGE }, "_site"],
  ["VitePress", { "docs/.vitepress/dist/index.html": PAGE }, "docs/.vitepress/dist"],
  [
    "an app with documentation beside it",
    { "dist/index.html": APP, "docs/.vitepress/dist/index.html": PAGE },
    "dist",
  ],
  [
    "Angular",
    {
      "angular.json": {},
      "dist/shop/browser/index.html": APP,
      "dist/shop/3rdpartylicenses.txt": "",
    },
    "dist/shop/browser",
  ],
  [
    "Analog, prerendered whole",
    {
      "dist/analog/public/index.html": PAGE,
      "dist/client/index.html": APP,
      "dist/ssr/main.server.js": "x",
    },
    "dist/analog/public",
  ],
  [
    "Pages, whose wrangler file names the folder",
    {
      "wrangler.toml": 'name = "x"\npages_build_output_dir = "./www"\n',
      "www/index.html": PAGE,
      "dist/index.html": PAGE,
    },
    "www",
  ],
  [
    "an app whose functions are Firebase's",
    {
      "dist/index.html": APP,
      "functions/index.js":
        'const { onRequest } = require("firebase-functions/https");\nexports.hello = onRequest((request, response) => response.send("x"));',
      "functions/more.ts":
        'import { onRequest } from "firebase-functions/https";\nexport const hello = onRequest(() => undefined);',
    },
    "dist",
  ],
];

describe("a static site is found", { timeout: 30_000 }, () => {
  for (const [title, files, assets] of STATIC) {
    it(`where it was put by ${title}`, async ({ expect }) => {
      expect(await found(files)).toMatchObject({ kind: "static files", assets });
    });
  }

  it("functions of another platform do not stop a static site", async ({ expect }) => {
    const call = "export default onRequest(() => new Response('x'));";
    const files = { "dist/index.html": PAGE, "functions/a.mjs": "", "functions/b.js": call };
    expect(await found(files)).toMatchObject({ assets: "dist" });
  });

  it("a folder and a link to it are one site", async ({ expect }) => {
    const folder = await folderWith({ ".output/public/index.html": PAGE });
    await symlink(".output/public", path.join(folder, "dist"), "dir");
    expect(await foundIn(folder)).toMatchObject({ kind: "static files", assets: "dist" });
  });

  it("a page with an escaped link is a page", async ({ expect }) => {
    const link = '<a href="https://de.wikipedia.org/wiki/M%C3%BCnchen_N%C3%BCrnberg">Bahn</a>';
    const loud = '<a href="/%C3%BC_A%C3%BC">x</a>';
    expect(await found({ "dist/index.html": `${PAGE}${link}${loud}` })).toMatchObject({
      assets: "dist",
    });
  });

  for (const hole of ["%PUBLIC_URL%/a.js", "%BASE_URL%a.js", "<%= BASE_URL %>a.js"]) {
    it(`a page with the hole ${hole} is none`, async ({ expect }) => {
      const page = `<!doctype html><script src="${hole}"></script>`;
      const error = await refusal(found({ "public/index.html": page }));
      expect(error.code).toBe("nothing_to_serve");
    });
  }
});

describe("a server is found", { timeout: 30_000 }, () => {
  it("where Analog has Nitro put it", async ({ expect }) => {
    const files = {
      "dist/analog/nitro.json": { preset: "cloudflare-module" },
      "dist/analog/server/index.mjs": WORKER,
      "dist/analog/public/index.html": PAGE,
      "dist/client/index.html": APP,
    };
    const site = { server: "dist/analog/server/index.mjs", assets: "dist/analog/public" };
    expect(await found(files)).toMatchObject(site);
  });

  it("among the files that Analog makes for Pages", async ({ expect }) => {
    const files = {
      "dist/analog/public/_worker.js/index.js": WORKER,
      "dist/analog/public/index.html": PAGE,
      "dist/client/index.html": APP,
    };
    const site = { server: "dist/analog/public/_worker.js/index.js", assets: "dist/analog/public" };
    expect(await found(files)).toMatchObject(site);
  });

  it("in the folder that the wrangler file of a project on Pages names", async ({ expect }) => {
    const files = {
      "wrangler.toml": 'name = "x"\npages_build_output_dir = "www"\n',
      "www/_worker.js": WORKER,
    };
    expect(await found(files)).toMatchObject({ server: "www/_worker.js", assets: "www" });
  });

  it("although Nitro's output for another platform lies there from before", async ({ expect }) => {
    const files = {
      ".output/nitro.json": { preset: "node-server" },
      ".output/server/index.mjs": "x",
      "dist/_worker.js/index.js": WORKER,
    };
    expect(await found(files)).toMatchObject({ server: "dist/_worker.js/index.js" });
  });
});

const REFUSED: readonly [title: string, files: Files, code: string, says: string][] = [
  [
    "Analog for Node",
    { "dist/analog/server/index.mjs": "x", "dist/client/index.html": APP },
    "output_unsupported",
    "BUILD_PRESET=cloudflare-module",
  ],
  [
    "Angular for Node",
    {
      "angular.json": {},
      "package.json": { dependencies: { "@angular/core": "20" } },
      "dist/shop/server/server.mjs": "x",
      "dist/shop/browser/index.html": APP,
    },
    "output_unsupported",
    '"outputMode": "static"',
  ],
  [
    "Vike for Node",
    {
      "package.json": { dependencies: { vike: "0.4" } },
      "dist/server/entry.mjs": "x",
      "dist/client/index.html": PAGE,
    },
    "output_unsupported",
    "Vike's server was built for Node",
  ],
  [
    "a server of one's own on Vite",
    { "dist/server/entry-server.js": "x", "dist/client/index.html": APP },
    "output_unsupported",
    "dist/server/entry-server.js",
  ],
  [
    "Remix on Pages, whose server is called by a function",
    {
      "build/server/index.js": "x",
      "functions/[[path]].ts": "export const onRequest = createPagesFunctionHandler({ build });",
    },
    "output_unsupported",
    "wrangler pages functions build",
  ],
  [
    "a function of Pages under its handler's other name",
    { "dist/index.html": PAGE, "functions/a.js": "const a = () => 1;\nexport { a as onRequest };" },
    "output_unsupported",
    "wrangler pages functions build",
  ],
  [
    "Nitro's output for another platform, named by a wrangler file",
    {
      ".output/nitro.json": { preset: "node-server" },
      ".output/server/index.mjs": "x",
      "wrangler.toml": 'name = "x"\nmain = ".output/server/index.mjs"\n',
    },
    "output_unsupported",
    'preset "node-server"',
  ],
  [
    "a redirect to nowhere, for who no longer makes one",
    { ".wrangler/deploy/config.json": { configPath: "../../dist/wrangler.json" } },
    "output_stale",
    "delete the folder .wrangler/deploy",
  ],
  [
    "a build into a folder of the project's own choice",
    {
      "package.json": { scripts: { build: "parcel build" } },
      "web/www/index.html": PAGE,
      "src/index.html": PAGE,
      "app/index.html": '<script src="/main.tsx"></script>',
    },
    "nothing_to_serve",
    '{"site":{"assets":"web/www"}}',
  ],
];

describe("the remedy is said", { timeout: 30_000 }, () => {
  for (const [title, files, code, says] of REFUSED) {
    it(`for ${title}`, async ({ expect }) => {
      const error: CliError = await refusal(found(files));
      expect(error.code).toBe(code);
      expect(renderCliError(error)).toContain(says);
    });
  }

  it("with the newest of the folders that have a page first, and no sources", async ({
    expect,
  }) => {
    const folder = await folderWith({ "a/index.html": PAGE, "b/index.html": PAGE });
    await utimes(path.join(folder, "a/index.html"), 1000, 1000);
    const error = await refusal(foundIn(folder));
    expect(error.message).toContain("b, a");
  });
});
