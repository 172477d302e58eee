import { HostError } from "../errors.ts";
import type { Fetch } from "../effects.ts";
import { isApiUrl } from "./api-hosts.ts";
import type { RefusedTokens } from "./refused-tokens.ts";

export interface WixFetchOptions {
  /** Reaches Wix. */
  readonly fetch: Fetch;
  /** Reaches everybody else, and the site itself. */
  readonly elsewhere: Fetch;
  /** The tokens that the client has given out. One of the site's own, such as an API key, is none. */
  readonly handedOut: ReadonlySet<string>;
  /** Another token in place of one that Wix refused although it looked valid. */
  readonly replace: (rejected: string) => Promise<{ readonly value: string }>;
  /** Where it is kept that the token in another's place was refused too. */
  readonly refused: RefusedTokens;
}

/**
 * The `fetch` below the SDK's clients, in the site's server.
 *
 * A 401 on a token that looked valid means that Wix has not done what was asked: the token is
 * replaced once and the call repeated once. Where its body can't be sent again the 401 stands, but
 * the next call has the new token. A token goes to the Wix API alone; to any other address the call
 * goes without it.
 */
export function createWixFetch(options: WixFetchOptions): Fetch {
  const { fetch, elsewhere, handedOut, replace, refused } = options;
  return async (input, init) => {
    const request = { url: urlOf(input), headers: headersOf(input, init) };
    const sent = request.headers.get("authorization") ?? "";
    if (!isApiUrl(request.url)) {
      // Within another text as well: there it is to go nowhere either.
      if (sent === "" || [...handedOut].some((token) => sent.includes(token))) {
        request.headers.delete("authorization");
      }
      return elsewhere(input, { ...init, headers: request.headers });
    }
    const response = await fetch(input, { ...init, headers: request.headers });
    if (response.status !== 401 || !handedOut.has(sent) || refused.has(sent)) {
      return response;
    }
    const token = await replacement(replace, sent);
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

async function replacement(
  replace: WixFetchOptions["replace"],
  rejected: string,
): Promise<string | undefined> {
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

/** A stream or another iterator is read as it is sent, and gone by then. */
function isRepeatable(input: Request | URL | string, init: RequestInit | undefined): boolean {
  const body: object = new Object(init?.body ?? (input instanceof Request ? input.body : null));
  return !(Symbol.asyncIterator in body || "next" in body);
}

function urlOf(input: Request | URL | string): URL {
  return new URL(input instanceof Request ? input.url : input);
}

function headersOf(input: Request | URL | string, init: RequestInit | undefined): Headers {
  return new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
}
