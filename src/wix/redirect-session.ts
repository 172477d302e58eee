import { API_ORIGIN } from "./api-hosts.ts";
import { gatewayHeader } from "./gateway-header.ts";
import { field, webUrl } from "./json-fields.ts";
import { send } from "./send.ts";
import { limitsOf, type Upstream } from "./upstream.ts";
import type { UpstreamAnswer, UpstreamCall } from "./upstream-call.ts";
import { malformed, rejected } from "./upstream-failure.ts";

/** An authorization request (RFC 6749 section 4.1.1 with PKCE, RFC 7636 section 4.3). */
export interface LoginRequest {
  /** Of the visitor who is about to log in. */
  readonly accessToken: string;
  readonly redirectUri: string;
  readonly state: string;
  /** S256. */
  readonly codeChallenge: string;
  readonly prompt?: "login" | "none" | undefined;
  /** The id of a connection, such as Google's, to be used without asking. */
  readonly idp?: string | undefined;
}

export interface LogoutRequest {
  readonly accessToken: string;
  /** Where Wix sends the browser afterwards. */
  readonly postFlowUrl: string;
}

/** Wix promises 2,048; more than a browser follows is no use. */
const MAX_URL_LENGTH = 8192;

const REDIRECT_SESSION_HEADERS = gatewayHeader(
  "@wix/auto_sdk_redirects_redirects",
  "wix.headless.v1.RedirectSessionService.CreateRedirectSession",
  "wix.headless.v1.redirect_session",
);

/**
 * The page of Wix, usable once, where a browser logs in.
 *
 * @throws {HostError} `upstream_rejected`, `upstream_timeout` or `upstream_unavailable`.
 */
export async function loginUrl(upstream: Upstream, request: LoginRequest): Promise<string> {
  const { accessToken, redirectUri, state, codeChallenge, prompt = "login", idp } = request;
  const body = {
    auth: {
      authRequest: {
        redirectUri,
        clientId: upstream.clientId,
        codeChallenge,
        codeChallengeMethod: "S256",
        responseMode: "query",
        responseType: "code",
        scope: "offline_access",
        state,
        idp,
      },
      prompt,
    },
  };
  const call = redirectSessionCall(upstream, "login", accessToken, body);
  return readFullUrl(call, await send(upstream, call));
}

/**
 * The page of Wix that ends a browser's session there.
 *
 * @throws {HostError} `upstream_rejected`, `upstream_timeout` or `upstream_unavailable`.
 */
export async function logoutUrl(upstream: Upstream, request: LogoutRequest): Promise<string> {
  const { accessToken, postFlowUrl } = request;
  const body = { logout: { clientId: upstream.clientId }, callbacks: { postFlowUrl } };
  const call = redirectSessionCall(upstream, "logout", accessToken, body);
  return readFullUrl(call, await send(upstream, call));
}

function redirectSessionCall(
  upstream: Upstream,
  purpose: "login" | "logout",
  accessToken: string,
  body: unknown,
): UpstreamCall {
  return {
    name: `the redirect session (${purpose})`,
    url: `${API_ORIGIN}/_api/redirects-api/v1/redirect-session`,
    method: "POST",
    headers: {
      Authorization: accessToken,
      "Content-Type": "application/json",
      ...REDIRECT_SESSION_HEADERS,
    },
    body: JSON.stringify(body),
    limitSeconds: limitsOf(upstream).otherCallsSeconds,
    repeatable: true,
    hint: "check that the OAuth app allows this site's URLs and that the Wix site is published",
  };
}

function readFullUrl(call: UpstreamCall, answer: UpstreamAnswer): string {
  if (answer.status >= 400) {
    throw rejected(call, answer);
  }
  const url = webUrl(field(field(answer.body, "redirectSession"), "fullUrl"), MAX_URL_LENGTH);
  if (url === undefined) {
    throw malformed(call, answer, "a URL to send the browser to");
  }
  return url.href;
}
