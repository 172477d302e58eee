import path from "node:path";

import { afterEach, describe, it } from "vitest";

import { loadProject } from "../../../cli/project/load-project.ts";
import { CONFIG, type Files, project, type TestProject } from "../../support/cli-project.ts";

const WORKER = "export default { fetch: () => new Response() };";
const PAGE = "<!doctype html><h1>home</h1>";
const WRANGLER = { name: "x", main: "src/index.ts", assets: { directory: "public" } };

let open: TestProject | undefined;

afterEach(async () => {
  await open?.end();
});

interface Loaded {
  readonly server: string | undefined;
  readonly assets: string | undefined;
  readonly hasNextCache: boolean;
  readonly warnings: readonly string[];
}

async function load(site: object, files: Files): Promise<Loaded> {
  open = await project({ [CONFIG]: { site }, ...files });
  const { folder } = open;
  const { server, assets, found, warnings } = await loadProject({
    configFile: path.join(folder, CONFIG),
    isNamed: true,
    choose: async () => await Promise.resolve(undefined),
  });
  const relative = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : path.relative(folder, file);
  const hasNextCache = found?.hasNextCache === true;
  return { server: relative(server), assets: relative(assets), hasNextCache, warnings };
}

const OWN: Files = {
  "wrangler.json": WRANGLER,
  "src/index.ts": WORKER,
  "src/other.ts": WORKER,
  "public/index.html": PAGE,
};

const NEXT: Files = {
  ".open-next/worker.js": WORKER,
  ".open-next/assets/a.js": "1",
  ".open-next/cache/a.cache": "1",
};

describe("a configuration that names the server", { timeout: 30_000 }, () => {
  for (const server of ["src/index.ts", "src/other.ts"]) {
    it(`keeps the wrangler file's assets, for ${server}`, async ({ expect }) => {
      const loaded = await load({ server }, OWN);
      expect(loaded).toMatchObject({ server, assets: "public", warnings: [] });
    });
  }

  it("keeps the files of a Pages project", async ({ expect }) => {
    const loaded = await load(
      { server: "dist/functions/index.js" },
      {
        "wrangler.toml": 'name = "x"\npages_build_output_dir = "public"\n',
        "dist/functions/index.js": WORKER,
        "public/index.html": PAGE,
      },
    );
    expect(loaded).toMatchObject({ assets: "public", warnings: [] });
  });

  it("keeps what else its framework's build made", async ({ expect }) => {
    const loaded = await load({ server: ".open-next/worker.js" }, NEXT);
    expect(loaded).toMatchObject({ assets: ".open-next/assets", hasNextCache: true });
  });

  it("is warned of pages that nobody serves", async ({ expect }) => {
    const files = { "server.js": WORKER, "public/index.html": PAGE };
    const { assets, warnings } = await load({ server: "server.js" }, files);
    expect(assets).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining("public/index.html")]);
  });

  it("may say that there are no assets", async ({ expect }) => {
    const loaded = await load({ server: "src/index.ts", assets: false }, OWN);
    expect(loaded).toMatchObject({ assets: undefined, warnings: [] });
  });
});

describe("a configuration that names the assets", { timeout: 30_000 }, () => {
  for (const assets of ["public", "files"]) {
    it(`keeps the wrangler file's worker, for ${assets}`, async ({ expect }) => {
      const loaded = await load({ assets }, { ...OWN, "files/a.txt": "a" });
      expect(loaded).toMatchObject({ server: "src/index.ts", assets, warnings: [] });
    });
  }

  it("keeps the server of the framework whose files they are", async ({ expect }) => {
    const loaded = await load({ assets: ".open-next/assets" }, NEXT);
    expect(loaded).toMatchObject({ server: ".open-next/worker.js", hasNextCache: true });
  });

  it("is warned of a server that nobody asks", async ({ expect }) => {
    const { server, warnings } = await load({ assets: "public" }, { ...NEXT, "public/a.txt": "a" });
    expect(server).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining(".open-next/worker.js")]);
  });

  it("may say that there is no server", async ({ expect }) => {
    const loaded = await load({ assets: "public", server: false }, OWN);
    expect(loaded).toMatchObject({ server: undefined, warnings: [] });
  });

  it("is served although another output is in disorder, and told of that", async ({ expect }) => {
    const loaded = await load(
      { assets: "public" },
      { ".wrangler/deploy/config.json": { configPath: "../../gone.json" }, "public/a.txt": "a" },
    );
    expect(loaded.assets).toBe("public");
    expect(loaded.warnings).toEqual([expect.stringContaining("gone.json")]);
  });
});
