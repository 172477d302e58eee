import path from "node:path";

import { CliError } from "../cli-error.ts";
import { chosenSection } from "../project/env-files.ts";
import { isInside } from "../project/public-folder.ts";
import {
  type AssetsSection,
  findWranglerFile,
  readWranglerFile,
  type WranglerConfig,
} from "../project/wrangler-file.ts";
import type { FoundSite } from "./found-site.ts";
import type { ProjectFiles } from "./project-files.ts";
import { pythonServer } from "./python-server.ts";

/** Where frameworks tell wrangler which configuration they generated. */
const REDIRECT = ".wrangler/deploy/config.json";

interface Described extends Pick<FoundSite, "assets" | "server" | "notFound"> {
  readonly main?: string;
  readonly isBundled: boolean;
}

function staleBuild(what: string): CliError {
  return new CliError("output_stale", {
    what,
    why: `${REDIRECT} was written by an earlier build.`,
    fix: "build the site again (often: npm run build); where that no longer uses Cloudflare's Vite plugin, delete the folder .wrangler/deploy",
  });
}

async function assetsOf(
  files: ProjectFiles,
  wranglerFile: string,
  wanted: string | undefined,
): Promise<string | undefined> {
  if (wanted === undefined) {
    return undefined;
  }
  const assets = await files.directory(path.resolve(path.dirname(wranglerFile), wanted));
  if (assets === undefined) {
    throw new CliError("assets_missing", {
      what: `${wranglerFile} names the assets folder ${JSON.stringify(wanted)}, which is not there`,
      fix: "build the site first (often: npm run build), or correct that file",
    });
  }
  return assets;
}

function appOf(section: AssetsSection | undefined): Pick<FoundSite, "notFound"> {
  return section?.not_found_handling === "single-page-application" ? { notFound: "spa" } : {};
}

/** What a wrangler file says about the site; nothing when what it names is not there. */
async function described(
  files: ProjectFiles,
  wranglerFile: string,
  { main, assets: wanted, no_bundle: noBundle }: WranglerConfig,
): Promise<Described> {
  const server = typeof main === "string" ? await files.file(main) : undefined;
  const assets =
    server === undefined && typeof main === "string"
      ? undefined
      : await assetsOf(files, wranglerFile, wanted?.directory);
  return {
    isBundled: noBundle === true,
    ...(typeof main === "string" ? { main } : {}),
    ...(server === undefined ? {} : { server }),
    ...(assets === undefined ? {} : { assets }),
    ...(assets === undefined ? {} : appOf(wanted)),
  };
}

/** A build is of one section of its wrangler file. @throws {CliError} when another is asked for. */
async function assertSection(files: ProjectFiles, wranglerFile: string): Promise<void> {
  const wanted = chosenSection();
  const { targetEnvironment: built, definedEnvironments: defined } = await files.json(wranglerFile);
  const isOther =
    typeof built === "string"
      ? built !== wanted
      : wanted !== undefined && Array.isArray(defined) && defined.includes(wanted);
  if (wanted !== undefined && isOther) {
    throw staleBuild(
      `CLOUDFLARE_ENV asks for ${JSON.stringify(wanted)}, and the site was built for ${typeof built === "string" ? JSON.stringify(built) : "none of its sections"}`,
    );
  }
}

/**
 * A build whose tool generated a wrangler file of its own: React Router, TanStack Start, Astro 6,
 * Hono, and whatever else uses Cloudflare's Vite plugin.
 *
 * @throws {CliError} when it points nowhere, or to more workers than one.
 */
export async function generatedWrangler(files: ProjectFiles): Promise<FoundSite | undefined> {
  const redirect = await files.json(REDIRECT);
  const { configPath, auxiliaryWorkers } = redirect;
  if (typeof configPath !== "string") {
    return undefined;
  }
  if (Array.isArray(auxiliaryWorkers) && auxiliaryWorkers.length > 0) {
    throw new CliError("output_unsupported", {
      what: "the build made auxiliary workers beside the site's",
      why: "The composed folder is one worker.",
      fix: "deploy the auxiliary workers on their own, reach them with service bindings, and build the site without them",
    });
  }
  const wranglerFile = path.resolve(files.folder, path.dirname(REDIRECT), configPath);
  if ((await files.file(wranglerFile)) === undefined) {
    throw staleBuild(`${REDIRECT} names ${wranglerFile}, which is not there`);
  }
  await assertSection(files, wranglerFile);
  const config = await readWranglerFile(wranglerFile, "resolved");
  const { main, isBundled: _, ...site } = await described(files, wranglerFile, config);
  if (main !== undefined && site.server === undefined) {
    throw staleBuild(`${wranglerFile} names ${main}, which is not there`);
  }
  if (site.server === undefined && site.assets === undefined) {
    throw staleBuild(`${wranglerFile} names neither a worker nor assets that are there`);
  }
  return {
    kind: "generated wrangler configuration",
    evidence: REDIRECT,
    wranglerFile,
    isResolved: true,
    ...site,
  };
}

/** The files that a project's own wrangler file, of Workers or of Pages, has beside a worker. */
export async function ownAssets(
  files: ProjectFiles,
): Promise<Pick<FoundSite, "assets" | "notFound"> | undefined> {
  const wranglerFile = await findWranglerFile(files.folder);
  if (wranglerFile === undefined) {
    return undefined;
  }
  const config = await readWranglerFile(wranglerFile);
  const { assets: section, pages_build_output_dir: ofPages } = config;
  const wanted = section?.directory ?? (typeof ofPages === "string" ? ofPages : undefined);
  const assets = isComposed(files, config)
    ? undefined
    : await assetsOf(files, wranglerFile, wanted);
  return assets === undefined ? undefined : { assets, ...appOf(section) };
}

/** Whether a wrangler file is for what was composed here already, which is no site to compose. */
function isComposed({ folder }: ProjectFiles, { main }: WranglerConfig): boolean {
  return (
    main !== undefined && isInside(path.join(folder, ".headless-edge"), path.resolve(folder, main))
  );
}

/**
 * Why a project is not the site of its files alone: its wrangler file names a worker that is not
 * there.
 */
export async function missingWorker(files: ProjectFiles): Promise<CliError | undefined> {
  const wranglerFile = await findWranglerFile(files.folder);
  if (wranglerFile === undefined) {
    return undefined;
  }
  const config = await readWranglerFile(wranglerFile);
  const { main, build } = config;
  if (main === undefined || isComposed(files, config) || (await files.file(main)) !== undefined) {
    return undefined;
  }
  const name = files.relative(wranglerFile);
  return new CliError("server_missing", {
    what: `${name} names the worker ${files.relative(path.resolve(files.folder, main))}, which is not there`,
    why: "What that worker answers would be missing from a site of the files alone.",
    fix: `build it first (${
      build?.command === undefined
        ? "often: npm run build"
        : `the file's own build is for you to run: ${build.command}`
    }), or correct "main" in ${name}`,
  });
}

/** The folder that a project on Pages says its build makes, relative to the project. */
export async function pagesFolder(files: ProjectFiles): Promise<string | undefined> {
  const wranglerFile = await findWranglerFile(files.folder);
  if (wranglerFile === undefined) {
    return undefined;
  }
  const { pages_build_output_dir: folder } = await readWranglerFile(wranglerFile);
  return typeof folder === "string"
    ? files.relative(path.resolve(path.dirname(wranglerFile), folder))
    : undefined;
}

/** A worker that somebody wrote, with a wrangler file beside it. */
export async function ownWrangler(files: ProjectFiles): Promise<FoundSite | undefined> {
  const wranglerFile = await findWranglerFile(files.folder);
  if (wranglerFile === undefined) {
    return undefined;
  }
  const config = await readWranglerFile(wranglerFile);
  if (isComposed(files, config)) {
    return undefined;
  }
  const { main, isBundled, ...site } = await described(files, wranglerFile, config);
  if (main?.endsWith(".py") === true) {
    throw pythonServer(main);
  }
  if (site.server === undefined && (site.assets === undefined || main !== undefined)) {
    return undefined;
  }
  return {
    kind: "wrangler project",
    evidence: files.relative(wranglerFile),
    wranglerFile,
    ...site,
    ...(site.server === undefined || isBundled ? {} : { needsBundling: true, isSource: true }),
  };
}
