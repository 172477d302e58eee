import { isNavigation } from "../request/navigation.ts";
import { within } from "../time-limit.ts";
import { logoutUrl } from "../wix/redirect-session.ts";
import { type AuthRequest, redirect } from "./auth-request.ts";
import { readReturnTo } from "./login-parameters.ts";
import { withSessionToken } from "./session-token.ts";

/** Nobody waits longer than this to be logged out: without Wix the session ends here all the same. */
const WAIT_SECONDS = 4;

/**
 * `POST /_auth/logout?returnTo=`: ends the session here, and sends the browser to Wix to end it
 * there. Without Wix it ends here all the same.
 *
 * A form or link gets 303; a `fetch` gets `{ "location": … }`, since it cannot follow a redirect
 * to a page of Wix's.
 */
export async function logout(auth: AuthRequest): Promise<Response> {
  const { request, session, origin } = auth;
  const returnTo = readReturnTo(new URL(request.url).searchParams, origin);
  const current = await session.open();
  // Begun with the session as it was; the session ends here whatever comes of it.
  const atWix = current === undefined ? undefined : endAtWix(auth, returnTo);
  const location = (atWix && (await within(atWix, WAIT_SECONDS))) ?? returnTo;
  await session.logout();
  if (isNavigation(request)) {
    return redirect(location, 303);
  }
  return Response.json({ location }, { headers: { "cache-control": "no-store" } });
}

/** @returns Wix's page that ends the session there; nothing when Wix can't be reached. */
async function endAtWix(
  { session, upstream }: AuthRequest,
  postFlowUrl: string,
): Promise<string | undefined> {
  try {
    return await withSessionToken(session, (accessToken) =>
      logoutUrl(upstream, { accessToken, postFlowUrl }),
    );
  } catch {
    // The failed call is in the request's log line; the browser goes on without it.
    return undefined;
  }
}
