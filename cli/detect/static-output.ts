import { readFile } from "node:fs/promises";
import path from "node:path";

import { listFiles } from "../compose/list-files.ts";
import type { FoundSite } from "./found-site.ts";
import type { ProjectFiles } from "./project-files.ts";

/** Where builds put files that are ready to be served. */
const BUILT = ["dist", "build/client", "build", "out", ".output/public", "dist/client"];

/** Where people keep files that need no build, and where some builds keep their templates. */
const UNBUILT = "public";

/** A page for a development server: it asks for sources, or has holes that a build fills. */
const TEMPLATE =
  /<script\b[^>]*\bsrc=["']?[^"'\s>]+\.(?:ts|tsx|jsx|vue|svelte)["'\s>]|%[A-Z]+_[A-Z_]+%/i;

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

async function staticIn(files: ProjectFiles, folder: string): Promise<FoundSite | undefined> {
  const page = await files.file(path.join(folder, "index.html"));
  if (page === undefined || TEMPLATE.test(await files.text(page))) {
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

/** Folders of files that need no server: those that a build made, else those that need none. */
export async function staticFolders(files: ProjectFiles): Promise<readonly FoundSite[]> {
  const built = await Promise.all(BUILT.map(async (folder) => await staticIn(files, folder)));
  const found = built.filter((site) => site !== undefined);
  if (found.length > 0) {
    // A folder inside one that was found is part of it.
    return found.filter(
      ({ assets = "" }) =>
        !found.some((other) => assets.startsWith(`${other.assets ?? ""}${path.sep}`)),
    );
  }
  const unbuilt = await staticIn(files, UNBUILT);
  return unbuilt === undefined ? [] : [unbuilt];
}

/** Whether a page that needs no build lies in the project's own folder, which is never public. */
export async function hasPageAmongSources(files: ProjectFiles): Promise<boolean> {
  return (await staticIn(files, ".")) !== undefined;
}
