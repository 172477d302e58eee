/**
 * Every address that the assets layer may answer with a file, decoded: `a.html` is served at `/a`,
 * `a/index.html` at `/a/`, and in company of files of such names, or as `html_handling` has it, at the
 * others as well.
 *
 * @param file relative to the folder of assets.
 * @see https://developers.cloudflare.com/workers/static-assets/routing/advanced/html-handling/
 */
export function addressesOf(file: string): readonly string[] {
  const whole = `/${file}`;
  const bare = whole.replace(/\.html$/, "");
  const page = bare.replace(/\/(?:index)?$/, "");
  const isPage = bare !== whole || page !== bare;
  const addresses = [whole, bare, page, ...(isPage ? [`${page}/`] : [])];
  return [...new Set(addresses)].filter((address) => address !== "");
}

/**
 * The one spelling of an address at which the assets layer answers with a file; all others it
 * redirects there. Letters, digits and `-_.!~*'()` stand for themselves, all else is escaped.
 */
export function servedAt(address: string): string {
  return address
    .split("/")
    .map((segment) => encodeURIComponent(segment.toWellFormed()))
    .join("/");
}

/** An address as browsers put it on the wire, which escape less. */
export function onTheWire(address: string): string {
  return new URL(`https://site.invalid${address}`).pathname;
}
