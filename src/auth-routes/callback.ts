import { HostError } from "../errors.ts";
import type { MemberFacts } from "../session/facts.ts";
import type { SessionTokens } from "../tokens.ts";
import { currentMember } from "../wix/current-member.ts";
import { authorizationCodeGrant } from "../wix/token-endpoint.ts";
import { isInvalidGrant } from "../wix/upstream-failure.ts";
import { tokenInfo } from "../wix/token-info.ts";
import { type AuthRequest, redirect } from "./auth-request.ts";
import { CALLBACK_PATH } from "./login.ts";
import { findTransaction, type LoginTransaction } from "./login-transaction.ts";

/**
 * `GET /_auth/callback?code=&state=`: judges the authorization response (RFC 6749 section 4.1.2),
 * exchanges the code and begins the member's session.
 *
 * A login transaction is used once, whatever comes of it: the answer clears it. No partial session
 * is left by a failure.
 */
export async function callback(auth: AuthRequest): Promise<Response> {
  const { request, origin, origins, jar } = auth;
  if (origins.length > 0 && !origins.includes(origin)) {
    throw new HostError("wrong_origin", 400, "this origin is not one of the configured origins");
  }
  const query = new URL(request.url).searchParams;
  const cookieHeader = request.headers.get("cookie");
  const found = await findTransaction(query.get("state") ?? "", cookieHeader, auth);
  const used = found === undefined ? [] : [jar.remove(found.cookieName)];
  const returnTo = found?.transaction?.returnTo ?? `${origin}/`;
  try {
    const location =
      found?.transaction === undefined
        ? await continueWithout(auth)
        : await finish(auth, found.transaction, query);
    return redirect(location, 302, used);
  } catch (error) {
    throw error instanceof HostError ? new FailedCallback(error, used, returnTo) : error;
  }
}

/** A failure that still has a cookie to clear, and somewhere to go on to. */
export class FailedCallback extends Error {
  override readonly name = "FailedCallback";
  readonly failure: HostError;
  readonly cookies: readonly string[];
  /** Where the login was to lead. */
  readonly returnTo: string;

  constructor(failure: HostError, cookies: readonly string[], returnTo: string) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.cookies = cookies;
    this.returnTo = returnTo;
  }
}

async function finish(
  auth: AuthRequest,
  transaction: LoginTransaction,
  query: URLSearchParams,
): Promise<string> {
  if (transaction.redirectUri !== `${auth.origin}${CALLBACK_PATH}`) {
    throw new HostError("wrong_origin", 400, "this login was begun on another origin");
  }
  const error = query.get("error");
  if (error !== null) {
    return continueAfterRefusal(auth, transaction, error);
  }
  const code = query.get("code") ?? "";
  if (code === "") {
    throw new HostError("login_failed", 400, "Wix sent the browser back without a code");
  }
  const tokens = await exchange(auth, transaction, code);
  if (tokens === undefined) {
    return transaction.returnTo;
  }
  const member = await readMember(auth, tokens);
  await auth.session.login(member, tokens);
  return transaction.returnTo;
}

/** A stale or repeated callback is no failure for somebody who is logged in. */
async function continueWithout(auth: AuthRequest): Promise<string> {
  if ((await auth.session.facts()).role === "member") {
    return `${auth.origin}/`;
  }
  throw new HostError(
    "login_transaction_missing",
    400,
    "this login was not begun in this browser, took longer than ten minutes, or was finished before",
  );
}

/** RFC 6749 section 4.1.2.1. A silent attempt that needed a page is an answer, not a failure. */
async function continueAfterRefusal(
  auth: AuthRequest,
  transaction: LoginTransaction,
  error: string,
): Promise<string> {
  const isMember = (await auth.session.facts()).role === "member";
  if (isMember || (transaction.silent && error !== "server_error")) {
    return transaction.returnTo;
  }
  if (error === "access_denied") {
    throw new HostError("login_denied", 403, "the login was cancelled on the login page");
  }
  throw new HostError("login_failed", 400, "Wix refused this login");
}

/** @returns nothing when the code was used before (RFC 6749 section 5.2), by somebody who is logged in. */
async function exchange(
  auth: AuthRequest,
  { codeVerifier, redirectUri }: LoginTransaction,
  code: string,
): Promise<SessionTokens | undefined> {
  try {
    return await authorizationCodeGrant(auth.upstream, { code, codeVerifier, redirectUri });
  } catch (cause) {
    if (cause instanceof HostError && cause.code === "upstream_rejected") {
      // Whoever meant to log in as somebody else is not to go on as who they were.
      if (isInvalidGrant(cause) && (await auth.session.facts()).role === "member") {
        return undefined;
      }
      const { wixRequestId } = cause;
      const message = "Wix did not accept the code of this login";
      throw new HostError("login_failed", 400, message, { cause, wixRequestId });
    }
    throw cause;
  }
}

/**
 * Who the new token speaks for. What is written inside it can't be verified here, so Wix is asked:
 * token-info for the subject, the members API for the profile. Either of them may be down.
 */
async function readMember(auth: AuthRequest, { access }: SessionTokens): Promise<MemberFacts> {
  const [info, profile] = await Promise.allSettled([
    tokenInfo(auth.upstream, access.value),
    currentMember(auth.upstream, access.value),
  ]);
  const known = profile.status === "fulfilled" ? profile.value : undefined;
  if (info.status === "rejected") {
    if (known === undefined) {
      throw info.reason;
    }
    return known;
  }
  const id = known?.id ?? info.value.subjectId;
  if (!info.value.active || info.value.subject !== "member" || id === undefined) {
    throw new HostError("login_failed", 400, "the token that Wix handed out is not a member's");
  }
  return { ...known, id };
}
