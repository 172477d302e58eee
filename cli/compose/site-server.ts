import path from "node:path";

import { pythonServer } from "../detect/python-server.ts";
import type { Project } from "../project/load-project.ts";
import type { WranglerConfig } from "../project/wrangler-file.ts";
import { withComputedImports } from "./computed-imports.ts";
import { collectSiteModules, type SiteModules } from "./site-modules.ts";
import { sourceMaps } from "./source-maps.ts";
import { bundleSite } from "./wrangler-bundle.ts";

/**
 * The modules of a project's server: as they are where Workers can load them, and otherwise as
 * wrangler bundles them.
 *
 * @throws {CliError} when they neither load nor bundle.
 */
export async function readServer(
  project: Project,
  wranglerFile: string | undefined,
  user: WranglerConfig | undefined,
): Promise<SiteModules | undefined> {
  const { server: entry, folder, found, assets } = project;
  if (entry === undefined) {
    return undefined;
  }
  if (entry.endsWith(".py")) {
    throw pythonServer(path.relative(folder, entry));
  }
  const bundle = async (why: string): Promise<SiteModules> =>
    await bundleSite({ entry, why, folder, user, wranglerFile });
  if (found?.needsBundling === true) {
    return await bundle(`${found.kind} (${found.evidence}) is made for wrangler's bundler.`);
  }
  if (!/\.m?js$/.test(entry)) {
    return await bundle(`Workers load JavaScript, and ${path.basename(entry)} is no such file.`);
  }
  const modules = await collectSiteModules(entry);
  if ("needsBundling" in modules) {
    return await bundle(modules.needsBundling);
  }
  const whole = await withComputedImports(modules, { user, wranglerFile, assets });
  const maps = await sourceMaps(whole, user);
  return { ...whole, ...(maps === undefined ? {} : { maps }) };
}
