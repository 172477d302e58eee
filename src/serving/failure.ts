import { FailedCallback } from "../auth-routes/callback.ts";
import { HostError } from "../errors.ts";
import { finishOwn } from "./finish.ts";
import { isNavigation } from "../request/navigation.ts";
import { MOST_CHARACTERS } from "../request/return-to.ts";
import { problemResponse } from "../problem/problem.ts";
import { causeOf } from "../sdk-context/sdk-error.ts";
import type { Serving } from "./serving.ts";

/**
 * Qwik's router fetches a page's data here, ahead of time for every link. JSON that is not its own
 * makes it open that page there and then; anything else it leaves until the link is clicked.
 */
const QWIK_DATA = /\/q-data\.json$/i;

/**
 * Answers a request that failed, whatever threw: the session's cookies are set all the same, and
 * the log keeps what the answer does not say.
 */
export async function answerFailure(thrown: unknown, serving: Serving): Promise<Response> {
  const response = problemOf(thrown, serving);
  if (thrown instanceof FailedCallback) {
    for (const cookie of thrown.cookies) {
      response.headers.append("set-cookie", cookie);
    }
  }
  return finishOwn(serving, response);
}

/** The answer to a failure, as nobody has seen it yet: no cookies are set by it. */
export function problemOf(thrown: unknown, serving: Serving): Response {
  const { request, url, requestId, log } = serving;
  const failure = judge(thrown, serving);
  log.failed(thrown instanceof FailedCallback ? thrown.failure : thrown);
  return problemResponse(failure, {
    requestId,
    navigation: isNavigation(request),
    forSdk: url.pathname.startsWith("/_wix/"),
    asText: QWIK_DATA.test(url.pathname),
    retryHref: retryHref(failure, thrown, serving),
  });
}

/** What a site let through of ours keeps its own code and status. */
function judge(thrown: unknown, serving: Serving): HostError {
  if (thrown instanceof FailedCallback) {
    return thrown.failure;
  }
  if (thrown instanceof HostError) {
    const isTheirs = thrown.code === "site_failed" || thrown.code === "backend_failed";
    return (isTheirs ? causeOf(serving, thrown.cause) : undefined) ?? thrown;
  }
  const known = causeOf(serving, thrown);
  return (
    known ??
    new HostError("internal_error", 500, "the host failed; its log says how", { cause: thrown })
  );
}

/** Where trying again makes sense: the login once more, or the same page. */
function retryHref(
  failure: HostError,
  thrown: unknown,
  { request, url }: Serving,
): string | undefined {
  const here = `${url.pathname}${url.search}`;
  if (thrown instanceof FailedCallback) {
    return loginHref(thrown.returnTo);
  }
  if (failure.code === "member_required") {
    return loginHref(here);
  }
  return failure.status === 503 && request.method === "GET" ? here : undefined;
}

/** The link that begins a login and comes back here afterwards, where a login takes such an address. */
export function loginHref(returnTo: string): string {
  const query =
    returnTo.length > MOST_CHARACTERS ? "" : `?returnTo=${encodeURIComponent(returnTo)}`;
  return `/_auth/login${query}`;
}
