import type { CookieJar, SentCookie } from "../session/cookie-jar.ts";
import type { Sealer } from "../session/seal.ts";
import { parseReturnTo, type ReturnTo } from "../request/return-to.ts";
import { s256 } from "../s256.ts";

/** One attempt to log in, bound to the browser that made it by a cookie of its own. */
export interface LoginTransaction {
  readonly state: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
  readonly returnTo: ReturnTo;
  /** Whether the login was to happen without a page (`prompt=none`). */
  readonly silent: boolean;
}

/** What finds a transaction again: its cookie's name, and what was in it if it opened. */
export interface FoundTransaction {
  readonly cookieName: string;
  readonly transaction: LoginTransaction | undefined;
}

/** Long enough to type a password and read an e-mail; short enough to forget what was left. */
const LIFE_SECONDS = 600;

/**
 * Abandoned logins leave cookies behind, and enough of them make a server refuse every request
 * (431). The oldest go first.
 */
const MOST_OPEN = 5;
const MOST_BYTES = 8192;

/** The instant in a cookie's name lets the oldest be found without opening any. */
const TAG = /^([0-9a-z]{6,9})-([\w-]{22})$/u;

export async function beginTransaction(
  transaction: LoginTransaction,
  { jar, sealer, now }: { jar: CookieJar; sealer: Sealer; now: number },
): Promise<string> {
  const sealed = await sealer.seal("login", { ...transaction, expiresAt: now + LIFE_SECONDS });
  const tag = `${Math.floor(now).toString(36)}-${await stateTag(transaction.state)}`;
  return jar.write(jar.name("login", tag), sealed, LIFE_SECONDS);
}

/** The `Set-Cookie` values that make room for another login, oldest first. */
export function evictTransactions(
  cookieHeader: string | null,
  jar: CookieJar,
  addedBytes: number,
): readonly string[] {
  const open = openTransactions(cookieHeader, jar);
  let bytes = addedBytes;
  const kept = open
    .toReversed()
    .slice(0, MOST_OPEN - 1)
    .filter((cookie) => {
      bytes += cookie.value.length;
      return bytes <= MOST_BYTES;
    });
  return open.filter((cookie) => !kept.includes(cookie)).map((cookie) => jar.remove(cookie.name));
}

/**
 * Finds the login that an authorization response belongs to.
 *
 * The name of a transaction's cookie holds a hash of its state: a response whose state this browser
 * did not make finds no cookie, and nothing is opened or exchanged for it.
 */
export async function findTransaction(
  state: string,
  cookieHeader: string | null,
  { jar, sealer, origin }: { jar: CookieJar; sealer: Sealer; origin: string },
): Promise<FoundTransaction | undefined> {
  const tag = await stateTag(state);
  const cookie = openTransactions(cookieHeader, jar).find(
    (candidate) => TAG.exec(candidate.tag)?.[2] === tag,
  );
  if (cookie === undefined) {
    return undefined;
  }
  const opened = await sealer.open("login", cookie.value);
  const transaction = opened.ok ? readTransaction(opened.claims, origin) : undefined;
  return {
    cookieName: cookie.name,
    transaction: transaction?.state === state ? transaction : undefined,
  };
}

function openTransactions(cookieHeader: string | null, jar: CookieJar): readonly SentCookie[] {
  return jar
    .read(cookieHeader)
    .filter((cookie) => cookie.kind === "login" && TAG.test(cookie.tag))
    .toSorted((one, other) => beganAt(one) - beganAt(other));
}

function beganAt(cookie: SentCookie): number {
  return Number.parseInt(TAG.exec(cookie.tag)?.[1] ?? "0", 36);
}

async function stateTag(state: string): Promise<string> {
  return (await s256(state)).slice(0, 22);
}

function readTransaction(
  claims: Readonly<Record<string, unknown>>,
  origin: string,
): LoginTransaction | undefined {
  const { state, codeVerifier, redirectUri, returnTo, silent } = claims;
  if (
    typeof state !== "string" ||
    typeof codeVerifier !== "string" ||
    typeof redirectUri !== "string" ||
    typeof returnTo !== "string"
  ) {
    return undefined;
  }
  // Decided at login, and once more here: what is inside may be older than the rule.
  const checked = parseReturnTo(returnTo, origin);
  return { state, codeVerifier, redirectUri, returnTo: checked, silent: silent === true };
}
