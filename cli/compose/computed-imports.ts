import { readFile } from "node:fs/promises";
import path from "node:path";

import type { WranglerConfig } from "../project/wrangler-file.ts";
import { listFiles } from "./list-files.ts";
import { moduleType } from "./module-rules.ts";
import { type CollectedModules, commonFolder, type SiteModules } from "./site-modules.ts";

/** What is known of the worker whose modules were collected. */
interface Circumstances {
  readonly user: WranglerConfig | undefined;
  readonly wranglerFile: string | undefined;
  /** The public files, which may lie among the modules. */
  readonly assets: string | undefined;
}

/** Where wrangler looks for the modules of a worker that it does not bundle. */
function baseFolder(entry: string, { user, wranglerFile }: Circumstances): string {
  const named = user?.["base_dir"];
  return typeof named === "string" && wranglerFile !== undefined
    ? path.resolve(path.dirname(wranglerFile), named)
    : path.dirname(entry);
}

/**
 * The modules with those that imports of a computed name may mean: of a worker that wrangler is not
 * to bundle, all that wrangler would upload. Elsewhere it is not known which, and that is said.
 */
export async function withComputedImports(
  modules: CollectedModules,
  circumstances: Circumstances,
): Promise<SiteModules> {
  const { computed, ...site } = modules;
  const { user, assets } = circumstances;
  if (computed.length === 0) {
    return site;
  }
  const base = baseFolder(site.entry, circumstances);
  if (user?.no_bundle !== true || base === assets) {
    const warnings = computed.map(
      ({ file, written }) =>
        `${file} imports ${written}, which names a file only while it runs: that file is left out, and the import will fail; import it by its name, or have the site bundled`,
    );
    return { ...site, warnings: [...site.warnings, ...warnings] };
  }
  const names = await listFiles(
    base,
    (name) =>
      /^(?:\..*|node_modules)$/.test(path.basename(name)) || path.join(base, name) === assets,
  );
  const files = new Map(site.files);
  for (const file of names.map((name) => path.join(base, name))) {
    if (!files.has(file) && moduleType(file, user.rules ?? []) !== undefined) {
      files.set(file, await readFile(file));
    }
  }
  const sources = [...files.keys()];
  return { ...site, root: commonFolder(sources), files, sources };
}
