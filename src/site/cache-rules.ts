/** Headers that rule a cache of their own, past `Cache-Control`. */
const CACHE_OVERRIDES = [
  "cdn-cache-control",
  "cloudflare-cdn-cache-control",
  "vercel-cdn-cache-control",
  "netlify-cdn-cache-control",
  "surrogate-control",
  "edge-control",
  "x-accel-expires",
];

/**
 * Whether the site lets shared caches store and reuse its answer (RFC 9111 section 3, RFC 9213).
 *
 * Only what the site says counts: an answer that says nothing is not public.
 */
export function isPubliclyCacheable(headers: Headers): boolean {
  const overrides = CACHE_OVERRIDES.map((name) => headers.get(name));
  if (overrides.some((value) => value !== null && allowsSharing(directives(value)))) {
    return true;
  }
  const cacheControl = directives(headers.get("cache-control"));
  if (cacheControl.has("no-store") || cacheControl.has("private")) {
    return false;
  }
  if (allowsSharing(cacheControl)) {
    return true;
  }
  return !cacheControl.has("max-age") && !cacheControl.has("no-cache") && expiresLater(headers);
}

/**
 * Whether the site keeps its answer out of shared caches. `no-cache`, `max-age=0` and the like do
 * not: they let a cache store it and use it again after asking, or past its time (RFC 5861).
 */
export function forbidsSharing(headers: Headers): boolean {
  const cacheControl = directives(headers.get("cache-control"));
  return isBare(cacheControl, "no-store") || isBare(cacheControl, "private");
}

/** `private="x-name"` keeps one field out of shared caches, not the answer (RFC 9111 section 5.2.2.7). */
function isBare(cacheControl: ReadonlyMap<string, string | undefined>, name: string): boolean {
  return cacheControl.has(name) && cacheControl.get(name) === undefined;
}

/**
 * Makes an answer private to the browser that asked: no cache may store it.
 *
 * The site's own `Cache-Control` stays where it already forbids storing.
 */
export function forbidStoring(headers: Headers): void {
  const cacheControl = directives(headers.get("cache-control"));
  const isShared = cacheControl.has("public") || cacheControl.has("s-maxage");
  if (!isBare(cacheControl, "no-store") || isShared) {
    headers.set("cache-control", "private, no-store");
  }
  for (const name of [...CACHE_OVERRIDES, "expires", "pragma"]) {
    headers.delete(name);
  }
  headers.set("vary", mergeVary(headers.get("vary"), "Cookie"));
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

function expiresLater(headers: Headers): boolean {
  const sentAt = httpDate(headers.get("date")) ?? 0;
  return (httpDate(headers.get("expires")) ?? 0) > sentAt;
}

/** RFC 9111 section 5.3: what is no HTTP date, `0` above all, has expired already. */
function httpDate(value: string | null): number | undefined {
  return value?.endsWith(" GMT") === true ? Date.parse(value) : undefined;
}

/** One directive, with its argument as a token or a quoted string (RFC 9111 section 5.2). */
const DIRECTIVE = /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/gsu;

/**
 * Directive names in lower case; arguments unquoted, undefined where there is none. The first of
 * two wins.
 */
function directives(value: string | null): ReadonlyMap<string, string | undefined> {
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
