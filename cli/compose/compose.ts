import { access, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { CliError } from "../cli-error.ts";
import type { Project } from "../project/load-project.ts";
import { findWranglerFile, readWranglerFile } from "../project/wrangler-file.ts";
import { bundleApi } from "./api-bundle.ts";
import { findApiRoutes } from "./api-routes.ts";
import { copyFiles, findAssets } from "./assets.ts";
import { type EntryParts, entryModule } from "./entry-module.ts";
import { collectSiteModules, type SiteModules } from "./site-modules.ts";
import { checkStart, type RouteReport } from "./start-check.ts";
import { withAliases, workerFirstForFiles, workerFirstForServer } from "./worker-first.ts";
import { namedClasses, workerName, wranglerJson } from "./wrangler-json.ts";

/** What was composed, for a report, and the files it was made of, for a watcher. */
export interface Composed {
  readonly out: string;
  readonly name: string;
  readonly assetCount: number;
  readonly siteModuleCount: number;
  readonly routes: readonly RouteReport[];
  readonly warnings: readonly string[];
  readonly sources: readonly string[];
}

type NotFound = "404" | "spa" | undefined;

const NOT_FOUND_HANDLING = { "404": "404-page", spa: "single-page-application" } as const;

const decoder = new TextDecoder();

function contain(files: ReadonlyMap<string, Uint8Array> | undefined, pattern: RegExp): boolean {
  return [...(files ?? [])].some(
    ([name, contents]) => /\.m?js$/.test(name) && pattern.test(decoder.decode(contents)),
  );
}

function notFoundOf(project: Project, assets: readonly string[]): NotFound {
  const wanted = project.config.site.notFound ?? (assets.includes("404.html") ? "404" : undefined);
  const page = wanted === "spa" ? "index.html" : "404.html";
  if (project.config.site.notFound !== undefined && !assets.includes(page)) {
    throw new CliError("assets_missing", {
      what: `"site.notFound" is ${JSON.stringify(wanted)}, and the site's assets contain no ${page}`,
      fix: `add ${page} to the folder that "site.assets" names, or remove "site.notFound"`,
    });
  }
  return wanted;
}

function assertExports(site: SiteModules, classes: readonly string[]): void {
  if (site.exported.includes("*")) {
    return;
  }
  if (!site.exported.includes("default") && !site.exported.includes("fetch")) {
    throw new CliError("server_no_fetch", {
      what: `${site.entry} has nothing that answers requests`,
      why: `It exports ${site.exported.length === 0 ? "nothing" : site.exported.join(", ")}; Workers need a default export.`,
      fix: "export default { fetch(request, env, ctx) { … } }, a class that extends WorkerEntrypoint, or a function named fetch",
    });
  }
  const missing = classes.filter((name) => !site.exported.includes(name));
  if (missing.length > 0) {
    throw new CliError("server_class_missing", {
      what: `${site.entry} does not export ${missing.join(", ")}`,
      why: "The project's wrangler file binds a class of that name.",
      fix: "export the class from the server entry, or remove the binding",
    });
  }
}

/** Writes the folder's files, but not its `wrangler.json`. */
async function writeWorker(
  folder: string,
  runtime: string,
  modules: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  const worker = path.join(folder, "worker");
  await mkdir(path.join(folder, "assets"), { recursive: true });
  await mkdir(worker, { recursive: true });
  await copyFiles(path.dirname(runtime), worker, [path.basename(runtime)]);
  for (const [name, contents] of modules) {
    const file = path.join(worker, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, contents);
  }
}

/** Replacing a folder deletes what is in it: only one that was composed, or an empty one. */
async function assertOurs(out: string): Promise<void> {
  const entries = await readdir(out).catch((): string[] => []);
  const ours = await access(path.join(out, "worker", "host.js")).then(
    () => entries.includes("wrangler.json"),
    () => false,
  );
  if (entries.length > 0 && !ours) {
    throw new CliError("out_not_ours", {
      what: `${out} exists and was not composed by headless-edge`,
      why: "It would be replaced with everything in it.",
      fix: "choose another folder with --out, or remove that one",
    });
  }
}

async function replace(out: string, next: string): Promise<void> {
  const earlier = `${next}-earlier`;
  const had = await rename(out, earlier).then(
    () => true,
    () => false,
  );
  try {
    await rename(next, out);
  } catch (cause) {
    if (had) {
      await rename(earlier, out);
    }
    throw cause;
  }
  await rm(earlier, { recursive: true, force: true });
}

function siteModuleMap(site: SiteModules | undefined): ReadonlyMap<string, Uint8Array> {
  return new Map(
    [...(site?.files ?? [])].map(([file, contents]) => [
      `site/${path.relative(site?.root ?? "", file).replaceAll("\\", "/")}`,
      contents,
    ]),
  );
}

async function readParts(project: Project) {
  const wranglerFile = await findWranglerFile(project.folder);
  const user = wranglerFile === undefined ? undefined : await readWranglerFile(wranglerFile);
  const site = project.server === undefined ? undefined : await collectSiteModules(project.server);
  const classes = namedClasses(user);
  if (site !== undefined) {
    assertExports(site, classes);
  }
  const assets = await findAssets(project, site?.files.keys() ?? []);
  const routes = project.api === undefined ? [] : await findApiRoutes(project.api);
  const api = project.api === undefined ? undefined : await bundleApi(project.api, routes);
  return { wranglerFile, user, site, classes, assets, api };
}

type Parts = Awaited<ReturnType<typeof readParts>>;

function entryParts(project: Project, { site, classes, assets, api }: Parts): EntryParts {
  const { protect, origins, wix } = project.config;
  const notFound = notFoundOf(project, assets);
  return {
    ...(site === undefined
      ? {}
      : { site: path.relative(site.root, site.entry).replaceAll("\\", "/") }),
    api: api !== undefined,
    classes,
    settings: {
      ...(notFound === undefined ? {} : { notFound }),
      protect: withAliases(protect),
      origins,
      ...(wix.clientId === undefined ? {} : { clientId: wix.clientId }),
      usesSdk: contain(site?.files, /__wix_context__/),
      readsSession: [site?.files, api?.files].some((files) =>
        contain(files, /\b(?:loggedIn|getTokens)\b/),
      ),
    },
  };
}

/**
 * Composes host, site, backend and assets into one deployable folder.
 *
 * The folder is made beside `out` and takes its place when it is known to start: whatever goes
 * wrong before that leaves `out` as it was.
 *
 * @param host the prebuilt host module.
 * @throws {CliError} for everything that is the project's to mend.
 */
export async function compose(project: Project, out: string, host: string): Promise<Composed> {
  await assertOurs(out);
  const parts = await readParts(project);
  const entry = entryParts(project, parts);
  const { protect } = project.config;
  const served = entry.settings.notFound;
  const name = await workerName(project, parts.user);
  const config = wranglerJson(
    project,
    parts.user,
    {
      name,
      workerFirst:
        parts.site === undefined
          ? workerFirstForFiles(protect)
          : workerFirstForServer(parts.assets, protect),
      notFoundHandling:
        parts.site !== undefined || served === undefined ? "none" : NOT_FOUND_HANDLING[served],
    },
    out,
  );
  const next = `${out}.next-${process.pid}`;
  await rm(next, { recursive: true, force: true });
  try {
    const api = [...(parts.api?.files ?? [])].map(
      ([file, contents]) => [`api/${file}`, contents] as const,
    );
    await writeWorker(
      next,
      host,
      new Map<string, string | Uint8Array>([
        ["index.js", entryModule(entry)],
        ...siteModuleMap(parts.site),
        ...api,
      ]),
    );
    if (project.assets !== undefined) {
      await copyFiles(project.assets, path.join(next, "assets"), parts.assets);
    }
    await writeFile(path.join(next, "wrangler.json"), `${JSON.stringify(config, null, 2)}\n`);
    const routes = await checkStart(next, entry, project.server);
    await replace(out, next);
    return {
      out,
      name,
      assetCount: parts.assets.length,
      siteModuleCount: parts.site?.files.size ?? 0,
      routes,
      warnings: parts.site?.warnings ?? [],
      sources: [
        project.configFile,
        ...(parts.wranglerFile === undefined ? [] : [parts.wranglerFile]),
        ...(parts.site?.files.keys() ?? []),
        ...(parts.api?.sources ?? []),
      ],
    };
  } finally {
    await rm(next, { recursive: true, force: true });
  }
}
