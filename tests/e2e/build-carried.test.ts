import path from "node:path";

import { afterEach, describe, it } from "vitest";

import { hostWorkers } from "../../cli/run/host-worker.ts";
import { runWrangler } from "../../cli/run/wrangler-process.ts";
import { realPackage, start } from "../support/cli-process.ts";
import {
  CONFIG,
  type Files,
  project,
  refusal,
  SERVER_SITE,
  STATIC_SITE,
  type TestProject,
} from "../support/cli-project.ts";

let site: TestProject | undefined;

afterEach(async () => {
  await site?.end();
});

async function build(files: Files): Promise<TestProject> {
  site = await project(files);
  await site.build();
  return site;
}

async function wranglerOf(built: TestProject): Promise<Readonly<Record<string, unknown>>> {
  const file: Readonly<Record<string, unknown>> = JSON.parse(
    await built.read(".headless-edge/wrangler.json"),
  );
  return file;
}

const SOURCE = "export default { fetch: () => new Response('mapped') };\n";

const MAP = JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: "AAAA" });

const UPLOADING = {
  name: "x",
  main: "src/index.ts",
  upload_source_maps: true,
  assets: { directory: "public" },
};

const MAPPED: Files = {
  [CONFIG]: {},
  "wrangler.json": { ...UPLOADING, main: "public/_worker.js/index.js", no_bundle: true },
  "public/index.html": "<h1>home</h1>",
  "public/_worker.js/index.js": `import './chunks/a.js';\n${SOURCE}//# sourceMappingURL=index.js.map\n`,
  "public/_worker.js/index.js.map": MAP,
  "public/_worker.js/chunks/a.js": "export {};\n//# sourceMappingURL=a.js.map",
  "public/_worker.js/chunks/a.js.map": MAP,
};

describe("a project that uploads its source maps", { timeout: 60_000 }, () => {
  for (const [title, files] of [
    [
      "bundled",
      { "wrangler.json": UPLOADING, "src/index.ts": SOURCE, "public/index.html": "<h1>home</h1>" },
    ],
    ["as they were built", MAPPED],
  ] as const) {
    it(`passes a dry-run, its modules ${title}`, async ({ expect }) => {
      const built = await build(files);
      const args = ["deploy", "--dry-run", "-c", ".headless-edge/wrangler.json"];
      const run = await runWrangler(args, { folder: built.folder, env: process.env });
      expect(run.exitCode, run.output).toBe(0);
      expect(await wranglerOf(built)).toMatchObject({ upload_source_maps: true });
      const names = [...(await built.composed()).keys()];
      expect(names).toContain("worker/site/index.js.map");
      expect(names.filter((name) => /^assets\/.*map$/.test(name))).toEqual([]);
    });
  }

  it("is told that it cannot where a map is missing", async ({ expect }) => {
    const { "public/_worker.js/chunks/a.js.map": _, ...files } = MAPPED;
    site = await project(files);
    const { warnings } = await site.build();
    expect(warnings).toEqual([expect.stringContaining("none are uploaded")]);
    expect(await wranglerOf(site)).not.toHaveProperty("upload_source_maps");
  });
});

describe("a wrangler file without crons", () => {
  it("takes those of an earlier deployment away where it says so", async ({ expect }) => {
    const built = await build({
      ...STATIC_SITE,
      "wrangler.json": { name: "x", triggers: { crons: [] } },
    });
    expect(await wranglerOf(built)).toMatchObject({ triggers: { crons: [] } });
  });

  it("leaves those of an earlier deployment alone where it says nothing", async ({ expect }) => {
    const built = await build({ ...STATIC_SITE, "wrangler.json": { name: "x" } });
    expect(await wranglerOf(built)).not.toHaveProperty("triggers");
  });
});

describe("a worker without a name", () => {
  it("is named by its package, whoever its author is", async ({ expect }) => {
    const built = await build({
      ...STATIC_SITE,
      "package.json": { author: { name: "Jane Doe" }, name: "shop" },
    });
    expect(await wranglerOf(built)).toMatchObject({ name: "shop" });
  });
});

describe("a Hyperdrive binding without a local database", { timeout: 60_000 }, () => {
  const files = {
    ...SERVER_SITE,
    "wrangler.json": { name: "x", hyperdrive: [{ binding: "DB", id: "h" }] },
    "dist/server/index.js": `export default { fetch: (request, env) => {
  try { return new Response(env.DB.connectionString); } catch (error) { return new Response(error.message); }
} };`,
  };

  it("builds, and says that it is absent here", async ({ expect }) => {
    site = await project(files);
    const { absent } = await site.build();
    expect(absent).toEqual([expect.stringMatching(/^DB: .*localConnectionString/)]);
    expect(await wranglerOf(site)).toMatchObject({ hyperdrive: [{ binding: "DB", id: "h" }] });
    const dev = start(realPackage.cli, ["dev", "--port", "0", "--wix-port", "0"], site.folder);
    try {
      const [, origin] = await dev.says(/(http:\/\/localhost:\d+)/);
      expect(await (await fetch(origin ?? "")).text()).toContain("The binding DB");
      expect(dev.output()).toContain("DB: ");
    } finally {
      await dev.stop();
    }
  });

  it("is there where a variable of the project names that database", async ({ expect }) => {
    site = await project({
      ...files,
      ".env":
        "CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_DB=postgres://user:word@localhost:5432/db",
    });
    expect((await site.build()).absent).toEqual([]);
    expect((await site.composed()).get("wrangler.json")).not.toContain("postgres");
  });
});

describe("what wrangler cannot run here", { timeout: 60_000 }, () => {
  it("is refused in wrangler's words, with a remedy", async ({ expect }) => {
    const built = await build(STATIC_SITE);
    await built.remove(".headless-edge/assets");
    const folder = path.join(built.folder, ".headless-edge");
    const error = await refusal(hostWorkers(folder, {}));
    expect(error.code).toBe("wrangler_invalid");
    expect(error.why).toContain("assets");
    expect(error.fix).toContain("wrangler file");
  });
});
