import { type CachingHeaders, forbidStoring, readCaching } from "./cache-rules.ts";

export interface ResponseFacts {
  /** The request came with cookies of the host's, opened or not. */
  readonly carriesOurCookies: boolean;
  /** Something in this request asked who is calling, or called Wix as them. */
  readonly identityUsed: boolean;
  /** The host's own `Set-Cookie` lines. */
  readonly setCookies: readonly string[];
  /** The answer came from the static files and not from the site's server. */
  readonly isStaticAsset: boolean;
  readonly protectedPath: boolean;
  /** Whether a cookie of this name is the host's. */
  readonly isOurs: (cookieName: string) => boolean;
}

/**
 * The response that leaves the host: the host decides last who may store it, and nobody but the
 * host sets or clears its cookies.
 *
 * The given response is never changed: a site may keep one at module scope and answer with it for
 * everybody. Where there is nothing to do it is passed on as it is; bodies are never read.
 *
 * @param caching what its headers say, where that has been read already.
 */
export function siteResponse(
  response: Response,
  facts: ResponseFacts,
  caching: CachingHeaders = readCaching(response.headers),
): Response {
  const isGuarded = caching.touchesCookies && guardsCookies(response.headers, facts.isOurs);
  if (response.status === 101) {
    return isGuarded || facts.setCookies.length > 0 ? upgrade(response, facts) : response;
  }
  const isPrivate = mustBePrivate(caching, facts);
  if (!isGuarded && !isPrivate) {
    return response;
  }
  const answer = new Response(response.body, response);
  if (isGuarded) {
    keepOurCookies(answer.headers, facts.isOurs);
  }
  if (isPrivate) {
    forbidStoring(answer.headers, caching);
  }
  if (isPrivate && !facts.isStaticAsset) {
    addCookies(answer.headers, facts);
  }
  return answer;
}

/** A browser takes cookies from the answer to a WebSocket handshake too (RFC 6455 section 4.1). */
function upgrade(response: Response, facts: ResponseFacts): Response {
  const headers = new Headers(response.headers);
  keepOurCookies(headers, facts.isOurs);
  addCookies(headers, facts);
  return new Response(null, { status: 101, headers, webSocket: response.webSocket });
}

function mustBePrivate({ isPublic }: CachingHeaders, facts: ResponseFacts): boolean {
  if (facts.protectedPath) {
    return true;
  }
  if (facts.isStaticAsset) {
    return false;
  }
  if (facts.carriesOurCookies || facts.identityUsed) {
    return true;
  }
  // What a mint beside the render wants to set is dropped here: the page is everybody's.
  return facts.setCookies.length > 0 && !isPublic;
}

function guardsCookies(headers: Headers, isOurs: (cookieName: string) => boolean): boolean {
  return (
    headers.has("clear-site-data") || headers.getSetCookie().some((line) => setsOurs(line, isOurs))
  );
}

function addCookies(headers: Headers, { setCookies }: ResponseFacts): void {
  for (const line of setCookies) {
    headers.append("set-cookie", line);
  }
}

function keepOurCookies(headers: Headers, isOurs: (cookieName: string) => boolean): void {
  const others = headers.getSetCookie().filter((line) => !setsOurs(line, isOurs));
  headers.delete("set-cookie");
  for (const line of others) {
    headers.append("set-cookie", line);
  }
  const cleared = withoutClearingCookies(headers.get("clear-site-data"));
  if (cleared === "") {
    headers.delete("clear-site-data");
  } else {
    headers.set("clear-site-data", cleared);
  }
}

/**
 * Whether a `Set-Cookie` line sets a cookie of the host's.
 *
 * RFC 6265bis, section 5.6: a line without a name sends its value alone, so `=name=value` comes
 * back from the browser as a cookie called `name`.
 */
export function setsOurs(line: string, isOurs: (cookieName: string) => boolean): boolean {
  const [pair = ""] = line.split(";", 1);
  const [name = ""] = pair.replace(/^[\s=]+/, "").split("=", 1);
  return isOurs(name.trim());
}

/** Everything that `"*"` clears, but for cookies (W3C Clear Site Data, section 3.1). */
const ALL_BUT_COOKIES = ['"cache"', '"storage"', '"executionContexts"'];

function withoutClearingCookies(value: string | null): string {
  const kept = new Set<string>();
  for (const directive of (value ?? "").split(",").map((part) => part.trim())) {
    const name = directive.replaceAll('"', "").toLowerCase();
    const remaining = name === "*" ? ALL_BUT_COOKIES : [directive];
    for (const entry of name === "cookies" || name === "" ? [] : remaining) {
      kept.add(entry);
    }
  }
  return [...kept].join(", ");
}
