import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";

import { listFiles } from "../compose/list-files.ts";
import type { FoundSite } from "./found-site.ts";
import type { ProjectFiles } from "./project-files.ts";

/** Where builds put files that are ready to be served. */
export const BUILT = [
  "dist",
  "build/client",
  "build",
  "out",
  ".output/public",
  "dist/analog/public",
];

/** Where a build leaves the files of a site that has a server as well, or none. */
const CLIENT = "dist/client";

/** Where generators of pages put them; a project may have its documentation there, beside the site. */
const GENERATED = ["_site", ".vitepress/dist", "docs/.vitepress/dist"];

/** Where people keep files that need no build, and where some builds keep their templates. */
export const UNBUILT = "public";

/** A page that asks for sources: a development server has them. */
const SOURCES = /<script\b[^>]*\bsrc=["']?[^"'\s>]+\.(?:ts|tsx|jsx|vue|svelte)["'\s>]/i;

/** A page with holes that a build or a server fills. What lies between two escaped bytes is none. */
const HOLES =
  /%(?![0-9A-F]{2})[A-Z]+_[A-Z_]+%|%[A-Z]+_[A-Z_]+%(?![0-9A-F]{2})|<%[=-]|<!--\s*(?:app-html|ssr-outlet)\s*-->/;

const TOOLS = /(?:^|\/)(?:node_modules|\.[^/]+)$/;

async function notFoundOf(assets: string): Promise<"404" | "spa" | undefined> {
  const pages = (await listFiles(assets, (file) => TOOLS.test(file))).filter((file) =>
    file.endsWith(".html"),
  );
  if (pages.includes("404.html")) {
    return "404";
  }
  // One page whose script draws all others; one page without a script is just one page.
  const page = await readFile(path.join(assets, "index.html"), "utf8");
  return pages.length === 1 && /<script\b/i.test(page) ? "spa" : undefined;
}

async function pageIn(files: ProjectFiles, folder: string): Promise<string | undefined> {
  const page = await files.file(path.join(folder, "index.html"));
  const text = page === undefined ? "" : await files.text(page);
  return SOURCES.test(text) || HOLES.test(text) ? undefined : page;
}

async function staticIn(files: ProjectFiles, folder: string): Promise<FoundSite | undefined> {
  const page = await pageIn(files, folder);
  if (page === undefined) {
    return undefined;
  }
  const assets = path.dirname(page);
  const notFound = await notFoundOf(assets);
  return {
    kind: "static files",
    evidence: path.posix.join(folder, "index.html"),
    assets,
    ...(notFound === undefined ? {} : { notFound }),
  };
}

/** The folders that are found, each once: `nuxt generate` makes a link to one of them. */
async function staticIns(
  files: ProjectFiles,
  folders: readonly string[],
): Promise<readonly FoundSite[]> {
  const found = new Map<string, FoundSite>();
  for (const folder of folders) {
    const site = await staticIn(files, folder);
    const place = site?.assets === undefined ? "" : await realpath(site.assets);
    if (site !== undefined && !found.has(place)) {
      found.set(place, site);
    }
  }
  return [...found.values()];
}

/** Angular puts each application of a workspace into a folder of its own. */
async function angularFolders(files: ProjectFiles): Promise<readonly string[]> {
  if ((await files.file("angular.json")) === undefined) {
    return [];
  }
  const names = await readdir(path.join(files.folder, "dist")).catch((): string[] => []);
  return names.flatMap((name) => [`dist/${name}`, `dist/${name}/browser`]);
}

/**
 * Folders of files that need no server: the one that is named, else those that a build made, else
 * those that need none.
 *
 * @param named by the project's wrangler file.
 */
export async function staticFolders(
  files: ProjectFiles,
  named?: string,
): Promise<readonly FoundSite[]> {
  const client = (await files.directory("dist/analog")) === undefined ? [CLIENT] : [];
  const ranks = [
    named === undefined ? [] : [named],
    [...BUILT, ...client],
    [...GENERATED, ...(await angularFolders(files))],
    [UNBUILT],
  ];
  for (const folders of ranks) {
    const found = await staticIns(files, folders);
    if (found.length > 0) {
      // A folder inside one that was found is part of it.
      return found.filter(
        ({ assets = "" }) =>
          !found.some((other) => assets.startsWith(`${other.assets ?? ""}${path.sep}`)),
      );
    }
  }
  return [];
}

/** Whether a page that needs no build lies in the project's own folder, which is never public. */
export async function hasPageAmongSources(files: ProjectFiles): Promise<boolean> {
  return (await staticIn(files, ".")) !== undefined;
}

/** How deep a folder of pages is looked for where nobody said that there is one. */
const DEPTH = 3;

const NOT_BUILT = /^(?:node_modules|src|test|tests|coverage|examples|\..*)$/;

/** Folders with a page in them that are not known as anybody's output, the newest first. */
export async function pagesElsewhere(files: ProjectFiles): Promise<readonly string[]> {
  const found: { readonly folder: string; readonly milliseconds: number }[] = [];
  const look = async (folder: string): Promise<void> => {
    const page = folder === "" ? undefined : await pageIn(files, folder);
    if (page !== undefined) {
      found.push({ folder, milliseconds: (await stat(page)).mtimeMs });
      return;
    }
    if (folder.split("/").length > DEPTH) {
      return;
    }
    const entries = await readdir(path.join(files.folder, folder), { withFileTypes: true }).catch(
      () => [],
    );
    for (const entry of entries.filter((one) => one.isDirectory() && !NOT_BUILT.test(one.name))) {
      await look(path.posix.join(folder, entry.name));
    }
  };
  await look("");
  return found
    .toSorted((a, b) => b.milliseconds - a.milliseconds)
    .map(({ folder }) => folder)
    .slice(0, 3);
}
