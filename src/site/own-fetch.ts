/** How a site asks itself for something while it serves a request. */
export interface OwnOrigin {
  /** Whether the site itself answers that address, for whoever is being served. */
  covers(url: URL, method: string): boolean;
  ask(request: Request): Promise<Response>;
}

// Bundles replace globals.
const PlatformRequest = Request;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** As many as any `fetch` follows (Fetch, section 4.4). */
const MOST_REDIRECTS = 20;

/**
 * Lets a site's `fetch` of its own address be answered for the one who is being served.
 *
 * A framework does that with the headers that the browser sent: Next.js renders the target of a
 * server action's redirect so. The site has none of the host's cookies to pass on, and the network
 * would answer it as somebody new.
 */
export function routeOwnFetch(
  target: { fetch: typeof globalThis.fetch },
  current: () => OwnOrigin | undefined,
): void {
  target.fetch = answeredInPlace(target.fetch.bind(globalThis), current);
}

/** A `fetch` of all addresses but the site's own. */
export function answeredInPlace(
  platformFetch: typeof globalThis.fetch,
  current: () => OwnOrigin | undefined,
): typeof globalThis.fetch {
  return async (input, init) => {
    const signal = init?.signal ?? (input instanceof PlatformRequest ? input.signal : undefined);
    let next = { input, init };
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const own = current();
      if (own === undefined || !isCovered(own, next.input, next.init)) {
        return platformFetch(next.input, next.init);
      }
      const request = new PlatformRequest(next.input, next.init);
      const answer = await unlessAborted(signal, () => own.ask(request));
      const redirected = await redirection(request, answer);
      if (redirected === undefined) {
        return answer;
      }
      next = { input: redirected, init: signal && { signal } };
    }
    throw new TypeError("too many redirects");
  };
}

function isCovered(own: OwnOrigin, ...[input, init]: Parameters<typeof globalThis.fetch>): boolean {
  const given = input instanceof PlatformRequest ? input : { url: String(input), method: "GET" };
  const url = URL.parse(given.url);
  return url !== null && own.covers(url, (init?.method ?? given.method).toUpperCase());
}

async function unlessAborted<T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (signal === undefined) {
    return work();
  }
  signal.throwIfAborted();
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  return Promise.race([
    work(),
    aborted.then(() => {
      throw signal.reason;
    }),
  ]);
}

/**
 * Where an answer sends on to, as `fetch` has it: where there is no body to repeat, and without
 * credentials to another origin.
 */
async function redirection(request: Request, answer: Response): Promise<Request | undefined> {
  const location = answer.headers.get("location");
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (
    location === null ||
    request.redirect !== "follow" ||
    !REDIRECTS.has(answer.status) ||
    (!isRead && answer.status > 303)
  ) {
    return undefined;
  }
  await answer.body?.cancel();
  const url = new URL(location, request.url);
  const headers = new Headers(request.headers);
  headers.delete("content-type");
  if (url.origin !== new URL(request.url).origin) {
    headers.delete("authorization");
    headers.delete("cookie");
  }
  const method = isRead ? request.method : "GET";
  return new PlatformRequest(url, { method, headers });
}
