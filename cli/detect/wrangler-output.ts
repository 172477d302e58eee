import path from "node:path";

import { CliError } from "../cli-error.ts";
import { findWranglerFile, readWranglerFile } from "../project/wrangler-file.ts";
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
    fix: "build the site again (often: npm run build)",
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

/** What a wrangler file says about the site; nothing when what it names is not there. */
async function described(files: ProjectFiles, wranglerFile: string): Promise<Described> {
  const { main, assets: wanted, no_bundle: noBundle } = await readWranglerFile(wranglerFile);
  const server = typeof main === "string" ? await files.file(main) : undefined;
  const assets =
    server === undefined && typeof main === "string"
      ? undefined
      : await assetsOf(files, wranglerFile, wanted?.directory);
  const isApp = wanted?.not_found_handling === "single-page-application";
  return {
    isBundled: noBundle === true,
    ...(typeof main === "string" ? { main } : {}),
    ...(server === undefined ? {} : { server }),
    ...(assets === undefined ? {} : { assets }),
    ...(isApp && assets !== undefined ? { notFound: "spa" as const } : {}),
  };
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
  const { main, isBundled: _, ...site } = await described(files, wranglerFile);
  if (main !== undefined && site.server === undefined) {
    throw staleBuild(`${wranglerFile} names ${main}, which is not there`);
  }
  if (site.server === undefined && site.assets === undefined) {
    throw staleBuild(`${wranglerFile} names neither a worker nor assets that are there`);
  }
  return { kind: "generated wrangler configuration", evidence: REDIRECT, wranglerFile, ...site };
}

/** A worker that somebody wrote, with a wrangler file beside it. */
export async function ownWrangler(files: ProjectFiles): Promise<FoundSite | undefined> {
  const wranglerFile = await findWranglerFile(files.folder);
  if (wranglerFile === undefined) {
    return undefined;
  }
  const { main, isBundled, ...site } = await described(files, wranglerFile);
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
