import {
  type AccessToken,
  fitsCookie,
  MOST_REFRESH_TOKEN_LENGTH,
  type RenewedTokens,
  type SessionTokens,
} from "../tokens.ts";
import { API_ORIGIN } from "./api-hosts.ts";
import { gatewayHeader } from "./gateway-header.ts";
import { readGrantedAccess, readGrantedRefreshToken, readOAuthError } from "./token-answer.ts";
import { send } from "./send.ts";
import { limitsOf, type Upstream } from "./upstream.ts";
import type { UpstreamAnswer, UpstreamCall } from "./upstream-call.ts";
import { malformed, rejected } from "./upstream-failure.ts";

/** What the callback of a login knows (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
export interface AuthorizationCode {
  readonly code: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
}

/** The app's own credentials: it speaks for itself, not for a browser. */
export interface AppCredentials {
  readonly clientSecret: string;
  readonly instanceId?: string | undefined;
}

interface Grant {
  readonly type: string;
  readonly body: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly repeatable: boolean;
  readonly hint?: string;
}

const SESSION_GRANT_HEADERS = gatewayHeader(
  "@wix/sdk",
  "wix.identity.oauth2.v1.Oauth2Ng.Token",
  "wix.identity.oauth.v1.refresh_token",
);

/**
 * A new visitor.
 *
 * @throws {HostError} `upstream_rejected`, `upstream_timeout` or `upstream_unavailable`, as every
 * grant.
 */
export async function anonymousGrant(upstream: Upstream): Promise<SessionTokens> {
  return sessionGrant(upstream, {
    type: "anonymous",
    body: { clientId: upstream.clientId, grantType: "anonymous" },
    headers: SESSION_GRANT_HEADERS,
    repeatable: true,
    hint: "check that WIX_CLIENT_ID is the id of an OAuth app",
  });
}

/**
 * New access for a visitor or a member.
 *
 * The answer's refresh token is the one to keep from now on, and undefined while the one that was
 * sent stays in force.
 *
 * @throws {HostError} one that `isInvalidGrant` recognises when the refresh token is dead.
 * @see RFC 6749 section 6
 */
export async function refreshTokenGrant(
  upstream: Upstream,
  refreshToken: string,
): Promise<RenewedTokens> {
  const call = grantCall(upstream, {
    type: "refresh_token",
    body: { clientId: upstream.clientId, refreshToken, grantType: "refresh_token" },
    headers: SESSION_GRANT_HEADERS,
    repeatable: true,
  });
  const answer = await send(upstream, call);
  const access = grantedAccess(call, answer);
  const granted = readGrantedRefreshToken(answer);
  if (granted === null) {
    // Taken for none, it would end the session once the one that it replaces is dead.
    throw malformed(call, answer, "a proper refresh token");
  }
  return { access, refreshToken: granted === refreshToken ? undefined : granted };
}

/**
 * The tokens of the member who has just logged in. Never retried: a code works once, and Wix may
 * have used it up before an answer was lost.
 *
 * @see RFC 6749 section 4.1.3
 */
export async function authorizationCodeGrant(
  upstream: Upstream,
  { code, codeVerifier, redirectUri }: AuthorizationCode,
): Promise<SessionTokens> {
  return sessionGrant(upstream, {
    type: "authorization_code",
    body: {
      clientId: upstream.clientId,
      grantType: "authorization_code",
      redirectUri,
      code,
      codeVerifier,
    },
    headers: SESSION_GRANT_HEADERS,
    repeatable: false,
  });
}

/**
 * A token that speaks for the app.
 *
 * @see RFC 6749 section 4.4
 */
export async function clientCredentialsGrant(
  upstream: Upstream,
  { clientSecret, instanceId }: AppCredentials,
): Promise<AccessToken> {
  const call = grantCall(upstream, {
    type: "client_credentials",
    body: {
      instance_id: instanceId,
      client_id: upstream.clientId,
      client_secret: clientSecret,
      grant_type: "client_credentials",
    },
    repeatable: true,
    hint: "check WIX_CLIENT_ID, WIX_CLIENT_SECRET and WIX_CLIENT_INSTANCE_ID",
  });
  return grantedAccess(call, await send(upstream, call));
}

async function sessionGrant(upstream: Upstream, grant: Grant): Promise<SessionTokens> {
  const call = grantCall(upstream, grant);
  const answer = await send(upstream, call);
  const access = grantedAccess(call, answer);
  const refreshToken = readGrantedRefreshToken(answer) ?? undefined;
  if (refreshToken === undefined || !fitsCookie(refreshToken)) {
    const expected = `a refresh token of at most ${MOST_REFRESH_TOKEN_LENGTH} characters`;
    throw malformed(call, answer, expected);
  }
  return { access, refreshToken };
}

function grantCall(upstream: Upstream, grant: Grant): UpstreamCall {
  return {
    name: `the token endpoint (${grant.type} grant)`,
    url: `${API_ORIGIN}/oauth2/token`,
    method: "POST",
    headers: { "Content-Type": "application/json", ...grant.headers },
    body: JSON.stringify(grant.body),
    limitSeconds: limitsOf(upstream).tokenEndpointSeconds,
    repeatable: grant.repeatable,
    ...(grant.hint === undefined ? {} : { hint: grant.hint }),
  };
}

function grantedAccess(call: UpstreamCall, answer: UpstreamAnswer): AccessToken {
  if (answer.status >= 400) {
    throw rejected(call, answer, readOAuthError(answer));
  }
  const access = readGrantedAccess(answer);
  if (access === undefined) {
    throw malformed(call, answer, "an access token and its lifetime");
  }
  return access;
}
