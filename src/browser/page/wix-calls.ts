import type { Fetch } from "../../effects.ts";
import { CDN_ORIGIN, isApiUrl } from "../../wix/api-hosts.ts";
import type { SessionGate } from "./session-gate.ts";

export interface WixCallsOptions {
  /** The page's own network. */
  readonly fetch: Fetch;
  readonly gate: SessionGate;
  /** The origin of the host. */
  readonly origin: string;
  /** What relative addresses are relative to: the page's own address, as it is at that moment. */
  readonly base: () => string;
  /** Tells the developer something, once. */
  readonly tell: (hint: string) => void;
}

/** The host's proxy, on the page's own origin. */
const PROXY = "/_wix";

/** The SDK's calls are a few kilobytes; what is longer is a file. */
const MOST_SENT_TWICE = 65_536;

/** The proxy has the cookies and follows redirects itself: nothing is answered from elsewhere. */
const STAYS_HERE = { credentials: "same-origin", mode: "same-origin", redirect: "error" } as const;

/**
 * The `fetch` below the SDK in a page: calls to Wix go to the proxy, which adds the session's token.
 * Everything else goes where it was going. Neither carries an `Authorization` of the SDK's.
 */
export function createWixCalls({ fetch, gate, origin, base, tell }: WixCallsOptions): Fetch {
  return async (input, init) => {
    const request = input instanceof Request ? input : undefined;
    const url = new URL(input instanceof Request ? input.url : input, base());
    const headers = new Headers(init?.headers ?? request?.headers);
    if (!isApiUrl(url)) {
      // What the SDK puts there without a token; one of the page's own stays.
      if (headers.get("authorization") === "") {
        headers.delete("authorization");
      }
      return fetch(input, { ...init, headers });
    }
    headers.delete("authorization");
    if (url.origin === CDN_ORIGIN) {
      headers.set("x-headless-edge-cdn", "1");
    }
    const call = { ...(await partsOf(request, init)), ...init, headers, ...STAYS_HERE };
    const signal = init?.signal ?? request?.signal;
    const target = `${origin}${PROXY}${url.pathname}${url.search}`;
    const response = await gate.pass(
      async (mayMint) => fetch(target, mayMint ? call : withoutMinting(call)),
      { signal, isRepeatable: isShort(call.body) },
    );
    hintOf(response, tell);
    return response;
  };
}

/**
 * What a Request says, but for its address and headers. Its body as one piece: given on as a
 * stream it could only be sent over HTTP/2, and by some browsers not at all.
 */
async function partsOf(
  request: Request | undefined,
  init: RequestInit | undefined,
): Promise<RequestInit> {
  if (request === undefined) {
    return {};
  }
  const { method, signal } = request;
  const hasBody = method !== "GET" && method !== "HEAD" && init?.body === undefined;
  const body = hasBody ? await request.blob() : undefined;
  return { method, signal, ...(body === undefined || body.size === 0 ? {} : { body }) };
}

/** The proxy answers without asking Wix when there is no session to ask with. */
function withoutMinting(call: RequestInit): RequestInit {
  const headers = new Headers(call.headers);
  headers.set("x-headless-edge-mint", "no");
  return { ...call, headers };
}

/**
 * Whether a body is sent twice rather than have its call wait. What may be a file is not: over
 * HTTP/1.1 a browser that is answered while it still sends takes that for a failure.
 */
function isShort(body: unknown): boolean {
  if (typeof body === "string") {
    return body.length <= MOST_SENT_TWICE;
  }
  return (
    body === undefined || body === null || (body instanceof Blob && body.size <= MOST_SENT_TWICE)
  );
}

function hintOf(response: Response, tell: (hint: string) => void): void {
  const hint = response.status === 403 ? response.headers.get("x-headless-edge-hint") : null;
  if (hint !== null) {
    tell(hint);
  }
}
