import { withAliases } from "./protected-files.ts";

/** The folders that belong to a framework's build alone, of files whose names contain a hash. */
const OWN_FOLDERS = ["/_astro/", "/_next/static/", "/_nuxt/", "/_app/immutable/", "/_build/"];

/** Where bundlers put such files too, but a site may have other files there, and routes. */
const SHARED_FOLDERS = ["/assets/", "/build/"];

/** The router tries one rule after another for every request. */
const MOST_FILES = 40;

/** `name-DiwrgTda.js`: a hash is no word in small letters. */
const HASHED = /([-.])(?=[\w-]*[A-Z0-9])[\w-]{8,}\.(\w+)$/;

/** What many bundlers' files are, and few servers' answers. */
const CODE = ["js", "css"];

/**
 * Patterns for the files that need no worker: the folders of a framework's own, and of those that a
 * site shares with its bundler the hashed files alone, one by one. Where they are too many for that,
 * one pattern stands for all scripts and one for all styles, if every one in that folder is hashed.
 *
 * @param assets the public files, relative to their folder.
 */
export function hashedRules(
  assets: readonly string[],
  protect: readonly string[],
): readonly string[] {
  const isOpen = (folder: string): boolean =>
    !withAliases(protect).some((pattern) => mayMatchIn(folder, pattern));
  const own = OWN_FOLDERS.filter((folder) => within(folder, assets).length > 0);
  return [
    ...own.filter(isOpen).map((folder) => `${folder}*`),
    ...SHARED_FOLDERS.filter(isOpen).flatMap((folder) => rulesOfShared(folder, assets)),
  ];
}

function within(folder: string, assets: readonly string[]): readonly string[] {
  return assets.filter((file) => `/${file}`.startsWith(folder));
}

function rulesOfShared(folder: string, assets: readonly string[]): readonly string[] {
  const files = within(folder, assets);
  const hashed = files.filter((file) => HASHED.test(file) && isPlain(file));
  if (hashed.length <= MOST_FILES) {
    return hashed.map((file) => `/${file}`);
  }
  return CODE.flatMap((extension) => {
    const code = files.filter((file) => file.endsWith(`.${extension}`));
    const separators = code.map((file) => HASHED.exec(file)?.[1]);
    return separators.includes(undefined)
      ? []
      : [...new Set(separators)].map((separator) => `${folder}*${separator ?? ""}*.${extension}`);
  });
}

/** Whether the address of a file is its name, and no page's. */
function isPlain(file: string): boolean {
  return /^[\w./-]+$/.test(file) && !file.endsWith(".html");
}

/** Whether a pattern could match a path in this folder, in any case. */
function mayMatchIn(folder: string, pattern: string): boolean {
  const fixed = (pattern.split("*")[0] ?? "").toLowerCase();
  return pattern.includes("*")
    ? fixed.startsWith(folder) || folder.startsWith(fixed)
    : fixed.startsWith(folder);
}
