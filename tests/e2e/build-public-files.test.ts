import { chmod, readdir, stat } from "node:fs/promises";
import path from "node:path";

import { describe, it } from "vitest";

import {
  CONFIG,
  type Files,
  openProject,
  refusal,
  STATIC_SITE,
  type TestProject,
} from "../support/cli-project.ts";

async function built(files: Files): Promise<TestProject> {
  const site = await openProject(files);
  await site.build();
  return site;
}

describe("the public files", () => {
  it("files of a folder named node_modules further down are served", async ({ expect }) => {
    const font = "_expo/assets/node_modules/@expo/vector-icons/Feather.ttf";
    const site = await built({
      [CONFIG]: { site: { assets: "dist" } },
      "dist/index.html": "x",
      [`dist/${font}`]: "a font",
    });
    expect((await site.composed()).get(`assets/${font}`)).toBe("a font");
  });

  it("may be files that nobody may write", async ({ expect }) => {
    const site = await openProject({
      [CONFIG]: { site: { assets: "dist" }, browserSdk: "on" },
      "dist/index.html": "<!doctype html><head></head>",
      "dist/_headers": "/*\n  x-a: b\n",
    });
    for (const name of ["index.html", "_headers"]) {
      await chmod(path.join(site.folder, "dist", name), 0o444);
    }
    await site.build();
    const copy = path.join(site.folder, ".headless-edge/assets/_headers");
    expect(((await stat(copy)).mode & 0o200) !== 0).toBe(true);
    const composed = await site.composed();
    expect(composed.get("assets/index.html")).toContain("/_auth/sdk-");
    expect(composed.get("assets/_headers")).toContain("/_auth/sdk.js");
  });

  it("an output folder among the public files is refused", async ({ expect }) => {
    const site = await openProject(STATIC_SITE);
    const error = await refusal(site.build({ out: "public/edge" }));
    expect(error.code).toBe("out_not_ours");
    expect(error.why).toContain("public");
    expect(await readdir(path.join(site.folder, "public"))).toEqual(["index.html"]);
  });
});
