import { HostError } from "../errors.ts";
import { isLocalhost } from "../request/local-origin.ts";
import { isPrefetch, isSubresource } from "../request/navigation.ts";
import { loginUrl } from "../wix/redirect-session.ts";
import { type AuthRequest, redirect } from "./auth-request.ts";
import { parseLoginParameters, readReturnTo } from "./login-parameters.ts";
import { beginTransaction, evictTransactions } from "./login-transaction.ts";
import { randomVerifier } from "./pkce.ts";
import { s256 } from "../s256.ts";
import { withSessionToken } from "./session-token.ts";

export const CALLBACK_PATH = "/_auth/callback";

/**
 * `GET /_auth/login?returnTo=&prompt=&idp=`: begins a login and sends the browser to Wix's page.
 *
 * Nothing is begun for a prefetch, or for a request that is not a page being opened.
 *
 * @throws {HostError} `upstream_*` when Wix can't be reached; `invalid_parameter`.
 */
export async function login(auth: AuthRequest): Promise<Response> {
  const { request, origin } = auth;
  if (isPrefetch(request)) {
    return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
  }
  if (isSubresource(request)) {
    throw new HostError(
      "login_requires_navigation",
      400,
      "a login is a page of its own: link to /_auth/login or set location.href, do not fetch it",
    );
  }
  const url = new URL(request.url);
  const elsewhere = properOrigin(url, auth.origins);
  if (elsewhere !== undefined) {
    const here = readReturnTo(url.searchParams, origin).slice(origin.length);
    if (here !== "/") {
      url.searchParams.set("returnTo", `${elsewhere}${here}`);
    }
    return redirect(`${elsewhere}${url.pathname}${url.search}`, 302);
  }
  const { returnTo, prompt, idp } = parseLoginParameters(url.searchParams, origin);
  const codeVerifier = randomVerifier();
  const state = randomVerifier();
  const redirectUri = `${origin}${CALLBACK_PATH}`;
  const codeChallenge = await s256(codeVerifier);
  const location = await withSessionToken(auth.session, (accessToken) =>
    loginUrl(auth.upstream, {
      accessToken,
      redirectUri,
      state,
      codeChallenge,
      ...(prompt === undefined ? {} : { prompt }),
      ...(idp === undefined ? {} : { idp }),
    }),
  );
  const silent = prompt === "none";
  const cookie = await beginTransaction(
    { state, codeVerifier, redirectUri, returnTo, silent },
    { jar: auth.jar, sealer: auth.sealer, now: auth.clock() },
  );
  const evicted = evictTransactions(request.headers.get("cookie"), auth.jar, cookie.length);
  return redirect(location, 302, [...evicted, cookie]);
}

/** Where this login has to be begun instead: on the canonical origin, or on https. */
function properOrigin(url: URL, origins: readonly string[]): string | undefined {
  const [canonical] = origins;
  if (canonical !== undefined && !origins.includes(url.origin)) {
    return canonical;
  }
  return url.protocol === "http:" && !isLocalhost(url) ? `https://${url.host}` : undefined;
}
