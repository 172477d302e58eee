import { readFile } from "node:fs/promises";
import path from "node:path";

import { CliError } from "../cli-error.ts";
import type { Project } from "../project/load-project.ts";
import { protection } from "./protected-files.ts";
import { isTakenFromProtected, readRewrites, rewritesToProtected, routeOf } from "./rewrites.ts";

/** A path of which nobody has heard. */
const NO_PAGE = "/no-page/of-this-name";

/**
 * Patterns of protected addresses at which the assets layer shows protected files of other addresses,
 * by the rules of `_redirects`.
 *
 * @param notFound what the site shows where it has no file, in Cloudflare's words.
 * @throws {CliError} when a protected file is shown at an address that is not protected.
 */
export async function protectedViews(
  { assets: folder, config: { protect } }: Project,
  assets: readonly string[],
  notFound: string | undefined,
): Promise<readonly string[]> {
  if (folder === undefined || protect.length === 0) {
    return [];
  }
  const isProtected = protection(protect);
  if (notFound === "single-page-application" && isProtected("/") && !isProtected(NO_PAGE)) {
    throw new CliError("protected_page_shown", {
      what: '"protect" covers the home page, but not every path, and a missing page is the app\'s',
      why: "Every path without a file of its own shows index.html, to everybody.",
      fix: 'protect "/*", or leave the home page open and protect the paths of the app that are for members',
    });
  }
  if (!assets.includes("_redirects")) {
    return [];
  }
  const rewrites = readRewrites(await readFile(path.join(folder, "_redirects"), "utf8"));
  const shown = rewritesToProtected(rewrites, assets, isProtected);
  const open = shown.find((rewrite) => !isTakenFromProtected(rewrite, isProtected));
  if (open !== undefined) {
    throw new CliError("protected_page_shown", {
      what: `_redirects shows a file that "protect" covers at an address that it does not: ${open.line}`,
      why: "With status 200 the file is answered there, to everybody.",
      fix: `add ${JSON.stringify(open.from)} to "protect", or make the rule a redirect: status 302`,
    });
  }
  return shown.map(routeOf);
}
