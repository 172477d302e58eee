import { HostError } from "../errors.ts";
import type { Fetch } from "../effects.ts";
import { isApiUrl } from "./api-hosts.ts";
import type { RefusedTokens } from "./refused-tokens.ts";

/** Another token in place of one that Wix refused although it looked valid. */
type Replace = (rejected: string) => Promise<{ readonly value: string }>;

/**
 * The `fetch` below the SDK's clients, in the site's server and in the page.
 *
 * A 401 on a token that looked valid means that Wix has not done what was asked: the token is
 * replaced once and the call repeated once. Where its body can't be sent again the 401 stands, but
 * the next call has the new token. A token goes to the Wix API alone; to any other address the call
 * goes without it.
 *
 * @param refused where it is kept that the token in another's place was refused too.
 */
export function createWixFetch(fetch: Fetch, replace: Replace, refused: RefusedTokens): Fetch {
  return async (input, init) => {
    const request = { url: urlOf(input), headers: headersOf(input, init) };
    if (!isApiUrl(request.url)) {
      request.headers.delete("authorization");
      return fetch(input, { ...init, headers: request.headers });
    }
    const response = await fetch(input, { ...init, headers: request.headers });
    const rejected = request.headers.get("authorization");
    if (response.status !== 401 || rejected === null || refused.has(rejected)) {
      return response;
    }
    const token = await replacement(replace, rejected);
    if (token === undefined || !isRepeatable(input, init)) {
      return response;
    }
    await response.body?.cancel();
    request.headers.set("authorization", token);
    const repeated = await fetch(input, { ...init, headers: request.headers });
    if (repeated.status === 401) {
      refused.add(token);
    }
    return repeated;
  };
}

async function replacement(replace: Replace, rejected: string): Promise<string | undefined> {
  try {
    return (await replace(rejected)).value;
  } catch (error) {
    if (error instanceof HostError) {
      // Wix's own 401 says more to the caller than our failure to get around it.
      return undefined;
    }
    throw error;
  }
}

function isRepeatable(input: Request | URL | string, init: RequestInit | undefined): boolean {
  const body = init?.body ?? (input instanceof Request ? input.body : null);
  return body === null || typeof body === "string" || body instanceof ArrayBuffer;
}

function urlOf(input: Request | URL | string): URL {
  return new URL(input instanceof Request ? input.url : input);
}

function headersOf(input: Request | URL | string, init: RequestInit | undefined): Headers {
  return new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
}
