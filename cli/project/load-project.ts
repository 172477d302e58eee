import { stat } from "node:fs/promises";
import path from "node:path";

import { CliError } from "../cli-error.ts";
import { detectApi } from "../detect/api-folder.ts";
import { type Choose, detectSite } from "../detect/detect.ts";
import type { FoundSite } from "../detect/found-site.ts";
import { type Completed, type NamedHalf, otherHalf } from "../detect/other-half.ts";
import { ProjectFiles } from "../detect/project-files.ts";
import { staleWarning } from "../detect/stale-output.ts";
import { type ConfigPlace, EXAMPLE, loadConfig } from "./load-config.ts";
import type { ProjectConfig } from "./project-config.ts";
import { assertOnlySite } from "./public-folder.ts";

/** A project's configuration with its paths made absolute. Each path was there when it was read. */
export interface Project {
  readonly folder: string;
  readonly configFile: string;
  readonly config: ProjectConfig;
  readonly assets?: string;
  readonly server?: string;
  readonly api?: string;
  /** What was found out where the configuration names no site. */
  readonly found?: FoundSite;
  readonly warnings: readonly string[];
}

/** Who says which site is meant if there are several. */
export interface Wanted extends ConfigPlace {
  readonly choose: Choose;
}

async function kindOf(file: string): Promise<"file" | "folder" | "absent"> {
  try {
    const found = await stat(file);
    return found.isDirectory() ? "folder" : "file";
  } catch {
    return "absent";
  }
}

async function existing(
  folder: string,
  key: "site.assets" | "site.server" | "api",
  value: string | false | undefined,
): Promise<string | undefined> {
  if (value === undefined || value === false) {
    return undefined;
  }
  const wanted = key === "site.server" ? "file" : "folder";
  const absolute = path.resolve(folder, value);
  const found = await kindOf(absolute);
  if (found === wanted) {
    return absolute;
  }
  const code = {
    "site.assets": "assets_missing",
    "site.server": "server_missing",
    api: "api_folder_missing",
  } as const;
  throw new CliError(code[key], {
    what: `"${key}" is ${JSON.stringify(value)}, and ${found === "absent" ? `there is no such ${wanted}` : `that is a ${found}, not a ${wanted}`}`,
    why: `Looked for ${absolute}.`,
    fix:
      key === "api"
        ? `create the folder, or remove "api" from the configuration`
        : `build the site first (often: npm run build), or correct "${key}"`,
  });
}

type Site = Pick<Project, "assets" | "server" | "found" | "warnings" | "config">;

function siteFrom(config: ProjectConfig, { site, found, warnings }: Completed): Site {
  const { assets, server, notFound } = site;
  return {
    config: {
      ...config,
      site: { ...(notFound === undefined ? {} : { notFound }), ...config.site },
    },
    warnings,
    ...(found === undefined ? {} : { found }),
    ...(assets === undefined ? {} : { assets }),
    ...(server === undefined ? {} : { server }),
  };
}

/** What the configuration names, and else what the project's build left behind. */
async function siteOf({ configFile, choose }: Wanted, config: ProjectConfig): Promise<Site> {
  const folder = path.dirname(configFile);
  const { site } = config;
  if (site.assets === undefined && site.server === undefined) {
    const found = await detectSite(folder, choose, EXAMPLE);
    return await withStaleness(folder, siteFrom(config, { site: found, found, warnings: [] }));
  }
  const assets = await existing(folder, "site.assets", site.assets);
  const server = await existing(folder, "site.server", site.server);
  const half = namedHalf(assets, server, site);
  const completed =
    half === undefined
      ? {
          site: {
            ...(assets === undefined ? {} : { assets }),
            ...(server === undefined ? {} : { server }),
          },
          warnings: [],
        }
      : await otherHalf(new ProjectFiles(folder), half);
  return await withStaleness(folder, siteFrom(config, completed));
}

/** The half that is named, where nothing is said of the other. */
function namedHalf(
  assets: string | undefined,
  server: string | undefined,
  site: ProjectConfig["site"],
): NamedHalf | undefined {
  if (assets !== undefined && site.server === undefined) {
    return { assets };
  }
  return server !== undefined && site.assets === undefined ? { server } : undefined;
}

async function withStaleness(folder: string, site: Site): Promise<Site> {
  const stale = site.found === undefined ? undefined : await staleWarning(folder, site.found);
  return stale === undefined ? site : { ...site, warnings: [...site.warnings, stale] };
}

/** The folder that the configuration names, or else the one where backend routes are found. */
async function apiOf(
  folder: string,
  config: ProjectConfig,
): Promise<{ readonly api?: string | undefined; readonly warnings: readonly string[] }> {
  if (config.api === false) {
    return { warnings: [] };
  }
  if (config.api !== undefined) {
    return { api: await existing(folder, "api", config.api), warnings: [] };
  }
  const found = await detectApi(new ProjectFiles(folder));
  switch (found.kind) {
    case "backend":
      return { api: found.folder, warnings: [] };
    case "other":
      return { warnings: [found.warning] };
    case "none":
      return { warnings: [] };
  }
}

/**
 * Reads a project's configuration and finds what it names, or what its build left behind.
 *
 * @throws {CliError} naming every problem of the configuration, the first path that is missing, why
 *   nothing was found, or what would be public that must not be.
 */
export async function loadProject(wanted: Wanted): Promise<Project> {
  const { configFile } = wanted;
  const folder = path.dirname(configFile);
  const config = await loadConfig(wanted);
  const site = await siteOf(wanted, config);
  const { api, warnings } = await apiOf(folder, config);
  const project: Project = {
    folder,
    configFile,
    ...site,
    warnings: [...site.warnings, ...warnings],
    ...(api === undefined ? {} : { api }),
  };
  assertOnlySite(project);
  return project;
}
