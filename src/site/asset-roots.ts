/** Whether a static file might have this path; `false` is certain. */
export type MayBeAsset = (pathname: string) => boolean;

/**
 * Tells pages from static files without asking the assets layer, by the first segment of a path.
 *
 * A path that is not written plainly (an escape, an empty segment) is left to the assets layer,
 * which knows how it reads it.
 *
 * @param roots the first segments of all that the assets layer serves; absent: any path may be one.
 */
export function compileAssetRoots(roots: readonly string[] | undefined): MayBeAsset {
  if (roots === undefined) {
    return () => true;
  }
  const known = new Set(roots);
  return (pathname) => {
    if (pathname.includes("%") || pathname.includes("//")) {
      return true;
    }
    const end = pathname.indexOf("/", 1);
    return known.has(end < 0 ? pathname.slice(1) : pathname.slice(1, end));
  };
}
