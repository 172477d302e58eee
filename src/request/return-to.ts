declare const sameOrigin: unique symbol;

/** An absolute URL on this site's own origin, outside the host's own routes. */
export type ReturnTo = string & { readonly [sameOrigin]: true };

/** Of an address; a longer one means the home page. */
export const MOST_CHARACTERS = 2048;

/** Where nobody is sent back to: a login that returns to the login page would never end. */
const RESERVED = /^\/+_(?:auth|wix|api)(?:\/|$)/u;

/**
 * Reads where a login or logout link wants to go back to.
 *
 * Whatever would leave the site, or is too long, becomes the home page. The resolved URL is kept
 * whole, fragment included: a path such as `/.//evil.example` is on this origin, but its pathname
 * alone would name another host.
 */
export function parseReturnTo(candidate: string | undefined, origin: string): ReturnTo {
  const url =
    candidate === undefined || candidate.length > MOST_CHARACTERS
      ? null
      : URL.parse(candidate, `${origin}/`);
  const home = `${origin}/`;
  const isOurs =
    // Not by `origin` alone: that of a `blob:` URL is the one inside it.
    url?.origin === origin && url.href.startsWith(home) && !isReserved(url);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand is earned right here
  return (isOurs && url.href.length <= MOST_CHARACTERS ? url.href : home) as ReturnTo;
}

function isReserved(url: URL): boolean {
  try {
    return RESERVED.test(decodeURIComponent(url.pathname));
  } catch {
    return true;
  }
}
