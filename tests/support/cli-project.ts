import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { onTestFinished } from "vitest";

import { buildWanted } from "../../cli/build.ts";
import { CliError } from "../../cli/cli-error.ts";
import type { Surroundings } from "../../cli/command.ts";
import type { Composed } from "../../cli/compose/compose.ts";
import { standInHost, standInLocalWix } from "./cli-stand-ins.ts";

/** The files of a project, by path; an object is written as JSON. */
export type Files = Readonly<Record<string, string | Uint8Array | object>>;

export const CONFIG = "headless-edge.config.json";

/** A project in a folder of its own. */
export interface TestProject {
  readonly folder: string;
  readonly write: (files: Files) => Promise<void>;
  readonly remove: (file: string) => Promise<void>;
  readonly read: (file: string) => Promise<string>;
  readonly build: (options?: { readonly out?: string }) => Promise<Composed>;
  readonly composed: () => Promise<ReadonlyMap<string, string>>;
  readonly end: () => Promise<void>;
}

/** A project whose site is a page and whose backend is one route. */
export const STATIC_SITE: Files = {
  [CONFIG]: { site: { assets: "public" }, api: "api" },
  "public/index.html": "<!doctype html><h1>home</h1>",
  "api/hello.ts": "export const GET = (): Response => new Response('hello');",
};

/** A project whose site is a server of two modules. */
export const SERVER_SITE: Files = {
  [CONFIG]: { site: { server: "dist/server/index.js" } },
  "dist/server/index.js":
    "import { page } from './chunks/page.mjs';\nexport default { fetch: () => new Response(page) };\n",
  "dist/server/chunks/page.mjs": "export const page = 'rendered';\n",
};

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, contents] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    const isText = typeof contents === "string" || contents instanceof Uint8Array;
    await writeFile(file, isText ? contents : JSON.stringify(contents));
  }
}

async function readTree(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, string>();
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    files.set(path.relative(folder, file), await readFile(file, "latin1"));
  }
  return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Writes a project into a temporary folder, ready to be built with a stand-in for the host. */
export async function project(files: Files): Promise<TestProject> {
  const home = await mkdtemp(path.join(tmpdir(), "headless-edge-test-"));
  const folder = path.join(home, "my-site");
  await writeFiles(home, {
    "host.js": standInHost,
    "local-wix.js": standInLocalWix,
    "sdk.js": "/* the browser SDK */",
  });
  await writeFiles(folder, files);
  const surroundings: Surroundings = {
    folder,
    env: {},
    host: path.join(home, "host.js"),
    localWix: path.join(home, "local-wix.js"),
    browserSdk: path.join(home, "sdk.js"),
    buildContext: path.join(home, "build-context.js"),
    fetch: async () => await Promise.reject(new Error("a build calls nobody")),
    stop: new AbortController().signal,
    choose: async () => await Promise.resolve(undefined),
    progress: async (_doing, work) => await work(),
    say: () => undefined,
    complain: () => undefined,
  };
  return {
    folder,
    write: async (more) => await writeFiles(folder, more),
    remove: async (file) => {
      await rm(path.join(folder, file), { recursive: true });
    },
    read: async (file) => await readFile(path.join(folder, file), "utf8"),
    build: async (options = {}) => await buildWanted(surroundings, options),
    composed: async () => await readTree(path.join(folder, ".headless-edge")),
    end: async () => {
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The same for the test that runs, and for no longer. */
export async function openProject(files: Files): Promise<TestProject> {
  const opened = await project(files);
  onTestFinished(() => opened.end());
  return opened;
}

/** The refusal that a build ends with; an error of the test when it does not. */
export async function refusal(building: Promise<unknown>): Promise<CliError> {
  try {
    await building;
  } catch (error) {
    if (error instanceof CliError) {
      return error;
    }
    throw error;
  }
  throw new Error("it was built, and should not have been");
}
