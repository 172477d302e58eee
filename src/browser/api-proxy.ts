import type { Fetch } from "../effects.ts";
import { HostError } from "../errors.ts";
import { SessionMissing } from "../session/grants.ts";
import type { RequestSession } from "../session/request-session.ts";
import { requestIdOf } from "../wix/request-id.ts";
import type { AccessToken } from "../tokens.ts";
import type { RefusedTokens } from "../wix/refused-tokens.ts";
import { createWixFetch } from "../wix/wix-fetch.ts";
import { bodyToSend } from "./request-body.ts";
import { goesViaCdn, requestHeaders } from "./request-headers.ts";
import { responseHeaders } from "./response-headers.ts";
import { targetUrl } from "./target-url.ts";

export interface ProxyCall {
  readonly request: Request;
  readonly session: Pick<RequestSession, "accessToken" | "replace">;
  /** Reaches Wix. */
  readonly fetch: Fetch;
  readonly refused: RefusedTokens;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * `ANY /_wix/*`: a call of the SDK in the page, sent to the Wix API with the session's own token.
 * Bodies stream both ways; when this resolves, nothing more will be learnt of the session.
 *
 * @throws {HostError} `proxy_path_refused`, `not_found`, `method_not_allowed` or `invalid_body`
 *   before anything is asked of Wix; `upstream_*` when Wix gives no answer that may be passed on.
 */
export async function proxy(call: ProxyCall): Promise<Response> {
  requireMethod(call.request);
  try {
    return await send(call);
  } catch (error) {
    if (error instanceof SessionMissing) {
      return noSession();
    }
    throw error;
  }
}

async function send({ request, session, fetch, refused }: ProxyCall): Promise<Response> {
  const url = targetUrl(new URL(request.url), goesViaCdn(request.headers));
  // A call that breaks off makes nobody a visitor.
  const body = await bodyToSend(request);
  let token = await session.accessToken();
  const replace = async (rejected: string): Promise<AccessToken> => {
    token = await session.replace(rejected);
    return token;
  };
  const handedOut = new Set([token.value]);
  const wixFetch = createWixFetch({ fetch, elsewhere: fetch, handedOut, replace, refused });
  const answer = await reach(
    wixFetch(url, {
      method: request.method,
      headers: requestHeaders(request.headers, token.value),
      redirect: "manual",
      ...(body === null ? {} : { body }),
    }),
  );
  requireNoRedirect(answer);
  return new Response(answer.body, {
    status: answer.status,
    statusText: answer.statusText,
    headers: responseHeaders(answer, token.value),
  });
}

/**
 * What the page's script gets for a call that had no session to go with and wanted none made: the
 * call was not done and may be repeated. No 4xx, which browsers report as an error of the page's.
 */
function noSession(): Response {
  return new Response(null, {
    status: 204,
    headers: { "cache-control": "no-store", "x-headless-edge-session": "missing" },
  });
}

function requireMethod({ method, headers }: Request): void {
  const allow = METHODS.join(", ");
  if (headers.has("upgrade") || !METHODS.some((known) => known === method)) {
    const message = `the proxy sends ${allow}, and opens no WebSocket`;
    throw new HostError("method_not_allowed", 405, message, { headers: { allow } });
  }
}

async function reach(sent: Promise<Response>): Promise<Response> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof HostError || error instanceof SessionMissing) {
      throw error;
    }
    // No cause: what a platform writes into its errors is not ours to vouch for.
    throw new HostError("upstream_unavailable", 503, "Wix could not be reached");
  }
}

/** Followed, a redirect would take the token wherever it points. */
function requireNoRedirect(answer: Response): void {
  // A status of 0 is how some platforms show a redirect that was not followed.
  if (answer.status >= 200 && (answer.status < 300 || answer.status >= 400)) {
    return;
  }
  answer.body?.cancel().catch(() => undefined);
  throw new HostError("upstream_redirect", 502, "Wix answered with a redirect, which is refused", {
    wixRequestId: requestIdOf(answer),
  });
}
