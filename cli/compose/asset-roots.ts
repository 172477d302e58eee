/** A list of more than this is longer to keep than the assets layer is to ask. */
const MOST_ROOTS = 500;

/** Rules for the assets layer, and no files. */
const RULES: ReadonlySet<string> = new Set(["_headers", ".assetsignore"]);

/**
 * The first path segments of all addresses at which the assets layer serves these files, so that
 * the host asks it for no others: `a.html` is also served at `/a`, `index.html` at `/`.
 *
 * @param files the public files, relative to their folder.
 * @returns nothing where any path may be one: `_redirects` may match whatever it likes.
 * @see https://developers.cloudflare.com/workers/static-assets/routing/advanced/html-handling/
 */
export function assetRoots(files: readonly string[]): readonly string[] | undefined {
  if (files.includes("_redirects")) {
    return undefined;
  }
  const roots = new Set(
    files.filter((file) => !RULES.has(file)).flatMap((file) => addressRoots(file)),
  );
  return roots.size > MOST_ROOTS ? undefined : [...roots].toSorted();
}

function addressRoots(file: string): readonly string[] {
  const [root = "", ...rest] = file.split("/");
  if (rest.length > 0 || !root.endsWith(".html")) {
    return [root];
  }
  const bare = root.slice(0, -".html".length);
  return bare === "index" ? ["", bare, root] : [bare, root];
}
