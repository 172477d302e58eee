import { access } from "node:fs/promises";
import path from "node:path";

import { afterEach, describe, it } from "vitest";

import { type Finished, finish, realPackage } from "../support/cli-process.ts";
import { CONFIG, type Files, project, type TestProject } from "../support/cli-project.ts";

let site: TestProject | undefined;

afterEach(async () => {
  await site?.end();
  site = undefined;
});

async function run(files: Files, ...args: readonly string[]): Promise<Finished> {
  site = await project(files);
  return await finish(realPackage.cli, args, site.folder);
}

async function read(file: string): Promise<string> {
  return (await site?.read(file)) ?? "";
}

const STATIC: Files = {
  "package.json": { name: "my-site" },
  "dist/index.html": "<!doctype html><h1>home</h1>",
  "dist/404.html": "<h1>not here</h1>",
  "api/hello.ts": "export const GET = (): Response => new Response('hello');",
};

describe("headless-edge init", () => {
  it("finds the site, writes what it found, and says what is missing", async ({ expect }) => {
    const { exitCode, output } = await run(STATIC, "init");
    expect([exitCode, output]).toEqual([
      0,
      expect.stringContaining("wrote headless-edge.config.json"),
    ]);
    expect(output).toContain("WIX_CLIENT_ID");
    expect(JSON.parse(await read(CONFIG))).toMatchObject({ site: { assets: "dist" }, api: "api" });
    expect(await read(".env.example")).toContain("SESSION_KEYS=");
  });

  it("leaves a project that builds as it is", async ({ expect }) => {
    await run(STATIC, "init");
    const { exitCode, output } = await finish(realPackage.cli, ["build"], site?.folder ?? "");
    expect([exitCode, output]).toEqual([0, expect.any(String)]);
    await access(path.join(site?.folder ?? "", ".headless-edge/assets/index.html"));
  });

  it("never overwrites what is there", async ({ expect }) => {
    const mine = '{ "site": { "assets": "dist" }, "protect": ["/mine"] }';
    const { exitCode, output } = await run(
      { ...STATIC, [CONFIG]: mine, ".env.example": "MINE=1" },
      "init",
    );
    expect(exitCode).toBe(0);
    expect(output).toContain("kept headless-edge.config.json");
    expect([await read(CONFIG), await read(".env.example")]).toEqual([mine, "MINE=1"]);
  });

  it("tells a script the same as one JSON object", async ({ expect }) => {
    const { exitCode, output } = await run(
      { ...STATIC, ".env.example": "MINE=1" },
      "init",
      "--json",
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(output)).toEqual({
      kind: expect.any(String),
      evidence: expect.stringContaining("dist"),
      written: [CONFIG],
      kept: [".env.example"],
      missing: ["WIX_CLIENT_ID", "WIX_CLIENT_SECRET", "WIX_CLIENT_INSTANCE_ID"],
      warnings: [],
    });
  });

  it("promises no site that a build refuses, and writes nothing", async ({ expect }) => {
    const page = { "index.html": "<!doctype html><h1>home</h1>" };
    const bound = {
      "wrangler.json": { name: "x", main: "worker.js", assets: { directory: "." } },
      "worker.js": "export default { fetch: () => new Response() };",
    };
    for (const [files, says] of [
      [page, "move index.html, and the files that belong to it, to a folder named public"],
      [{ ...page, ...bound }, "(assets_contain_sources)"],
    ] as const) {
      const { exitCode, output } = await run(files, "init");
      expect([exitCode, output]).toEqual([1, expect.stringContaining(says)]);
      expect(output).not.toContain(CONFIG);
      await expect(read(CONFIG)).rejects.toThrow(/ENOENT/u);
      await site?.end();
    }
  });

  it("says what is wrong where there is no site, and writes nothing", async ({ expect }) => {
    const { exitCode, output } = await run({ "package.json": { name: "empty" } }, "init");
    expect(exitCode).toBe(1);
    expect(output).toMatch(/site/u);
    await expect(read(CONFIG)).rejects.toThrow(/ENOENT/u);
  });
});

describe("headless-edge build --json", () => {
  it("answers with one JSON object that a script can read", async ({ expect }) => {
    const { exitCode, output } = await run(
      { ...STATIC, [CONFIG]: { site: { assets: "dist" }, api: "api" } },
      "build",
      "--json",
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ routes: [expect.anything()] });
  });
});

describe("headless-edge tail", () => {
  it("needs something composed to know which worker is meant", async ({ expect }) => {
    const { exitCode, output } = await run(STATIC, "tail");
    expect(exitCode).toBe(1);
    expect(output).toMatch(/headless-edge (?:build|deploy)/u);
  });
});
