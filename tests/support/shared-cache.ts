/** Answers that a cache may keep without being told for how long (RFC 9110 section 15.1). */
const HEURISTIC = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);

/** As long as a careless cache keeps what says nothing of its life (RFC 9111 section 4.2.2). */
const HEURISTIC_SECONDS = 60;

interface Stored {
  readonly response: Response;
  readonly body: ArrayBuffer;
  /** The request's values of the headers that `Vary` names. */
  readonly selecting: Readonly<Record<string, string>>;
  readonly storedAt: number;
  readonly freshSeconds: number;
  readonly revalidates: boolean;
}

export interface CachedAnswer {
  readonly response: Response;
  readonly from: "origin" | "cache" | "revalidated";
}

/**
 * A shared cache in front of an origin, as careless as RFC 9111 lets it be: it keeps `Set-Cookie`
 * lines (section 7.3 does not forbid it), guesses lifetimes, believes CDN-only headers, ignores what
 * requests say of caching, and serves what is stale where it may.
 */
export class SharedCache {
  readonly #origin: (request: Request) => Promise<Response>;
  readonly #stored = new Map<string, Stored[]>();
  /** In seconds; tests move it. */
  now = 0;
  hits = 0;

  constructor(origin: (request: Request) => Promise<Response>) {
    this.#origin = origin;
  }

  async fetch(request: Request): Promise<CachedAnswer> {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return { response: await this.#origin(request), from: "origin" };
    }
    const found = this.#find(request);
    if (found === undefined) {
      const response = await this.#origin(request);
      return { response: await this.#keep(request, response), from: "origin" };
    }
    if (!found.revalidates && this.now < found.storedAt + found.freshSeconds) {
      this.hits += 1;
      return { response: answerOf(found), from: "cache" };
    }
    return this.#revalidate(request, found);
  }

  #find(request: Request): Stored | undefined {
    return this.#stored
      .get(request.url)
      ?.find(({ selecting }) =>
        Object.entries(selecting).every(
          ([name, value]) => (request.headers.get(name) ?? "") === value,
        ),
      );
  }

  async #revalidate(request: Request, found: Stored): Promise<CachedAnswer> {
    const headers = new Headers(request.headers);
    const tag = found.response.headers.get("etag");
    const modified = found.response.headers.get("last-modified");
    if (tag !== null) {
      headers.set("if-none-match", tag);
    }
    if (modified !== null) {
      headers.set("if-modified-since", modified);
    }
    const response = await this.#origin(new Request(request, { headers }));
    if (response.status !== 304) {
      this.#drop(request, found);
      return { response: await this.#keep(request, response), from: "origin" };
    }
    // RFC 9111 section 3.2: the stored answer takes on the headers of the 304.
    const merged = new Headers(found.response.headers);
    for (const [name, value] of response.headers) {
      merged.set(name, value);
    }
    this.#drop(request, found);
    const { status } = found.response;
    const refreshed = await this.#keep(
      request,
      new Response(found.body, { status, headers: merged }),
    );
    this.hits += 1;
    return { response: refreshed, from: "revalidated" };
  }

  async #keep(request: Request, response: Response): Promise<Response> {
    const life = lifeOf(request, response);
    const vary = response.headers.get("vary") ?? "";
    if (life === undefined || vary.includes("*") || response.status === 206) {
      return response;
    }
    const names = vary.split(",").flatMap((name) => name.trim().toLowerCase() || []);
    const stored: Stored = {
      response,
      body: await response.arrayBuffer(),
      selecting: Object.fromEntries(names.map((name) => [name, request.headers.get(name) ?? ""])),
      storedAt: this.now,
      ...life,
    };
    this.#stored.set(request.url, [...(this.#stored.get(request.url) ?? []), stored]);
    return answerOf(stored);
  }

  #drop({ url }: Request, gone: Stored): void {
    this.#stored.set(
      url,
      (this.#stored.get(url) ?? []).filter((one) => one !== gone),
    );
  }
}

function answerOf({ response: { status, headers }, body }: Stored): Response {
  return new Response(body.byteLength === 0 ? null : body, { status, headers });
}

/** For how long an answer may be kept; undefined when it may not (RFC 9111 section 3). */
function lifeOf(
  request: Request,
  response: Response,
): { readonly freshSeconds: number; readonly revalidates: boolean } | undefined {
  const general = directivesOf(response.headers.get("cache-control"));
  const targeted = ["cdn-cache-control", "cloudflare-cdn-cache-control", "surrogate-control"]
    .map((name) => response.headers.get(name))
    .find((value) => value !== null);
  const rules = targeted === undefined ? general : directivesOf(targeted);
  // Of a field's name in `private="x-name"` a cache may leave out that field alone.
  const isPrivate = rules.get("private") === "";
  if (rules.has("no-store") || isPrivate || response.status === 304) {
    return undefined;
  }
  const isOpen = rules.has("public") || rules.has("s-maxage") || rules.has("must-revalidate");
  if (request.headers.has("authorization") && !isOpen) {
    return undefined;
  }
  return { freshSeconds: freshSecondsOf(response, rules), revalidates: rules.has("no-cache") };
}

function freshSecondsOf({ status, headers }: Response, rules: ReadonlyMap<string, string>): number {
  const said = rules.get("s-maxage") ?? rules.get("max-age");
  if (said !== undefined) {
    return Number(said) + Number(rules.get("stale-while-revalidate") ?? 0);
  }
  const expires = Date.parse(headers.get("expires") ?? "");
  if (!Number.isNaN(expires)) {
    return (expires - (Date.parse(headers.get("date") ?? "") || Date.now())) / 1000;
  }
  return HEURISTIC.has(status) || rules.has("public") ? HEURISTIC_SECONDS : 0;
}

function directivesOf(value: string | null): ReadonlyMap<string, string> {
  return new Map(
    (value ?? "").split(/,(?=(?:[^"]|"[^"]*")*$)/u).map((directive) => {
      const [name = "", argument = ""] = directive.split("=", 2);
      return [name.trim().toLowerCase(), argument.trim().replaceAll('"', "")] as const;
    }),
  );
}
