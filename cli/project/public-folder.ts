import path from "node:path";

import { CliError } from "../cli-error.ts";

/** Folders of a project, as absolute paths. */
interface Folders {
  readonly folder: string;
  readonly assets?: string;
  readonly api?: string;
}

/** Whether a file or folder is somewhere below a folder. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}

/**
 * Makes sure that a project's own files are not among those that everybody may read.
 *
 * @throws {CliError} `assets_contain_sources`.
 */
export function assertOnlySite({ folder, assets, api }: Folders): void {
  if (assets === undefined) {
    return;
  }
  const holds = (file: string): boolean => file === assets || isInside(assets, file);
  const exposed = holds(folder) ? "the project itself" : api !== undefined && holds(api) && api;
  if (exposed === false) {
    return;
  }
  throw new CliError("assets_contain_sources", {
    what: `the folder of the site's files, ${assets}, contains ${exposed}`,
    why: "Every file of that folder is public.",
    fix: `move the site's files to a folder of their own, such as "public", and name that one: "site": { "assets": "public" }`,
  });
}
