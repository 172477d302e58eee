import path from "node:path";

import { describe, it } from "vitest";

import { detectApi } from "../../../cli/detect/api-folder.ts";
import { ProjectFiles } from "../../../cli/detect/project-files.ts";
import { loadProject } from "../../../cli/project/load-project.ts";
import { type Files, openProject } from "../../support/cli-project.ts";

async function detected(files: Files) {
  const site = await openProject(files);
  const { folder } = site;
  const found = await detectApi(new ProjectFiles(folder));
  return found.kind === "backend" ? path.relative(folder, found.folder) : found.kind;
}

const ROUTE = "export async function GET(): Promise<Response> { return new Response(); }";

const BACKENDS: Readonly<Record<string, Files>> = {
  "a function": { "api/hours.ts": ROUTE },
  "a constant, in JavaScript": { "api/a/[id].mjs": "export const POST = () => new Response();" },
  "one that is passed on": { "api/hours.ts": 'export { GET } from "../src/hours.ts";' },
  "JSX, beside a Hono app": {
    "api/page.tsx": "export const GET = () => String(<p>hello</p>);",
    "api/app.ts": "export default { fetch: () => new Response() };",
  },
};

const OTHERS: Readonly<Record<string, Files>> = {
  "no folder": { "index.html": "" },
  "an Express server": {
    "api/index.js": "import express from 'express';\nexpress().listen(3000);",
  },
  "functions of the kind (request, response)": {
    "api/hello.ts":
      "export default function handler(_: unknown, response: any) { response.end(); }",
  },
  "a page of documentation": { "api/index.md": "GET", "api/openapi.json": {} },
  "code that does not parse": { "api/broken.ts": "export function GET( {" },
};

describe("a folder named api that the configuration does not name", () => {
  for (const [title, files] of Object.entries(BACKENDS)) {
    it(`is the backend when a module exports a method: ${title}`, async ({ expect }) => {
      expect(await detected(files)).toBe("api");
    });
  }

  for (const [title, files] of Object.entries(OTHERS)) {
    it(`is left alone when it is something else: ${title}`, async ({ expect }) => {
      expect(await detected(files)).toBe("none");
    });
  }

  for (const evidence of ["api/package.json", "vercel.json", ".vercel/project.json"]) {
    it(`is left alone, with a warning, beside ${evidence}`, async ({ expect }) => {
      expect(await detected({ "api/hours.ts": ROUTE, [evidence]: "{}" })).toBe("other");
    });
  }

  it("is left alone where the configuration says false", async ({ expect }) => {
    const site = await openProject({
      "headless-edge.config.json": { site: { assets: "public" }, api: false },
      "public/index.html": "<h1>home</h1>",
      "api/hours.ts": ROUTE,
    });
    const configFile = path.join(site.folder, "headless-edge.config.json");
    const choose = async (): Promise<undefined> => await Promise.resolve(undefined);
    const loaded = await loadProject({ configFile, isNamed: false, choose });
    expect(loaded.api).toBeUndefined();
  });
});
