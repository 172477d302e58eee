/** A path on the wire is refused beyond this: no page address comes near it. */
const MAX_PATH_BYTES = 8192;

/** Nobody encodes an honest path more often than this; each round costs a pass over the path. */
const MAX_DECODING_ROUNDS = 6;

const ENCODED_RUN = /(?:%[0-9a-f]{2})+/gi;
const NEEDS_READING = /[%\\]|\/\/|\/\.|[^\u0021-\u007e]/;
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;

export type PathRefusal =
  | "not_absolute"
  | "too_long"
  | "backslash"
  | "control_character"
  | "malformed_encoding"
  | "not_stable";

export interface RequestPath {
  /** The pathname as the URL parser has it. */
  readonly raw: string;
  /** Percent-decoded until stable, slashes collapsed, dot segments resolved, case kept. */
  readonly canonical: string;
  /** Every way in which a router behind the host may read the path, `raw` and `canonical` among them. */
  readonly readings: readonly string[];
}

export type ReadPath =
  | ({ readonly ok: true } & RequestPath)
  | { readonly ok: false; readonly reason: PathRefusal };

/**
 * Reads the pathname of a request URL, without its query.
 *
 * A percent sign that is itself encoded (`/50%25-off`) is legitimate: after the first round, what
 * is no valid encoding stays as it is. What is not encoded properly on the wire is refused.
 */
export function readPath(rawPathname: string): ReadPath {
  const raw = rawPathname;
  if (!raw.startsWith("/")) {
    return { ok: false, reason: "not_absolute" };
  }
  if (raw.length > MAX_PATH_BYTES) {
    return { ok: false, reason: "too_long" };
  }
  if (!NEEDS_READING.test(raw)) {
    return { ok: true, raw, canonical: raw, readings: [raw] };
  }
  if (!raw.isWellFormed() || !decodesStrictly(raw)) {
    return { ok: false, reason: "malformed_encoding" };
  }
  return readRounds(raw);
}

/** Where the path of an absolute URL begins, whatever is in it. */
const PATH_OF_ADDRESS = /^[a-z]+:\/\/[^/\\?#]*([^?]*)/iu;

/**
 * Reads the path of a request as it came, and as URL parsers tidy it up: `/a/%2e%2e/b` and `/b`. A
 * router behind the host may go by either.
 *
 * @param address the request's URL, as the platform gives it: not parsed by anybody.
 * @param pathname what the URL parser makes of its path.
 */
export function readAddress(address: string, pathname: string): ReadPath {
  const path = readPath(pathname);
  const [, found] = PATH_OF_ADDRESS.exec(address) ?? [];
  const raw = found === undefined || found === "" ? "/" : found;
  if (raw === pathname || !path.ok) {
    return path;
  }
  const asItCame = readPath(raw);
  return asItCame.ok
    ? { ...path, readings: [...new Set([...asItCame.readings, ...path.readings])] }
    : asItCame;
}

/**
 * Whether every reading of the path would be handled by the same class of handler.
 *
 * `decide` names that class: which reserved route, protected or not, backend or site. A request
 * for which this is false is refused with 400: somebody decides on another path than we do.
 * The half-decoded readings count too, because a router may decode `%2f` and not resolve `..`.
 */
export function decidesAlike(path: RequestPath, decide: (pathname: string) => string): boolean {
  const decision = decide(path.canonical);
  return path.readings.every((reading) => decide(reading) === decision);
}

function readRounds(raw: string): ReadPath {
  let text = raw;
  for (let round = 0; round <= MAX_DECODING_ROUNDS; round += 1) {
    const reason = forbiddenCharacter(text);
    if (reason !== undefined) {
      return { ok: false, reason };
    }
    const decoded = decodeOnce(text);
    if (decoded === text) {
      return withReadings(raw, resolveDotSegments(text));
    }
    text = decoded;
  }
  return { ok: false, reason: "not_stable" };
}

/** What readers do to a path, each as often as it likes and in any order. */
const STEPS = [decodeOnce, collapseSlashes, resolveDotSegments, resolveAsUrl];

/** An honest path has a handful of readings; each costs a pass over the path. */
const MOST_READINGS = 48;

function withReadings(raw: string, canonical: string): ReadPath {
  const readings = new Set([raw]);
  // A set goes on to what is added while one walks it.
  for (const reading of readings) {
    for (const step of STEPS) {
      readings.add(step(reading));
    }
    if (readings.size > MOST_READINGS) {
      return { ok: false, reason: "not_stable" };
    }
  }
  readings.delete(canonical);
  return { ok: true, raw, canonical, readings: [...readings, canonical] };
}

function forbiddenCharacter(text: string): "backslash" | "control_character" | undefined {
  if (text.includes("\\")) {
    return "backslash";
  }
  return CONTROL_CHARACTER.test(text) ? "control_character" : undefined;
}

function decodesStrictly(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function decodeOnce(text: string): string {
  return text.replace(ENCODED_RUN, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      // ASCII decides where a path leads, so it is decoded even next to bytes that are no UTF-8.
      return run.replace(/%[0-7][0-9a-f]/gi, (byte) => decodeURIComponent(byte));
    }
  });
}

function collapseSlashes(text: string): string {
  return text.replace(/\/{2,}/g, "/");
}

function resolveDotSegments(text: string): string {
  const resolved: string[] = [];
  const segments = text.split("/").filter((segment) => segment !== "");
  for (const segment of segments) {
    if (segment === "..") {
      resolved.pop();
    } else if (segment !== ".") {
      resolved.push(segment);
    }
  }
  const isDirectory = /(?:\/|\/\.|\/\.\.)$/.test(text) && resolved.length > 0;
  return `/${resolved.join("/")}${isDirectory ? "/" : ""}`;
}

/**
 * As a URL parser does it: `%2e` is a dot in a segment of dots, and empty segments stay. Who decodes
 * a path and makes a URL of it again reads it so.
 *
 * @see https://url.spec.whatwg.org/#double-dot-path-segment
 */
function resolveAsUrl(text: string): string {
  const resolved: string[] = [];
  const segments = text.split("/").slice(1);
  for (const [index, segment] of segments.entries()) {
    const dots = segment.replace(/%2e/gi, ".");
    if (dots === "..") {
      resolved.pop();
    }
    const isDots = dots === ".." || dots === ".";
    if (!isDots || index === segments.length - 1) {
      resolved.push(isDots ? "" : segment);
    }
  }
  return `/${resolved.join("/")}`;
}
