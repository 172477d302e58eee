import { rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { readEnvFiles } from "../project/env-files.ts";
import type { Project } from "../project/load-project.ts";
import { type AssetSettings, assetSettings, missingPage } from "./asset-settings.ts";
import { absenceNotes, withLocalDatabases } from "../run/absent-bindings.ts";
import { copyFiles } from "./assets.ts";
import { asyncContextWarnings } from "./async-context.ts";
import { addBrowserSdk, findBrowserSdk } from "./browser-sdk.ts";
import { dateWarnings } from "./compatibility.ts";
import { entryParts, modulesOf } from "./entry-parts.ts";
import { findFrameworkCaches } from "./framework-caches.ts";
import { assertReplaceable, replaceFolder } from "./out-folder.ts";
import { moduleRules } from "./module-rules.ts";
import { type ProjectParts, readParts } from "./project-parts.ts";
import { protectedViews } from "./protected-views.ts";
import { STABLE_SCRIPT } from "../../src/site/browser-script.ts";
import { checkStart } from "./start-check.ts";
import type { SiteModules } from "./site-modules.ts";
import type { RouteReport } from "./start-report.ts";
import {
  type Deployment,
  migratedClasses,
  publishedSecrets,
  workerName,
  wranglerJson,
} from "./wrangler-json.ts";
import { writeWorker } from "./write-worker.ts";

/** What was composed, for a report, and the files it was made of, for a watcher. */
export interface Composed {
  readonly out: string;
  readonly name: string;
  readonly assetCount: number;
  readonly siteModuleCount: number;
  readonly routes: readonly RouteReport[];
  readonly warnings: readonly string[];
  /** Variables that it does not start without, and that the project's files do not have. */
  readonly needs: readonly string[];
  /** What a local run goes without. */
  readonly absent: readonly string[];
  readonly sources: readonly string[];
}

/** What the package brings along, ready to run. */
interface Prebuilt {
  readonly host: string;
  readonly browserSdk: string;
  /** Throws when there is nobody any more to compose for. */
  readonly goOn: () => void;
}

const WITHOUT_MAPS =
  "the wrangler file uploads source maps, and the server's modules name some that are not there, so none are uploaded: have the build write them as files beside the modules";

function lacksMaps(site: SiteModules | undefined): boolean {
  return site !== undefined && site.maps === undefined;
}

async function deploymentOf(
  project: Project,
  { site, user }: ProjectParts,
  { section }: AssetSettings,
): Promise<Deployment> {
  return {
    name: await workerName(project, user),
    rules: moduleRules(site?.files.keys() ?? [], user?.rules ?? []),
    assets: section,
    leftOut: lacksMaps(site) ? ["upload_source_maps"] : [],
  };
}

function sourcesOf(project: Project, { wranglerFile, site, api }: ProjectParts): readonly string[] {
  return [
    project.configFile,
    ...(wranglerFile === undefined ? [] : [wranglerFile]),
    ...(site?.sources ?? []),
    ...(api?.sources ?? []),
  ];
}

/** What whoever composes them should know of a project's parts. */
function warningsOf({ site, user, warnings }: ProjectParts): readonly string[] {
  return [
    ...warnings,
    ...asyncContextWarnings(site?.files ?? new Map()),
    ...publishedSecrets(user),
    ...(lacksMaps(site) ? [WITHOUT_MAPS] : []),
  ];
}

/**
 * Composes host, site, backend and assets into one deployable folder.
 *
 * The folder is made beside `out` and takes its place when it is known to start: whatever goes
 * wrong before that leaves `out` as it was.
 *
 * @param prebuilt the modules of the package that go into the folder, and whether to go on.
 * @throws {CliError} for everything that is the project's to mend.
 */
export async function compose(
  project: Project,
  out: string,
  prebuilt: Prebuilt,
): Promise<Composed> {
  await assertReplaceable(out, project.assets);
  const parts = await readParts(project);
  const variables = await readEnvFiles(project.folder);
  const aboutDate = await dateWarnings(parts.user, new Date().toISOString().slice(0, 10));
  const browserSdk = await findBrowserSdk(project, parts.assets, prebuilt.browserSdk);
  const caches = findFrameworkCaches(parts.site?.files ?? new Map());
  const ours = browserSdk === undefined ? [] : [STABLE_SCRIPT, browserSdk.address];
  const { assets, user } = parts;
  const views = await protectedViews(project, assets, missingPage(project, user, assets));
  const assetUse = assetSettings(project, user, { assets, ours, views });
  const entry = entryParts(project, parts, { browserSdk, caches, assetUse });
  const deployment = await deploymentOf(project, parts, assetUse);
  const next = `${out}.next-${process.pid}`;
  await rm(next, { recursive: true, force: true });
  try {
    await writeWorker(next, prebuilt.host, modulesOf(entry, parts));
    await copyFiles(project.assets, path.join(next, "assets"), parts.assets);
    if (browserSdk !== undefined) {
      await addBrowserSdk(path.join(next, "assets"), parts.assets, browserSdk);
    }
    const config = wranglerJson(project, parts.user, deployment, out);
    await writeFile(path.join(next, "wrangler.json"), `${JSON.stringify(config, null, 2)}\n`);
    const { routes, needs } = await checkStart(
      next,
      { ...entry, objects: migratedClasses(parts.user) },
      { server: project.server, variables },
    );
    prebuilt.goOn();
    await replaceFolder(out, next);
    return {
      out,
      name: deployment.name,
      assetCount: parts.assets.length,
      siteModuleCount: parts.site?.files.size ?? 0,
      routes,
      needs,
      warnings: [...project.warnings, ...warningsOf(parts), ...aboutDate, ...caches.warnings],
      absent: absenceNotes(user && withLocalDatabases(user, { ...process.env, ...variables })),
      sources: sourcesOf(project, parts),
    };
  } finally {
    await rm(next, { recursive: true, force: true });
  }
}
