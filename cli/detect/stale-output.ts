import { readdir, stat } from "node:fs/promises";
import path from "node:path";

import type { FoundSite } from "./found-site.ts";

/** The folders in which frameworks look for sources. */
const SOURCES = ["src", "app", "pages", "routes", "components", "layouts", "content", "server"];

const CONFIGURATION = /^(?:astro|vite|svelte|nuxt|next|react-router|app)\.config\.[cm]?[jt]s$/;

interface Newest {
  readonly file: string;
  readonly milliseconds: number;
}

async function newestOf(file: string, known: Newest | undefined): Promise<Newest | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) {
    return known;
  }
  if (!found.isDirectory()) {
    return known === undefined || found.mtimeMs > known.milliseconds
      ? { file, milliseconds: found.mtimeMs }
      : known;
  }
  const names = await readdir(file).catch((): string[] => []);
  let newest = known;
  for (const name of names.filter((candidate) => !/^(?:node_modules|\..*)$/.test(candidate))) {
    newest = await newestOf(path.join(file, name), newest);
  }
  return newest;
}

/** A warning when a project's sources are newer than what was built of them. */
export async function staleWarning(folder: string, site: FoundSite): Promise<string | undefined> {
  const output = site.server ?? (site.assets && path.join(site.assets, "index.html"));
  const built = output === undefined ? undefined : await stat(output).catch(() => undefined);
  if (site.isSource === true || built === undefined) {
    return undefined;
  }
  const names = await readdir(folder).catch((): string[] => []);
  const sources = names.filter((name) => SOURCES.includes(name) || CONFIGURATION.test(name));
  let newest: Newest | undefined;
  for (const name of sources) {
    newest = await newestOf(path.join(folder, name), newest);
  }
  // A build writes its files one after the other.
  if (newest === undefined || newest.milliseconds <= built.mtimeMs + 1000) {
    return undefined;
  }
  return `${path.relative(folder, newest.file)} is newer than ${site.evidence}: build the site again if it should be part of this`;
}
