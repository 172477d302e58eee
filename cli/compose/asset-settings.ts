import type { Project } from "../project/load-project.ts";
import type { AssetsSection, WranglerConfig } from "../project/wrangler-file.ts";
import { CliError } from "../cli-error.ts";
import { routerSource } from "./router-pattern.ts";
import { workerFirstForFiles, workerFirstForServer } from "./worker-first.ts";

type Handling = "none" | "404-page" | "single-page-application";

/** How the static files of a composed folder are served. */
export interface AssetSettings {
  /** The `assets` of its `wrangler.json`, without the folder. */
  readonly section: Readonly<Record<string, unknown>>;
  /** What the host is told of it. */
  readonly host: {
    readonly assets?: string;
    readonly appPage?: string;
    readonly siteFirst?: string;
  };
}

interface Circumstances {
  /** The public files, relative to their folder. */
  readonly assets: readonly string[];
  /** Addresses of ours that are static files. */
  readonly ours: readonly string[];
  /** Patterns of protected addresses that show files of others. */
  readonly views: readonly string[];
  /** What the project says that a missing page is. */
  readonly explicit: Handling | undefined;
}

const AUTO = "auto-trailing-slash";

const HANDLING = { "404": "404-page", spa: "single-page-application" } as const;

function explicitHandling(project: Project, assets: readonly string[]): Handling | undefined {
  const { notFound } = project.config.site;
  if (notFound === undefined) {
    return undefined;
  }
  const page = notFound === "spa" ? "index.html" : "404.html";
  if (!assets.includes(page)) {
    throw new CliError("assets_missing", {
      what: `"site.notFound" is ${JSON.stringify(notFound)}, and the site's assets contain no ${page}`,
      fix: `add ${page} to the folder that "site.assets" names, or remove "site.notFound"`,
    });
  }
  return HANDLING[notFound];
}

/**
 * What the project says that a missing page is.
 *
 * @throws {CliError} `assets_missing` when the page that `site.notFound` means is not there.
 */
export function missingPage(
  project: Project,
  user: WranglerConfig | undefined,
  assets: readonly string[],
): Handling | undefined {
  return explicitHandling(project, assets) ?? user?.assets?.not_found_handling;
}

/** A name that the assets may have: the project's own, or one that nothing else of it has. */
function bindingName(user: WranglerConfig | undefined, section: AssetsSection): string {
  const { assets: _, ...rest } = user ?? {};
  const isTaken = JSON.stringify(rest).includes('"ASSETS"');
  return section.binding ?? (isTaken ? "HEADLESS_EDGE_ASSETS" : "ASSETS");
}

/** The paths of which `run_worker_first` says that the worker answers them, file or no file. */
function siteFirst(wanted: AssetsSection["run_worker_first"]): string | undefined {
  if (typeof wanted !== "object") {
    return wanted === true ? "^" : undefined;
  }
  const not = wanted.filter((pattern) => pattern.startsWith("!")).map((one) => one.slice(1));
  const first = wanted.filter((pattern) => !pattern.startsWith("!"));
  const except = not.length === 0 ? "" : `(?!(?:${routerSource(not)})$)`;
  return first.length === 0 ? undefined : `^${except}(?:${routerSource(first)})$`;
}

function firstPatterns(wanted: AssetsSection["run_worker_first"]): readonly string[] {
  if (typeof wanted !== "object") {
    return wanted === true ? ["/*"] : [];
  }
  return wanted.filter((pattern) => !pattern.startsWith("!"));
}

/** Where there are only files, they know what a missing one means, and the host is told nothing. */
function filesAlone(
  { config }: Project,
  section: AssetsSection,
  { explicit, ...site }: Circumstances,
): AssetSettings {
  return {
    section: {
      binding: "ASSETS",
      html_handling: section.html_handling ?? AUTO,
      not_found_handling: explicit ?? (site.assets.includes("404.html") ? "404-page" : "none"),
      run_worker_first: workerFirstForFiles({ ...site, protect: config.protect }),
    },
    host: {},
  };
}

function besideServer(
  { config }: Project,
  user: WranglerConfig | undefined,
  { explicit, ...site }: Circumstances,
): AssetSettings {
  const section = user?.assets ?? {};
  const { html_handling: html = AUTO, run_worker_first: wanted } = section;
  const binding = bindingName(user, section);
  const first = siteFirst(wanted);
  // Where the site's server is first, files are asked for by the way of the worker, as protected ones are.
  const kept = [...config.protect, ...firstPatterns(wanted)];
  // Without rules for it, an index.html is found under its own name alone.
  const page = html === "none" ? "/index.html" : "/";
  return {
    section: {
      binding,
      html_handling: html,
      // The host asks the assets before the site, so a missing one must stay missing.
      not_found_handling: section.not_found_handling === "404-page" ? "404-page" : "none",
      run_worker_first: workerFirstForServer({ ...site, protect: kept }),
    },
    host: {
      ...(binding === "ASSETS" ? {} : { assets: binding }),
      ...(explicit === "single-page-application" ? { appPage: page } : {}),
      ...(first === undefined ? {} : { siteFirst: first }),
    },
  };
}

/**
 * What each key of the project's own `assets` section comes to behind the host.
 *
 * @throws {CliError} `assets_missing` when the page that `site.notFound` means is not there.
 */
export function assetSettings(
  project: Project,
  user: WranglerConfig | undefined,
  site: Omit<Circumstances, "explicit">,
): AssetSettings {
  const section = user?.assets ?? {};
  const explicit = missingPage(project, user, site.assets);
  const circumstances = { ...site, explicit };
  return project.server === undefined
    ? filesAlone(project, section, circumstances)
    : besideServer(project, user, circumstances);
}
