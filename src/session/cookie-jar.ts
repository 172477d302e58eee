import type { Purpose } from "./seal.ts";

const KINDS = ["visitor", "member", "access", "ended", "login"] as const satisfies Purpose[];

/** The kinds of cookies that are ours; each is sealed for the purpose of the same name. */
export type CookieKind = (typeof KINDS)[number];

/** One cookie of ours as the browser sent it. */
export interface SentCookie {
  readonly kind: CookieKind;
  /** What tells it from others of its kind: part of a session id, or of a login's state. */
  readonly tag: string;
  readonly name: string;
  readonly value: string;
}

/** Reads and writes the cookies of ours on one origin. */
export interface CookieJar {
  read(cookieHeader: string | null): readonly SentCookie[];
  /** The part of a `Cookie` header that `read` goes by; all else may change without a difference. */
  ours(cookieHeader: string | null): string;
  name(kind: CookieKind, tag: string): string;
  write(name: string, value: string, maxAgeSeconds: number): string;
  /** Deletes with the attributes of creation, or a browser keeps it (RFC 6265bis section 5.7). */
  remove(name: string): string;
}

/**
 * Browsers that know the prefix prove `HttpOnly` by it too; older ones enforce it as `__Host-`:
 * `Secure`, `Path=/` and no `Domain`.
 */
const SECURE_PREFIX = "__Host-Http-hedge-";

/** Plain http only: a browser refuses the prefix there, and some refuse `Secure` as well. */
const LOCAL_PREFIX = "hedge-";

const OURS = /^(?:__Host-Http-)?hedge-(visitor|member|access|ended|login)-([\w-]{4,48})$/u;

/** Our values are compact JWEs; anything else is not looked at. */
const SEALED = /^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/u;

/** How much of a request's cookies is looked at, before any base64 or cipher work. */
const MOST_COPIES = 8;
const MOST_BYTES = 16_384;

/** More than a browser keeps in one cookie. */
const MOST_VALUE_BYTES = 4096;

/** Whether a cookie name is one of ours, on https or on plain http. */
export function isOurCookie(name: string): boolean {
  return OURS.test(name);
}

/**
 * Whether a request has any cookie of ours, one that stands where it is not read included; costs no
 * cipher work.
 */
export function carriesOurCookies(cookieHeader: string | null): boolean {
  return likelyPairs(cookieHeader).some((pair) =>
    pair.split(",").some((field) => isOurCookie(field.split("=", 1)[0]?.trim() ?? "")),
  );
}

/**
 * Whether a request may have a session, by the names of its cookies: a mark of a logout alone is
 * none. Costs no cipher work.
 */
export function mayHaveSession(cookieHeader: string | null, jar: CookieJar): boolean {
  const visitor = jar.name("visitor", "");
  const member = jar.name("member", "");
  return likelyPairs(cookieHeader)
    .map((pair) => pair.trimStart())
    .some((name) => name.startsWith(visitor) || name.startsWith(member));
}

/** @param secure whether the origin is https. A https origin never falls back to weaker names. */
export function createCookieJar(secure: boolean): CookieJar {
  const prefix = secure ? SECURE_PREFIX : LOCAL_PREFIX;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return {
    read: (cookieHeader) => readCookies(cookieHeader, prefix),
    ours: (cookieHeader) =>
      likelyPairs(cookieHeader)
        .map((pair) => pair.trimStart())
        .filter((pair) => pair.startsWith(prefix))
        .join(";"),
    name: (kind, tag) => `${prefix}${kind}-${tag}`,
    write: (name, value, maxAgeSeconds) =>
      `${name}=${value}; Max-Age=${Math.max(1, Math.floor(maxAgeSeconds))}; ${attributes}`,
    remove: (name) => `${name}=; Max-Age=0; ${attributes}`,
  };
}

function readCookies(cookieHeader: string | null, prefix: string): readonly SentCookie[] {
  const found: SentCookie[] = [];
  const copies = new Map<CookieKind, number>();
  let bytes = 0;
  // Browsers send the oldest first (RFC 6265 section 5.4), and the newest are the likeliest to open.
  for (const pair of likelyPairs(cookieHeader).toReversed()) {
    const cookie = readPair(pair, prefix);
    if (cookie === undefined) {
      continue;
    }
    const { kind, value } = cookie;
    const count = (copies.get(kind) ?? 0) + 1;
    if (kind === "login") {
      // Of these only the one whose answer has come is ever opened, and all have to be seen to go.
      found.push(cookie);
    } else if (count <= MOST_COPIES && bytes + value.length <= MOST_BYTES) {
      copies.set(kind, count);
      bytes += value.length;
      found.push(cookie);
    }
  }
  return found.toReversed();
}

/**
 * The pairs of a Cookie header that have the mark of ours in them: nothing else of it is looked at.
 *
 * Only a semicolon begins a pair. A comma may stand in anybody's value, and a sibling subdomain can
 * set `x=1,__Host-Http-…` for the whole domain: what a browser's prefix keeps it from setting must
 * not be read out of what it may.
 */
function likelyPairs(cookieHeader: string | null): readonly string[] {
  const header = cookieHeader ?? "";
  const pairs: string[] = [];
  for (let at = header.indexOf(LOCAL_PREFIX); at !== -1;) {
    const semicolon = header.indexOf(";", at);
    const end = semicolon === -1 ? header.length : semicolon;
    pairs.push(header.slice(header.lastIndexOf(";", at) + 1, end));
    at = header.indexOf(LOCAL_PREFIX, end);
  }
  return pairs;
}

function readPair(pair: string, prefix: string): SentCookie | undefined {
  const separator = pair.indexOf("=");
  if (separator < 0) {
    return undefined;
  }
  const name = pair.slice(0, separator).trim();
  // Another `Cookie` line of the request comes after a comma, which our values never hold.
  const [first = ""] = pair.slice(separator + 1).split(",", 1);
  const value = first.trim();
  const isSealed = value.length <= MOST_VALUE_BYTES && SEALED.test(value);
  const match = name.startsWith(prefix) && isSealed ? OURS.exec(name) : null;
  const kind = KINDS.find((known) => known === match?.[1]);
  const tag = match?.[2];
  return kind === undefined || tag === undefined ? undefined : { kind, tag, name, value };
}
