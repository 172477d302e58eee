import type { Clock } from "./effects.ts";

/** Renew this early, so that a token never expires on its way to the upstream. */
const RENEWAL_MARGIN_SECONDS = 60;

/** RFC 6749 section 1.4. */
export interface AccessToken {
  readonly value: string;
  readonly expiresAt: number;
  /** What it had left when it was handed out; where that is unknown, it is taken to be long. */
  readonly lifeSeconds?: number;
}

/**
 * What a sealed cookie has room for beside the rest of a session, however long its ids (session/
 * commit.ts). Ten times as long as Wix's own.
 */
export const MOST_REFRESH_TOKEN_LENGTH = 2200;

/** Whether a refresh token can be kept in a cookie, where it is written as JSON. */
export function fitsCookie(refreshToken: string): boolean {
  return JSON.stringify(refreshToken).length - 2 <= MOST_REFRESH_TOKEN_LENGTH;
}

/** A refresh token, and when Wix handed it out: of two of one session the later one counts. */
export interface RefreshToken {
  readonly value: string;
  readonly at: number;
}

/** What a grant for a visitor or a member answers (RFC 6749 section 5.1). */
export interface SessionTokens {
  readonly access: AccessToken;
  readonly refreshToken: string;
}

/** What a renewal answers: a new refresh token only where Wix hands one out. */
export interface RenewedTokens {
  readonly access: AccessToken;
  readonly refreshToken: string | undefined;
}

/**
 * Whether a token may be used without renewing it first. One that lives for less than twice the
 * margin is fresh for the first half of its life, or each of its uses would be a renewal.
 */
export function isFresh({ expiresAt, lifeSeconds }: AccessToken, clock: Clock): boolean {
  const margin = Math.min(RENEWAL_MARGIN_SECONDS, (lifeSeconds ?? Number.POSITIVE_INFINITY) / 2);
  return expiresAt - margin > clock();
}

/** Whether a token still works: stale tokens do, until they expire. */
export function isUsable(token: AccessToken, clock: Clock): boolean {
  return token.expiresAt > clock();
}
