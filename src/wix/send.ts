import { sleep } from "../sleep.ts";
import type { HostError } from "../errors.ts";
import { discardBody, readJsonBody } from "./json-body.ts";
import { requestIdOf } from "./request-id.ts";
import { retryAfterSeconds } from "./retry-after.ts";
import { startTimeLimit, type TimeLimit, TimeLimitPassed } from "./time-limit.ts";
import { limitsOf, type Upstream } from "./upstream.ts";
import type { UpstreamAnswer, UpstreamCall } from "./upstream-call.ts";
import { timedOut, unavailable, unreachable } from "./upstream-failure.ts";

type Outcome =
  | { readonly answer: UpstreamAnswer }
  | { readonly failure: HostError; readonly isTransient: boolean };

/**
 * Sends a call, and again while a repeatable one fails in passing and time is left.
 *
 * @throws {HostError} `upstream_unavailable` for a network error, 3xx, 429 or 5xx;
 * `upstream_timeout` when the limit passed.
 */
export async function send(upstream: Upstream, call: UpstreamCall): Promise<UpstreamAnswer> {
  const pauses = call.repeatable ? limitsOf(upstream).retryPausesSeconds : [];
  const endsAt = upstream.clock() + call.limitSeconds;
  const limit = startTimeLimit(call.limitSeconds);
  try {
    for (let tries = 0; ; tries += 1) {
      const outcome = await attempt(upstream, call, limit);
      if ("answer" in outcome) {
        return outcome.answer;
      }
      const pause = pauses[tries];
      if (pause === undefined || !outcome.isTransient) {
        throw outcome.failure;
      }
      const asked = Number(outcome.failure.headers["Retry-After"] ?? 0);
      const pauseSeconds = Math.max(pause, asked);
      if (upstream.clock() + pauseSeconds >= endsAt) {
        throw outcome.failure;
      }
      await limit.race(sleep(pauseSeconds));
    }
  } catch (error) {
    // No cause: what a platform writes into its errors is not ours to vouch for.
    throw error instanceof TimeLimitPassed ? timedOut(call) : error;
  } finally {
    limit.release();
  }
}

async function attempt(upstream: Upstream, call: UpstreamCall, limit: TimeLimit): Promise<Outcome> {
  const sentAt = upstream.clock();
  let wixRequestId: string | undefined;
  try {
    const response = await respond(upstream, call, limit);
    wixRequestId = requestIdOf(response);
    const failure = failureOf(upstream, call, response);
    if (failure !== undefined) {
      discardBody(response);
      return failure;
    }
    const body = await readJsonBody(response, limit);
    return { answer: { status: response.status, body, wixRequestId, sentAt } };
  } catch (error) {
    if (error instanceof TimeLimitPassed) {
      throw timedOut(call, wixRequestId);
    }
    return { failure: unreachable(call, error, wixRequestId), isTransient: true };
  }
}

async function respond(
  upstream: Upstream,
  call: UpstreamCall,
  limit: TimeLimit,
): Promise<Response> {
  // Called on its own: workerd's fetch refuses any other `this`.
  const sendRequest = upstream.fetch;
  const pending = sendRequest(call.url, {
    method: call.method,
    headers: call.headers,
    ...(call.body === undefined ? {} : { body: call.body }),
    redirect: "manual",
    signal: limit.signal,
  });
  try {
    return await limit.race(pending);
  } catch (error) {
    pending.then(discardBody, () => undefined);
    throw error;
  }
}

function failureOf(
  upstream: Upstream,
  call: UpstreamCall,
  response: Response,
): Extract<Outcome, { failure: HostError }> | undefined {
  const { status } = response;
  const isTransient = status === 429 || status >= 500;
  // A status of 0 is how some platforms show a redirect that was not followed.
  if (!isTransient && status >= 200 && (status < 300 || status >= 400)) {
    return undefined;
  }
  const what = isTransient ? `answered ${status}` : "answered with a redirect, which is refused";
  const failure = unavailable(call, what, {
    wixRequestId: requestIdOf(response),
    retryAfterSeconds: isTransient
      ? retryAfterSeconds(response.headers, upstream.clock())
      : undefined,
  });
  return { failure, isTransient };
}
