import { isNavigation } from "../navigation.ts";
import type { AccessToken } from "../tokens.ts";
import { logoutUrl } from "../wix/redirect-session.ts";
import { type AuthRequest, redirect } from "./auth-request.ts";
import { readReturnTo } from "./login-parameters.ts";
import { clearTransactions } from "./login-transaction.ts";

/**
 * `POST /_auth/logout?returnTo=`: ends the session here, and sends the browser to Wix to end it
 * there. Without Wix it ends here all the same.
 *
 * A form or link gets 303; a `fetch` gets `{ "location": … }`, since it cannot follow a redirect
 * to a page of Wix's.
 */
export async function logout(auth: AuthRequest): Promise<Response> {
  const { request, session, jar, origin } = auth;
  const returnTo = readReturnTo(new URL(request.url).searchParams, origin);
  const current = await session.open();
  const accessToken = current === undefined ? undefined : await lastToken(auth);
  await session.logout();
  const location =
    accessToken === undefined ? returnTo : await endAtWix(auth, accessToken, returnTo);
  const cleared = clearTransactions(request.headers.get("cookie"), jar);
  if (isNavigation(request)) {
    return redirect(location, 303, cleared);
  }
  const response = Response.json({ location }, { headers: { "cache-control": "no-store" } });
  for (const cookie of cleared) {
    response.headers.append("set-cookie", cookie);
  }
  return response;
}

async function lastToken({ session }: AuthRequest): Promise<AccessToken | undefined> {
  try {
    return await session.accessToken();
  } catch {
    return undefined;
  }
}

async function endAtWix(
  { upstream }: AuthRequest,
  accessToken: AccessToken,
  postFlowUrl: string,
): Promise<string> {
  try {
    return await logoutUrl(upstream, { accessToken: accessToken.value, postFlowUrl });
  } catch {
    // The upstream call's failure is in the request's log line; the browser goes on without it.
    return postFlowUrl;
  }
}
