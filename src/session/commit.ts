import { base64url } from "../base64url.ts";
import type { Clock } from "../effects.ts";
import { s256 } from "../s256.ts";
import { accessClaims, markClaims, memberClaims, visitorClaims } from "./claims.ts";
import type { CookieJar } from "./cookie-jar.ts";
import type { OpenedCookie } from "./evidence.ts";
import { resealed } from "./reseal.ts";
import type { Sealer } from "./seal.ts";
import type { AccessRecord, EndMark, Identity } from "./session.ts";

/** How long the cookies live. */
export interface SessionLives {
  readonly visitorSeconds: number;
  readonly memberSeconds: number;
}

/** What one request has to tell the browser. */
export interface Changes {
  readonly identity: Identity | undefined;
  readonly access: AccessRecord | undefined;
  readonly marks: readonly EndMark[];
  /** Names of cookies that can no longer mean anything. */
  readonly removals: ReadonlySet<string>;
}

interface CommitOptions {
  readonly sealer: Sealer;
  readonly jar: CookieJar;
  readonly clock: Clock;
  readonly lives: SessionLives;
}

/**
 * Browsers keep at least 4,096 bytes of name, value and attributes (RFC 6265 section 6.1), and
 * drop longer cookies without a word.
 */
const MOST_SEALED_BYTES = 3800;

/** A part of a random session id, long enough to keep a browser's few sessions apart. */
export function tagOf(sessionId: string): string {
  return sessionId.slice(0, 8);
}

/** One name for each refresh token: an answer that comes late overwrites no later one's. */
async function accessTagOf({ sessionId, rotated }: AccessRecord): Promise<string> {
  const tag = tagOf(sessionId);
  return rotated === undefined ? tag : `${tag}-${(await s256(rotated.value)).slice(0, 8)}`;
}

/**
 * Writes the `Set-Cookie` values of one response: removals first, so that a write wins.
 *
 * @param opened what the browser sent, to be sealed anew where that is due.
 */
export async function commitChanges(
  changes: Changes,
  options: CommitOptions,
  opened: readonly OpenedCookie[] = [],
): Promise<readonly string[]> {
  const removals = [...changes.removals].map((name) => options.jar.remove(name));
  const identity =
    changes.identity === undefined ? [] : [await writeIdentity(changes.identity, options)];
  const access =
    changes.access === undefined ? [] : await writeAccess(changes.access, changes, options);
  const marks = await Promise.all(changes.marks.map((mark) => writeMark(mark, options)));
  const anew = changes.access === undefined ? [] : await resealed(opened, changes, options);
  return [...removals, ...anew, ...identity, ...access, ...marks];
}

async function writeIdentity(identity: Identity, options: CommitOptions): Promise<string> {
  const { sealer, jar, clock, lives } = options;
  const life = identity.subject === "member" ? lives.memberSeconds : lives.visitorSeconds;
  const name = jar.name(identity.subject, tagOf(identity.sessionId));
  const expiresAt = clock() + life;
  const claims =
    identity.subject === "member"
      ? memberClaims(identity, expiresAt)
      : visitorClaims(identity, expiresAt);
  const sealed = await sealer.seal(identity.subject, claims);
  if (identity.subject === "member" && sealed.length > MOST_SEALED_BYTES) {
    const bare = { ...identity, member: { id: identity.member.id } };
    return jar.write(name, await sealer.seal("member", memberClaims(bare, expiresAt)), life);
  }
  return jar.write(name, sealed, life);
}

/**
 * The access cookie is a cache. Without room for the access token it is left out and renewed when
 * needed; a new refresh token alone has to be kept, as long as the identity that it continues.
 */
async function writeAccess(
  record: AccessRecord,
  changes: Changes,
  options: CommitOptions,
): Promise<readonly string[]> {
  const { sealer, jar, clock, lives } = options;
  const now = clock();
  const keeps = record.rotated !== undefined;
  const longest = Math.max(lives.memberSeconds, lives.visitorSeconds);
  const expiresAt = keeps ? now + longest : (record.access?.expiresAt ?? now);
  const name = jar.name("access", await accessTagOf(record));
  const sealed = await sealer.seal("access", accessClaims(record, expiresAt));
  if (sealed.length <= MOST_SEALED_BYTES) {
    return [jar.write(name, sealed, expiresAt - now)];
  }
  return keeps && record.access !== undefined
    ? writeAccess({ ...record, access: undefined }, changes, options)
    : [];
}

async function writeMark(mark: EndMark, options: CommitOptions): Promise<string> {
  const { sealer, jar, clock, lives } = options;
  const life = Math.max(lives.memberSeconds, lives.visitorSeconds);
  const tag = mark.ended === "everything" ? randomText(6) : tagOf(mark.sessionId);
  const sealed = await sealer.seal("ended", markClaims(mark, clock() + life));
  return jar.write(jar.name("ended", tag), sealed, life);
}

/** Random bytes in base64url. */
export function randomText(bytes: number): string {
  return base64url(crypto.getRandomValues(new Uint8Array(bytes)));
}
