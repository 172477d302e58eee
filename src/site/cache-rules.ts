/** Headers that rule a cache of their own, past `Cache-Control`. */
const CACHE_OVERRIDES: ReadonlySet<string> = new Set([
  "cdn-cache-control",
  "cloudflare-cdn-cache-control",
  "vercel-cdn-cache-control",
  "netlify-cdn-cache-control",
  "surrogate-control",
  "edge-control",
  "x-accel-expires",
]);

/** Headers that may let a cache store what `Cache-Control` forbids. */
const LOOPHOLES: ReadonlySet<string> = new Set([...CACHE_OVERRIDES, "expires", "pragma"]);

/** What an answer says of who may store it, and of cookies. */
export interface CachingHeaders {
  /**
   * Whether the site lets shared caches store and reuse its answer (RFC 9111 section 3, RFC 9213).
   * Only what the site says counts: an answer that says nothing is not public.
   */
  readonly isPublic: boolean;
  /**
   * Whether the site keeps its answer out of shared caches. `no-cache`, `max-age=0` and the like do
   * not: they let a cache store it and use it again after asking, or past its time (RFC 5861).
   */
  readonly forbidsSharing: boolean;
  /** Whether nothing has to be said to keep all caches from storing it. */
  readonly forbidsStoring: boolean;
  /** The names of headers by which a cache might store it all the same. */
  readonly loopholes: readonly string[];
  readonly vary: string | null;
  /** Whether there is a `Set-Cookie` or `Clear-Site-Data`. */
  readonly touchesCookies: boolean;
}

/** All headers that count. */
const READ: ReadonlySet<string> = new Set([
  ...LOOPHOLES,
  "cache-control",
  "clear-site-data",
  "date",
  "set-cookie",
  "vary",
]);

/** Of an answer with none of these headers. */
const NOTHING_SAID: CachingHeaders = {
  isPublic: false,
  forbidsSharing: false,
  forbidsStoring: false,
  loopholes: [],
  vary: null,
  touchesCookies: false,
};

/** Reads all of it in one pass: each look-up of a header is a call into the platform. */
export function readCaching(headers: Headers): CachingHeaders {
  let found: Map<string, string> | undefined;
  for (const [name, value] of headers) {
    if (READ.has(name)) {
      found = (found ?? new Map<string, string>()).set(name, value);
    }
  }
  return found === undefined ? NOTHING_SAID : cachingBy(found);
}

function cachingBy(found: ReadonlyMap<string, string>): CachingHeaders {
  const said = directives(found.get("cache-control"));
  const loopholes = [...found.keys()].filter((name) => LOOPHOLES.has(name));
  const forbidsSharing = isBare(said, "no-store") || isBare(said, "private");
  return {
    isPublic:
      loopholes.some((name) => isOverride(name, found)) ||
      allowsSharing(said) ||
      isFreshLater(said, found),
    forbidsSharing,
    forbidsStoring: isBare(said, "no-store") && !said.has("public") && !said.has("s-maxage"),
    loopholes,
    vary: found.get("vary") ?? null,
    touchesCookies: found.has("set-cookie") || found.has("clear-site-data"),
  };
}

/** `private="x-name"` keeps one field out of shared caches, not the answer (RFC 9111 section 5.2.2.7). */
function isBare(cacheControl: ReadonlyMap<string, string | undefined>, name: string): boolean {
  return cacheControl.has(name) && cacheControl.get(name) === undefined;
}

/** Whether a header of its own lets some cache store the answer, past `Cache-Control`. */
function isOverride(name: string, found: ReadonlyMap<string, string>): boolean {
  return CACHE_OVERRIDES.has(name) && allowsSharing(directives(found.get(name)));
}

/** Whether the site lets shared caches store and reuse its answer. */
export function isPubliclyCacheable(headers: Headers): boolean {
  return readCaching(headers).isPublic;
}

/**
 * Makes an answer private to the browser that asked: no cache may store it.
 *
 * The site's own `Cache-Control` stays where it already forbids storing.
 *
 * @param caching what these headers say, where that has been read already.
 */
export function forbidStoring(
  headers: Headers,
  caching: CachingHeaders = readCaching(headers),
): void {
  if (!caching.forbidsStoring) {
    headers.set("cache-control", "private, no-store");
  }
  for (const name of caching.loopholes) {
    headers.delete(name);
  }
  headers.set("vary", mergeVary(caching.vary, "Cookie"));
}

/** Adds a field name to a `Vary` value (RFC 9110 section 12.5.5), keeping what is there. */
export function mergeVary(vary: string | null, fieldName: string): string {
  const names = (vary ?? "").split(",").map((name) => name.trim().toLowerCase());
  if (vary !== null && (names.includes("*") || names.includes(fieldName.toLowerCase()))) {
    return vary;
  }
  return vary === null || vary.trim() === "" ? fieldName : `${vary}, ${fieldName}`;
}

function allowsSharing(cacheControl: ReadonlyMap<string, string | undefined>): boolean {
  if (cacheControl.has("no-store") || cacheControl.has("private")) {
    return false;
  }
  const sharedAge = cacheControl.get("s-maxage") ?? cacheControl.get("max-age");
  return cacheControl.has("public") || cacheControl.has("s-maxage") || Number(sharedAge) > 0;
}

const NO_EXPIRES = ["no-store", "private", "max-age", "no-cache"];

/** `Expires` counts where `Cache-Control` says nothing else (RFC 9111 section 5.3). */
function isFreshLater(
  cacheControl: ReadonlyMap<string, string | undefined>,
  found: ReadonlyMap<string, string>,
): boolean {
  return (
    !NO_EXPIRES.some((name) => cacheControl.has(name)) &&
    (httpDate(found.get("expires")) ?? 0) > (httpDate(found.get("date")) ?? 0)
  );
}

/** RFC 9111 section 5.3: what is no HTTP date, `0` above all, has expired already. */
function httpDate(value: string | undefined): number | undefined {
  return value?.endsWith(" GMT") === true ? Date.parse(value) : undefined;
}

/** One directive, with its argument as a token or a quoted string (RFC 9111 section 5.2). */
const DIRECTIVE = /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/gsu;

/**
 * Directive names in lower case; arguments unquoted, undefined where there is none. The first of
 * two wins.
 */
function directives(value: string | undefined): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const [directive] of (value ?? "").matchAll(DIRECTIVE)) {
    const [name = "", argument] = directive.trim().split("=", 2);
    const key = name.trim().toLowerCase();
    if (key !== "" && !found.has(key)) {
      found.set(key, argument?.trim().replaceAll('"', ""));
    }
  }
  return found;
}
