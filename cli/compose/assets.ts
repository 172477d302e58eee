import { chmod, copyFile, mkdir } from "node:fs/promises";
import path from "node:path";

import { CliError } from "../cli-error.ts";
import type { Project } from "../project/load-project.ts";
import { isInside } from "../project/public-folder.ts";
import { listFiles } from "./list-files.ts";

/** Never public, wherever they are: secrets, and what belongs to tools. */
const NEVER = /^(?:\.env.*|\.dev\.vars.*|\.git|\.wrangler|\.headless-edge|\.DS_Store)$/;

/**
 * What tools leave in the root of the folder for themselves. Further down, a folder `node_modules` is
 * the site's: that is where Expo puts its fonts.
 */
const TOOLING =
  /^(?:_worker\.js(?:\.map)?|_routes\.json|wrangler\.(?:json|jsonc|toml)|\.vite|node_modules)$/;

const RESERVED = ["_auth", "_wix", "_api"];

function assertUnreserved(files: readonly string[]): void {
  const taken = files.find((file) => RESERVED.includes(file.split("/")[0] ?? ""));
  if (taken === undefined) {
    return;
  }
  throw new CliError("assets_reserved_path", {
    what: `the site's assets contain /${taken}`,
    why: "/_auth/, /_wix/ and /_api/ are headless-edge's own: that file would never be served.",
    fix: 'move it to another path; a backend route belongs in the folder that the key "api" names',
  });
}

/** The server's own modules are not public, also when a framework puts them among the assets. */
function isServerModule(assets: string, server: string, modules: ReadonlySet<string>) {
  const folder = path.dirname(server);
  return (absolute: string): boolean =>
    modules.has(absolute.replace(/\.map$/, "")) ||
    (isInside(assets, folder) && (absolute === folder || isInside(folder, absolute)));
}

/**
 * The public files of a project, relative to its assets folder.
 *
 * An `.assetsignore` is kept: wrangler never publishes it, and what it lists must stay private.
 *
 * @throws {CliError} when the folder holds a reserved path.
 */
export async function findAssets(
  project: Project,
  serverModules: Iterable<string>,
): Promise<readonly string[]> {
  const { assets } = project;
  if (assets === undefined) {
    return [];
  }
  const isServer =
    project.server === undefined
      ? () => false
      : isServerModule(assets, project.server, new Set(serverModules));
  const files = await listFiles(assets, (relative) => {
    const name = path.posix.basename(relative);
    return (
      NEVER.test(name) ||
      (name === relative && TOOLING.test(name)) ||
      isServer(path.join(assets, relative))
    );
  });
  assertUnreserved(files);
  return files;
}

/** Copies files from one folder to another, keeping their places in it. */
export async function copyFiles(
  from: string | undefined,
  to: string,
  files: readonly string[],
): Promise<void> {
  if (from === undefined) {
    return;
  }
  for (const folder of new Set(files.map((file) => path.dirname(path.join(to, file))))) {
    await mkdir(folder, { recursive: true });
  }
  for (const file of files) {
    const copy = path.join(to, file);
    await copyFile(path.join(from, file), copy);
    // Some file systems and version controls hand out files that nobody may write, and so is a copy.
    await chmod(copy, 0o644);
  }
}
