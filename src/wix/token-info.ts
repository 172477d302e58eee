import { API_ORIGIN } from "./api-hosts.ts";
import { boundedText, field, nonNegativeNumber } from "./json-fields.ts";
import { send } from "./send.ts";
import { limitsOf, type Upstream } from "./upstream.ts";
import type { UpstreamAnswer, UpstreamCall } from "./upstream-call.ts";
import { malformed, rejected } from "./upstream-failure.ts";

export type TokenSubject = "app" | "user" | "member" | "visitor" | "unknown";

/** What Wix itself says about an access token, to be trusted as its contents are not. */
export interface TokenInfo {
  readonly active: boolean;
  readonly subject: TokenSubject;
  readonly subjectId: string | undefined;
  readonly instanceId: string | undefined;
  readonly siteId: string | undefined;
  readonly clientId: string | undefined;
  readonly expiresAt: number | undefined;
}

const SUBJECTS: ReadonlyMap<unknown, TokenSubject> = new Map([
  ["APP", "app"],
  ["USER", "user"],
  ["MEMBER", "member"],
  ["VISITOR", "visitor"],
]);

const MAX_ID_LENGTH = 256;

/**
 * Asks Wix whose a token is and whether it works.
 *
 * @throws {HostError} `upstream_rejected`, `upstream_timeout` or `upstream_unavailable`.
 */
export async function tokenInfo(upstream: Upstream, accessToken: string): Promise<TokenInfo> {
  const call = tokenInfoCall(upstream, accessToken);
  return readTokenInfo(call, await send(upstream, call));
}

function tokenInfoCall(upstream: Upstream, accessToken: string): UpstreamCall {
  return {
    name: "token info",
    url: `${API_ORIGIN}/oauth2/token-info`,
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: accessToken }),
    limitSeconds: limitsOf(upstream).otherCallsSeconds,
    repeatable: true,
  };
}

function readTokenInfo(call: UpstreamCall, answer: UpstreamAnswer): TokenInfo {
  const { status, body } = answer;
  if (status >= 400) {
    throw rejected(call, answer);
  }
  const active = field(body, "active");
  if (typeof active !== "boolean") {
    throw malformed(call, answer, "saying whether the token is active");
  }
  const id = (name: string): string | undefined => boundedText(field(body, name), MAX_ID_LENGTH);
  return {
    active,
    subject: SUBJECTS.get(field(body, "subjectType")) ?? "unknown",
    subjectId: id("subjectId"),
    instanceId: id("instanceId"),
    siteId: id("siteId"),
    clientId: id("clientId"),
    expiresAt: nonNegativeNumber(field(body, "exp")),
  };
}
