/** The folders in which frameworks put files whose names contain a hash of their contents. */
const HASHED_FOLDERS = [
  "/_astro/",
  "/assets/",
  "/_next/static/",
  "/_nuxt/",
  "/_app/immutable/",
  "/build/",
  "/_build/",
];

const RESERVED = ["/_auth/*", "/_wix/*", "/_api/*"];

/**
 * The patterns, and the other addresses under which the assets layer serves the same files:
 * `/account/*` covers `/account`, `/a.html` is served at `/a`, `/a/index.html` at `/a/`, `/a` also at `/a/`.
 */
export function withAliases(patterns: readonly string[]): readonly string[] {
  const aliases = patterns.flatMap((pattern) => {
    if (pattern.endsWith("/*")) {
      return [pattern, pattern.slice(0, -2)];
    }
    const bare = pattern.replace(/\/index(?:\.html)?$/, "/").replace(/\.html$/, "");
    const open = bare.replace(/\/$/, "");
    return pattern.endsWith("*") ? [pattern] : [pattern, open, `${open}/`];
  });
  return [...new Set(aliases.map((alias) => (alias === "" ? "/" : alias)))];
}

/** Wrangler refuses a pattern that another one already covers. */
function withoutRedundant(patterns: readonly string[]): readonly string[] {
  const unique = [...new Set(patterns)];
  return unique.filter(
    (pattern) =>
      !unique.some(
        (other) =>
          other !== pattern && other.endsWith("*") && pattern.startsWith(other.slice(0, -1)),
      ),
  );
}

/** Whether a pattern could match a path in this folder. */
function mayMatchIn(folder: string, pattern: string): boolean {
  const fixed = pattern.split("*")[0] ?? "";
  return pattern.includes("*")
    ? fixed.startsWith(folder) || folder.startsWith(fixed)
    : pattern.startsWith(folder);
}

/**
 * `run_worker_first` of a static site: only what is ours or protected enters the worker.
 *
 * @param direct addresses of ours that are static files.
 */
export function workerFirstForFiles(
  protect: readonly string[],
  direct: readonly string[] = [],
): readonly string[] {
  return [...withoutRedundant([...RESERVED, ...withAliases(protect)]), ...direct.map(excluded)];
}

/**
 * `run_worker_first` of a site with a server: all but the hashed folders that exist.
 *
 * @param assets the public files, relative to their folder.
 * @param ours addresses of ours that are static files.
 */
export function workerFirstForServer(
  assets: readonly string[],
  protect: readonly string[],
  ours: readonly string[] = [],
): readonly string[] {
  const direct = HASHED_FOLDERS.filter(
    (folder) =>
      assets.some((file) => `/${file}`.startsWith(folder)) &&
      !protect.some((pattern) => mayMatchIn(folder, pattern)),
  );
  return ["/*", ...[...direct.map((folder) => `${folder}*`), ...ours].map(excluded)];
}

function excluded(pattern: string): string {
  return `!${pattern}`;
}
