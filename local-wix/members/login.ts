import type { LocalWix } from "../local-wix.ts";
import type { AuthRequest, RedirectSession } from "../oauth/redirect-session.ts";
import { readSettings } from "../control/settings.ts";

/** Codes that nobody came for are forgotten after this. */
const FORGET_CODES_SECONDS = 24 * 60 * 60;

export type LoginSession = Extract<RedirectSession, { readonly kind: "login" }>;

/** The login that a redirect session id stands for, unless it was finished before. */
export function findLogin(wix: LocalWix, id: string): LoginSession | undefined {
  const session = wix.redirectSessions.get(id);
  return session?.kind === "login" && !session.isUsed ? session : undefined;
}

/** Finishes a login as that member. @returns where the browser goes, with the code. */
export function grantCode(
  wix: LocalWix,
  id: string,
  session: LoginSession,
  memberId: string,
): string {
  const { clientId, redirectUri, codeChallenge, state } = session.authRequest;
  const code = crypto.randomUUID();
  wix.codes.forgetOlderThan(wix.now() - FORGET_CODES_SECONDS);
  wix.codes.put(code, {
    clientId,
    redirectUri,
    codeChallenge,
    memberId,
    visitorId: session.visitorId,
    expiresAt: wix.now() + readSettings(wix.settings).codeSeconds,
  });
  wix.redirectSessions.put(id, { ...session, isUsed: true });
  return authorizationResponse(session.authRequest, { code, state });
}

/** Finishes a login without one. @returns where the browser goes, with the error. */
export function refuseCode(
  wix: LocalWix,
  id: string,
  session: LoginSession,
  refusal: { readonly error: string; readonly error_description: string },
): string {
  wix.redirectSessions.put(id, { ...session, isUsed: true });
  const { state } = session.authRequest;
  return authorizationResponse(session.authRequest, { ...refusal, state });
}

function authorizationResponse(
  request: AuthRequest,
  parameters: Readonly<Record<string, string>>,
): string {
  const url = new URL(request.redirectUri);
  if (request.responseMode === "fragment") {
    url.hash = new URLSearchParams(parameters).toString();
    return url.href;
  }
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, value);
  }
  return url.href;
}
