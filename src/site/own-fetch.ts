/** How a site asks itself for something while it serves a request. */
export interface OwnOrigin {
  /** Whether the site itself answers that address, for whoever is being served. */
  covers(url: URL, method: string): boolean;
  ask(request: Request): Promise<Response>;
}

type Fetch = typeof globalThis.fetch;

// Bundles replace globals.
const PlatformRequest = Request;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Lets a site's `fetch` of its own address be answered for the one who is being served.
 *
 * A framework does that with the headers that the browser sent: Next.js renders the target of a
 * server action's redirect so. The site has none of the host's cookies to pass on, and the network
 * would answer it as somebody new.
 */
export function routeOwnFetch(
  target: { fetch: Fetch },
  current: () => OwnOrigin | undefined,
): void {
  const platformFetch = target.fetch.bind(globalThis);
  const routed = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const own = current();
    const url = own === undefined ? undefined : addressOf(input);
    if (own === undefined || url?.protocol.startsWith("http") !== true) {
      return platformFetch(input, init);
    }
    const method = init?.method ?? (input instanceof PlatformRequest ? input.method : "GET");
    if (!own.covers(url, method.toUpperCase())) {
      return platformFetch(input, init);
    }
    const request = new PlatformRequest(input, init);
    return followed(request, await own.ask(request), routed);
  };
  target.fetch = routed;
}

function addressOf(input: RequestInfo | URL): URL | undefined {
  return URL.parse(input instanceof PlatformRequest ? input.url : String(input)) ?? undefined;
}

/** Redirects are followed as `fetch` does (Fetch, section 4.4), where there is no body to repeat. */
async function followed(request: Request, answer: Response, again: Fetch): Promise<Response> {
  const location = answer.headers.get("location");
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (
    location === null ||
    request.redirect !== "follow" ||
    !REDIRECTS.has(answer.status) ||
    (!isRead && answer.status > 303)
  ) {
    return answer;
  }
  await answer.body?.cancel();
  const headers = new Headers(request.headers);
  headers.delete("content-type");
  const method = isRead ? request.method : "GET";
  return again(new URL(location, request.url), { method, headers, signal: request.signal });
}
