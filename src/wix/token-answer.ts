import type { AccessToken } from "../tokens.ts";
import { boundedText, field, nonNegativeNumber } from "./json-fields.ts";
import type { UpstreamAnswer } from "./upstream-call.ts";

/** Wix's own are around 1 KB; what is longer fits in no header. */
const MAX_TOKEN_LENGTH = 8192;

/** Whatever lifetime is claimed, a token is renewed once a day. */
const MAX_LIFETIME_SECONDS = 86_400;

/**
 * OAuth's own error values. A value that isn't listed stays unsaid: an answer may echo anything.
 *
 * @see RFC 6749 section 5.2
 */
const OAUTH_ERRORS: ReadonlySet<unknown> = new Set([
  "access_denied",
  "invalid_client",
  "invalid_grant",
  "invalid_request",
  "invalid_scope",
  "unauthorized_client",
  "unsupported_grant_type",
]);

/** The access token of a token endpoint's answer; undefined unless its shape is right. */
export function readGrantedAccess(answer: UpstreamAnswer): AccessToken | undefined {
  const value = token(field(answer.body, "access_token"));
  const seconds = nonNegativeNumber(field(answer.body, "expires_in"));
  if (value === undefined || seconds === undefined || seconds === 0) {
    return undefined;
  }
  const lifeSeconds = Math.min(seconds, MAX_LIFETIME_SECONDS);
  return { value, expiresAt: answer.sentAt + lifeSeconds, lifeSeconds };
}

/** The refresh token of a token endpoint's answer; undefined without one, null for an improper one. */
export function readGrantedRefreshToken(answer: UpstreamAnswer): string | undefined | null {
  const granted = field(answer.body, "refresh_token");
  return typeof granted !== "string" || granted === "" ? undefined : (token(granted) ?? null);
}

/** The OAuth `error` of a refusal (RFC 6749 section 5.2), when it is one of OAuth's own. */
export function readOAuthError(answer: UpstreamAnswer): string | undefined {
  // Elsewhere than on these statuses the body is some proxy's, not the token endpoint's.
  if (answer.status !== 400 && answer.status !== 401 && answer.status !== 403) {
    return undefined;
  }
  const error = field(answer.body, "error");
  return typeof error === "string" && OAUTH_ERRORS.has(error) ? error : undefined;
}

/** A token travels in a header: visible ASCII only. */
function token(value: unknown): string | undefined {
  const text = boundedText(value, MAX_TOKEN_LENGTH);
  return text !== undefined && /^[\x21-\x7e]+$/.test(text) ? text : undefined;
}
