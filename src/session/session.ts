import type { AccessToken, RefreshToken } from "../tokens.ts";
import type { MemberFacts } from "./facts.ts";

interface Begun {
  readonly sessionId: string;
  readonly refreshToken: string;
  /** When the server began to make this session. Among logins and logouts the latest wins. */
  readonly beganAt: number;
}

export interface VisitorIdentity extends Begun {
  readonly subject: "visitor";
  readonly visitorId: string | undefined;
}

export interface MemberIdentity extends Begun {
  readonly subject: "member";
  readonly member: MemberFacts;
}

export type Identity = VisitorIdentity | MemberIdentity;

/**
 * What was learnt of a session after it began: a cache that may be lost, except where Wix handed
 * out a new refresh token. There is a record for each refresh token, so that none overwrites
 * another's however late it arrives.
 */
export interface AccessRecord {
  readonly sessionId: string;
  readonly access: AccessToken | undefined;
  /** The refresh token that it goes with, if that is not the identity's own. */
  readonly rotated: RefreshToken | undefined;
  readonly issuedAt: number;
}

/** A mark that outlives the response that set it: a logout, or a refresh token that Wix ended. */
export type EndMark =
  | { readonly ended: "everything"; readonly at: number }
  | { readonly ended: "refresh_token"; readonly sessionId: string; readonly tail: string };

/** Everything of ours that a browser sent and that opened. */
export interface Evidence {
  readonly identities: readonly Identity[];
  readonly accesses: readonly AccessRecord[];
  readonly marks: readonly EndMark[];
}

/** A session as it stands: who, the refresh token that counts, and the access token if cached. */
export interface Session {
  readonly identity: Identity;
  readonly refresh: RefreshToken;
  readonly access: AccessToken | undefined;
}

/**
 * Settles which session a browser is in.
 *
 * Responses reach a browser in any order, and each only adds evidence or takes away what can no
 * longer win; this function looks at all of it at once and gives the same answer for every order.
 * A logout ends whatever began before it. A member outranks a visitor. Of two members the one
 * whose login began last is meant; of two visitors the first, because a cart may hang on it.
 */
export function settle(evidence: Evidence): Session | undefined {
  return living(evidence)[0];
}

/**
 * The ids of sessions that can never be settled on again, whatever is still on its way: what a
 * logout ended, and what lost for good to another of its kind.
 *
 * A session that Wix ended is not among them: the answer of a renewal that won may yet arrive.
 */
export function superseded(evidence: Evidence): ReadonlySet<string> {
  const loggedOutAt = lastLogout(evidence.marks);
  const alive = living(evidence).map(({ identity }) => identity);
  const outranked = alive.filter((identity) => {
    const winner = alive.find((other) => other.subject === identity.subject);
    return winner?.sessionId !== identity.sessionId;
  });
  const ended = evidence.identities.filter((identity) => identity.beganAt <= loggedOutAt);
  return new Set([...outranked, ...ended].map((identity) => identity.sessionId));
}

/** The ids of sessions whose refresh token Wix ended. */
export function deadSessions(evidence: Evidence): ReadonlySet<string> {
  const dead = evidence.identities.filter((identity) =>
    isEnded(withAccess(identity, evidence.accesses), evidence.marks),
  );
  return new Set(dead.map((identity) => identity.sessionId));
}

function living(evidence: Evidence): readonly Session[] {
  const loggedOutAt = lastLogout(evidence.marks);
  return evidence.identities
    .filter((identity) => identity.beganAt > loggedOutAt)
    .map((identity) => withAccess(identity, evidence.accesses))
    .filter((session) => !isEnded(session, evidence.marks))
    .toSorted(byPrecedence);
}

/** When everything before it ended; minus infinity where nobody logged out. */
export function lastLogout(marks: readonly EndMark[]): number {
  return Math.max(
    Number.NEGATIVE_INFINITY,
    ...marks.map((mark) => (mark.ended === "everything" ? mark.at : Number.NEGATIVE_INFINITY)),
  );
}

/**
 * An instant for a new login or logout that is later than all that this browser is known to have
 * been through, although the clocks of two data centres differ.
 */
export function laterThan(evidence: Evidence, now: number): number {
  const latest = Math.max(
    lastLogout(evidence.marks),
    ...evidence.identities.map((identity) => identity.beganAt),
  );
  return Math.max(now, latest + 0.001);
}

/** Enough of a refresh token to tell it from another; the mark that holds it is sealed as well. */
export function tailOf(refreshToken: string): string {
  return refreshToken.slice(-24);
}

function withAccess(identity: Identity, accesses: readonly AccessRecord[]): Session {
  const records = accesses
    .filter((record) => record.sessionId === identity.sessionId)
    .toSorted(newestFirst);
  return {
    identity,
    refresh: records[0]?.rotated ?? ownRefreshToken(identity),
    access: records.find((record) => record.access !== undefined)?.access,
  };
}

/** The refresh token that a session began with. */
export function ownRefreshToken({ refreshToken, beganAt }: Identity): RefreshToken {
  return { value: refreshToken, at: beganAt };
}

/** By the refresh token that Wix handed out last, not by when a record of it was written. */
function newestFirst(one: AccessRecord, other: AccessRecord): number {
  return rotatedAt(other) - rotatedAt(one) || other.issuedAt - one.issuedAt || byText(one, other);
}

function rotatedAt({ rotated }: AccessRecord): number {
  return rotated?.at ?? 0;
}

/** Either will do, if it is the same one in every order of arrival. */
function byText(one: AccessRecord, other: AccessRecord): number {
  const [text, otherText] = [one, other].map(({ access, rotated }) =>
    JSON.stringify([rotated?.value, access?.value, access?.expiresAt]),
  );
  return (text ?? "") < (otherText ?? "") ? -1 : 1;
}

/** The records that can never count again: a later refresh token of the same session is known. */
export function outdated({ accesses }: Evidence): ReadonlySet<AccessRecord> {
  return new Set(
    accesses.filter((record) =>
      accesses.some(
        (other) => other.sessionId === record.sessionId && rotatedAt(other) > rotatedAt(record),
      ),
    ),
  );
}

function isEnded(session: Session, marks: readonly EndMark[]): boolean {
  return marks.some(
    (mark) =>
      mark.ended === "refresh_token" &&
      mark.sessionId === session.identity.sessionId &&
      mark.tail === tailOf(session.refresh.value),
  );
}

function byPrecedence(one: Session, other: Session): number {
  if (one.identity.subject !== other.identity.subject) {
    return one.identity.subject === "member" ? -1 : 1;
  }
  const latestFirst = other.identity.beganAt - one.identity.beganAt;
  if (latestFirst === 0) {
    // Clocks have milliseconds. Either will do, if it is the same one in every order of arrival.
    return one.identity.sessionId < other.identity.sessionId ? -1 : 1;
  }
  return one.identity.subject === "member" ? latestFirst : -latestFirst;
}
