import { readFile, stat } from "node:fs/promises";
import path from "node:path";

import { CliError } from "../cli-error.ts";
import { detectApi } from "../detect/api-folder.ts";
import { type Choose, detectSite } from "../detect/detect.ts";
import type { FoundSite } from "../detect/found-site.ts";
import { ProjectFiles } from "../detect/project-files.ts";
import { staleWarning } from "../detect/stale-output.ts";
import { jsonErrorPosition } from "./json-position.ts";
import { parseConfig } from "./parse-config.ts";
import type { ProjectConfig } from "./project-config.ts";
import { assertOnlySite } from "./public-folder.ts";

export const CONFIG_FILE = "headless-edge.config.json";

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

/** Where a configuration is looked for, and who says which site is meant if there are several. */
export interface Wanted {
  readonly configFile: string;
  /** Somebody named that file, so it has to be there. */
  readonly isNamed: boolean;
  readonly choose: Choose;
}

const EXAMPLE = `{ "site": { "assets": "dist/client", "server": "dist/server/index.js" }, "api": "api" }`;

async function readConfigText(file: string, isNamed: boolean): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if (!isNamed && cause instanceof Error && "code" in cause && cause.code === "ENOENT") {
      return "{}";
    }
    throw new CliError("config_missing", {
      what: `there is no ${file}`,
      why: "It says which folder holds the site's files, and which module renders its pages.",
      fix: `write it, with the keys that apply, for example:\n${EXAMPLE}`,
      cause,
    });
  }
}

function parseConfigText(file: string, bytes: string): ProjectConfig {
  const source = bytes.replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) {
      throw cause;
    }
    const { line, column } = jsonErrorPosition(source, cause);
    throw new CliError("config_not_json", {
      what: `${file}:${line}:${column} is not valid JSON`,
      why: cause.message,
      fix: "correct the file: double quotes, no comments, no comma after the last entry",
      cause,
    });
  }
  const parsed = parseConfig(value);
  if (!parsed.ok) {
    throw new CliError("config_invalid", {
      what: `${file} has ${parsed.problems.length === 1 ? "a problem" : "problems"}:\n${parsed.problems.map((problem) => `- ${problem}`).join("\n")}`,
      fix: "correct what is listed; config.schema.json in the package describes every key",
    });
  }
  return parsed.config;
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
  value: string | undefined,
): Promise<string | undefined> {
  if (value === undefined) {
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

/** What the configuration names, or else what the project's build left behind. */
async function siteOf(
  { configFile, choose }: Wanted,
  config: ProjectConfig,
): Promise<Pick<Project, "assets" | "server" | "found" | "warnings" | "config">> {
  const folder = path.dirname(configFile);
  if (config.site.assets === undefined && config.site.server === undefined) {
    const found = await detectSite(folder, choose, EXAMPLE);
    const { assets, server, notFound } = found;
    const stale = await staleWarning(folder, found);
    return {
      found,
      config: {
        ...config,
        site: { ...(notFound === undefined ? {} : { notFound }), ...config.site },
      },
      warnings: stale === undefined ? [] : [stale],
      ...(assets === undefined ? {} : { assets }),
      ...(server === undefined ? {} : { server }),
    };
  }
  const assets = await existing(folder, "site.assets", config.site.assets);
  const server = await existing(folder, "site.server", config.site.server);
  return {
    config,
    warnings: [],
    ...(assets === undefined ? {} : { assets }),
    ...(server === undefined ? {} : { server }),
  };
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

/** Reads a project's configuration alone. @throws {CliError} naming every problem of it. */
export async function loadConfig({
  configFile,
  isNamed,
}: Pick<Wanted, "configFile" | "isNamed">): Promise<ProjectConfig> {
  return parseConfigText(configFile, await readConfigText(configFile, isNamed));
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
