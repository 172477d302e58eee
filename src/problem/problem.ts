import type { HostError, HostErrorCode } from "../errors.ts";
import { problemPage, PROBLEM_PAGE_POLICY } from "./problem-page.ts";
import { wordsFor } from "./problem-words.ts";

export interface ProblemContext {
  /** Ours, and in the log line too. */
  readonly requestId: string;
  /** A browser navigation gets a page, everything else `application/problem+json`. */
  readonly navigation: boolean;
  /** The caller is the SDK: what it reads of an error has to be there too. */
  readonly forSdk?: boolean | undefined;
  /** The caller takes whatever calls itself JSON for a page's data. */
  readonly asText?: boolean | undefined;
  /** Where the way home leads, when that is not the request's own origin. */
  readonly origin?: string | undefined;
  /** A path on this site that starts the failed deed again, such as the login link. */
  readonly retryHref?: string | undefined;
}

/** Where a login begins: what is tried again there is logging in. */
const LOGIN = "/_auth/login";

/** What a program is told; what a person reads is in problem-words.ts. */
const TITLES: Readonly<Record<HostErrorCode, string>> = {
  app_credentials_missing: "The app's credentials are missing",
  auth_method_unavailable: "This method is not available here",
  backend_failed: "The backend route failed",
  configuration_invalid: "The configuration is not valid",
  cross_site_request: "The request came from another site",
  elevation_refused: "Elevation was refused",
  identity_after_public_response: "The page was already sent as public",
  internal_error: "Something went wrong",
  invalid_body: "The body is not whole",
  invalid_parameter: "A parameter is not valid",
  invalid_path: "The address is not valid",
  login_denied: "The login was cancelled",
  login_failed: "The login did not finish",
  login_requires_navigation: "A login has to be opened as a page",
  login_transaction_missing: "This login has expired",
  member_required: "Please log in first",
  method_not_allowed: "The method is not allowed",
  no_request_context: "There is no request to belong to",
  not_found: "Not found",
  proxy_path_refused: "The proxy does not go there",
  response_already_sent: "The response was already sent",
  session_not_open: "The session is not open",
  site_failed: "The site could not answer",
  upstream_redirect: "Wix answered with a redirect",
  upstream_rejected: "Wix refused the call",
  upstream_timeout: "Wix did not answer in time",
  upstream_unavailable: "Wix can't be reached",
  wrong_origin: "This is not the site's address",
};

/**
 * Answers with a refusal or failure: RFC 9457 for programs, a small page for people.
 *
 * Never stored by any cache. `error.headers` are sent too, and can't replace what makes the answer safe.
 */
export function problemResponse(error: HostError, context: ProblemContext): Response {
  const headers = new Headers(error.headers);
  headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
  const init = { status: error.status, headers };
  if (!context.navigation) {
    const type = context.asText === true ? "text/plain; charset=utf-8" : "application/problem+json";
    headers.set("content-type", type);
    return new Response(JSON.stringify(problemBody(error, context)), init);
  }
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("content-security-policy", PROBLEM_PAGE_POLICY);
  const retryHref = isOnThisSite(context.retryHref) ? context.retryHref : undefined;
  const page = problemPage({
    ...wordsFor(error.code, retryHref?.startsWith(LOGIN) === true),
    status: error.status,
    code: error.code,
    requestId: context.requestId,
    wixRequestId: error.wixRequestId,
    homeHref: context.origin === undefined ? "/" : `${context.origin}/`,
    retry: retryHref === undefined ? undefined : { href: retryHref, text: retryText(error.code) },
  });
  return new Response(page, init);
}

function retryText(code: HostErrorCode): string {
  return code === "member_required" ? "Log in" : "Try again";
}

function problemBody(
  error: HostError,
  { requestId, forSdk }: ProblemContext,
): Record<string, unknown> {
  return {
    type: `urn:headless-edge:problem:${error.code}`,
    title: TITLES[error.code],
    status: error.status,
    detail: error.message,
    code: error.code,
    requestId,
    ...(error.wixRequestId === undefined ? {} : { wixRequestId: error.wixRequestId }),
    ...(forSdk === true ? wixError(error) : {}),
  };
}

/** Wix's own form of an error, which the SDK turns into the error that a developer catches. */
function wixError({ code, message }: HostError): Record<string, unknown> {
  const applicationError = { code, description: message, data: {} };
  return { message, details: { applicationError } };
}

function isOnThisSite(href: string | undefined): href is string {
  const anySite = "https://site.invalid";
  return href?.startsWith("/") === true && URL.parse(href, anySite)?.origin === anySite;
}
