import type { Clock } from "./effects.ts";

/** Renew this early, so that a token never expires on its way to the upstream. */
const RENEWAL_MARGIN_SECONDS = 60;

/** RFC 6749 section 1.4. */
export interface AccessToken {
  readonly value: string;
  readonly expiresAt: number;
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

/** Whether a token may be used without renewing it first. */
export function isFresh(token: AccessToken, clock: Clock): boolean {
  return token.expiresAt - RENEWAL_MARGIN_SECONDS > clock();
}

/** Whether a token still works: stale tokens do, until they expire. */
export function isUsable(token: AccessToken, clock: Clock): boolean {
  return token.expiresAt > clock();
}
