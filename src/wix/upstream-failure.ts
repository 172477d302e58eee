import { HostError } from "../errors.ts";
import type { UpstreamAnswer, UpstreamCall } from "./upstream-call.ts";

/** What can be told of a call that failed without an answer to trust. */
interface Circumstances {
  readonly wixRequestId: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

/** Wix did not give an answer that can be used; the same call may succeed later. */
export function unavailable(
  call: UpstreamCall,
  what: string,
  { wixRequestId, retryAfterSeconds }: Circumstances,
): HostError {
  const headers = retryAfterSeconds === undefined ? {} : { "Retry-After": `${retryAfterSeconds}` };
  return new HostError("upstream_unavailable", 503, sentence(call, what), {
    wixRequestId,
    headers,
  });
}

/** The network failed. Of the platform's error only a system code is kept: messages quote headers. */
export function unreachable(
  call: UpstreamCall,
  error: unknown,
  wixRequestId: string | undefined,
): HostError {
  const code = systemCode(error);
  const what = code === undefined ? "could not be reached" : `could not be reached (${code})`;
  return unavailable(call, what, { wixRequestId });
}

/** Wix answered, but not in the shape that was agreed. */
export function malformed(call: UpstreamCall, answer: UpstreamAnswer, expected: string): HostError {
  return unavailable(call, `answered ${answer.status} without ${expected}`, answer);
}

/** The time limit of the call passed, retries and body included. */
export function timedOut(call: UpstreamCall, wixRequestId?: string): HostError {
  const what = `did not answer within ${call.limitSeconds} s`;
  return new HostError("upstream_timeout", 503, sentence(call, what), { wixRequestId });
}

/**
 * Wix understood and refused.
 *
 * @param reason the OAuth `error`; without one the status stands for it.
 */
export function rejected(call: UpstreamCall, answer: UpstreamAnswer, reason?: string): HostError {
  const said = reason === undefined ? `${answer.status}` : `${answer.status} (${reason})`;
  const hint = call.hint === undefined ? "" : `; ${call.hint}`;
  return new HostError("upstream_rejected", 502, `${sentence(call, `answered ${said}`)}${hint}`, {
    wixRequestId: answer.wixRequestId,
    reason: reason ?? `${answer.status}`,
  });
}

/** Whether Wix said that a refresh token is dead: nothing else ends a session. */
export function isInvalidGrant(error: unknown): boolean {
  return (
    error instanceof HostError &&
    error.code === "upstream_rejected" &&
    error.reason === "invalid_grant"
  );
}

function sentence(call: UpstreamCall, what: string): string {
  return `Wix: ${call.name} ${what}`;
}

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  const source: object = error.cause instanceof Error ? error.cause : error;
  const code = "code" in source ? source.code : undefined;
  return typeof code === "string" && /^E[A-Z_]{2,24}$/.test(code) ? code : undefined;
}
