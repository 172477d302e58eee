import path from "node:path";

import { init, parse } from "es-module-lexer";

import { findApiRoutes } from "../compose/api-routes.ts";
import { METHODS } from "../compose/api-bundle.ts";
import type { ProjectFiles } from "./project-files.ts";

/** What a project's folder `api` turned out to be, where its configuration does not say. */
export type FoundApi =
  | { readonly kind: "backend"; readonly folder: string }
  | { readonly kind: "other"; readonly warning: string }
  | { readonly kind: "none" };

const FOLDER = "api";

/** Files that say whose such a folder is: a package's own, or Vercel's functions. */
const OTHERS = ["api/package.json", "vercel.json", ".vercel/project.json"];

/** What a module exports; nothing when it cannot be read. */
async function exportsOf(files: ProjectFiles, file: string): Promise<readonly string[]> {
  const esbuild = await import("esbuild");
  await init();
  try {
    const { code } = await esbuild.transform(await files.text(file), {
      loader: /\.m?ts$/.test(file) ? "ts" : "tsx",
      format: "esm",
      logLevel: "silent",
    });
    return parse(code)[1].flatMap((found) => (found.type === "reexport-all" ? [] : [found.name]));
  } catch {
    return [];
  }
}

/**
 * Finds backend routes where people put them: in a folder named `api` beside the configuration.
 *
 * Others keep servers and functions of another kind under that name, and whatever is served under
 * `/_api/` is open to the public. So it counts only when a module in it exports a function named
 * after a method, as no such server does, and when no file says that it is somebody else's.
 */
export async function detectApi(files: ProjectFiles): Promise<FoundApi> {
  const folder = await files.directory(FOLDER);
  if (folder === undefined) {
    return { kind: "none" };
  }
  const routes = await findApiRoutes(folder).catch(() => []);
  if (
    !(await someExportsMethod(
      files,
      routes.map(({ file }) => path.join(folder, file)),
    ))
  ) {
    return { kind: "none" };
  }
  for (const evidence of OTHERS) {
    if ((await files.file(evidence)) !== undefined) {
      return {
        kind: "other",
        warning: `the folder ${FOLDER} is not served, because ${evidence} says that it is for something else: add "api": "${FOLDER}" to headless-edge.config.json if it holds backend routes, "api": false if not`,
      };
    }
  }
  return { kind: "backend", folder };
}

async function someExportsMethod(
  files: ProjectFiles,
  modules: readonly string[],
): Promise<boolean> {
  for (const file of modules) {
    if ((await exportsOf(files, file)).some((name) => METHODS.includes(name))) {
      return true;
    }
  }
  return false;
}
