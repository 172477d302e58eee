import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { readEnvFiles } from "../project/env-files.ts";
import type { Project } from "../project/load-project.ts";
import { assetRoots } from "./asset-roots.ts";
import { type AssetSettings, assetSettings, missingPage } from "./asset-settings.ts";
import { absenceNotes } from "../run/absent-bindings.ts";
import { copyFiles } from "./assets.ts";
import { asyncContextWarnings } from "./async-context.ts";
import { addBrowserSdk, type BrowserSdk, findBrowserSdk } from "./browser-sdk.ts";
import { dateWarnings } from "./compatibility.ts";
import {
  ASSETS_MODULE,
  assetsModule,
  type EntryParts,
  entryModule,
  showsAppPage,
} from "./entry-module.ts";
import { findFrameworkCaches, type FrameworkCaches } from "./framework-caches.ts";
import { assertReplaceable, replaceFolder } from "./out-folder.ts";
import { moduleRules } from "./module-rules.ts";
import { type ProjectParts, readParts } from "./project-parts.ts";
import { withAliases } from "./protected-files.ts";
import { protectedViews } from "./protected-views.ts";
import { STABLE_SCRIPT } from "../../src/site/browser-script.ts";
import { checkStart } from "./start-check.ts";
import type { RouteReport } from "./start-report.ts";
import {
  type Deployment,
  migratedClasses,
  publishedSecrets,
  workerName,
  wranglerJson,
} from "./wrangler-json.ts";

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

const decoder = new TextDecoder();

function contain(files: ReadonlyMap<string, Uint8Array> | undefined, pattern: RegExp): boolean {
  return [...(files ?? [])].some(
    ([name, contents]) => /\.m?js$/.test(name) && pattern.test(decoder.decode(contents)),
  );
}

/** Writes the folder's files, but not its `wrangler.json`. */
async function writeWorker(
  folder: string,
  host: string,
  modules: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  const worker = path.join(folder, "worker");
  await mkdir(path.join(folder, "assets"), { recursive: true });
  await mkdir(worker, { recursive: true });
  await copyFile(host, path.join(worker, "host.js"));
  for (const [name, contents] of modules) {
    const file = path.join(worker, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, contents);
  }
}

function relativeModule(root: string, file: string): string {
  return path.relative(root, file).replaceAll("\\", "/");
}

/** What was found out about a project's parts. */
interface Findings {
  readonly browserSdk: BrowserSdk | undefined;
  readonly caches: FrameworkCaches;
  readonly assetUse: AssetSettings;
}

function entryParts(
  project: Project,
  { site, classes, assets, api }: ProjectParts,
  { browserSdk, caches, assetUse }: Findings,
): EntryParts {
  const { protect, origins, wix, session } = project.config;
  const roots = site === undefined ? undefined : assetRoots(assets);
  return {
    ...(site === undefined ? {} : { site: relativeModule(site.root, site.entry) }),
    api: api !== undefined,
    classes,
    settings: {
      ...assetUse.host,
      ...(roots === undefined ? {} : { assetRoots: roots }),
      protect: withAliases(protect),
      origins,
      ...(wix.clientId === undefined ? {} : { clientId: wix.clientId }),
      ...(session.memberDays === undefined ? {} : { memberDays: session.memberDays }),
      usesSdk: contain(site?.files, /__wix_context__/),
      readsSession: [site?.files, api?.files].some((files) =>
        contain(files, /\b(?:loggedIn|getTokens)\b/),
      ),
      ...(caches.bindings.length === 0 ? {} : { cacheBindings: caches.bindings }),
      ...(browserSdk === undefined ? {} : { browserSdk: browserSdk.address }),
    },
  };
}

function modulesOf(
  entry: EntryParts,
  { site, api }: ProjectParts,
): ReadonlyMap<string, string | Uint8Array> {
  const root = site?.root ?? "";
  return new Map<string, string | Uint8Array>([
    ["index.js", entryModule(entry)],
    ...(showsAppPage(entry) ? [[ASSETS_MODULE, assetsModule(entry)] as const] : []),
    ...[...(site?.files ?? [])].map(([file, contents]): [string, Uint8Array] => [
      `site/${relativeModule(root, file)}`,
      contents,
    ]),
    ...[...(api?.files ?? [])].map(([file, contents]): [string, Uint8Array] => [
      `api/${file}`,
      contents,
    ]),
  ]);
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
      warnings: [
        ...project.warnings,
        ...(parts.site?.warnings ?? []),
        ...aboutDate,
        ...asyncContextWarnings(parts.site?.files ?? new Map()),
        ...caches.warnings,
        ...publishedSecrets(parts.user),
      ],
      absent: absenceNotes(parts.user),
      sources: sourcesOf(project, parts),
    };
  } finally {
    await rm(next, { recursive: true, force: true });
  }
}
