/** Where Analog's router fetches the data of a page, `/account`: `/api/_analog/pages/account`, or without the prefix. */
const PLACES = ["/_analog/pages", "/*/_analog/pages"];

/** The route of a page's data in Analog's server. A folder `(a)`, which is in no address, is `-a-` there. */
const ROUTE = /["'`]\/_analog\/pages((?:\/-[^/"'`]+-)*)[/"'`]/g;

const decoder = new TextDecoder();

/**
 * The patterns for the data of pages that are protected, in a site that Analog built.
 *
 * @param files the modules of the site's server; those of another site have no such routes.
 */
export function analogData(
  files: ReadonlyMap<string, Uint8Array> | undefined,
  patterns: readonly string[],
): readonly string[] {
  const groups = new Set<string>();
  for (const contents of patterns.length === 0 ? [] : (files?.values() ?? [])) {
    for (const [, group = ""] of decoder.decode(contents).matchAll(ROUTE)) {
      groups.add(group);
    }
  }
  const folders = [...groups].flatMap((group) => PLACES.map((place) => `${place}${group}`));
  return folders.flatMap((folder) =>
    patterns.flatMap((pattern) =>
      pattern === "/" ? [folder, `${folder}/index`] : [`${folder}${pattern}`],
    ),
  );
}
