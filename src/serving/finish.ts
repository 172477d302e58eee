import type { Serving } from "./serving.ts";
import { isOurCookie } from "../session/cookie-jar.ts";
import { type CachingHeaders, readCaching } from "../site/cache-rules.ts";
import { siteResponse } from "../site/site-response.ts";

/** How long a response's headers wait for a token on its way, so that its session can be kept. */
const WAIT_SECONDS = 1;

/** Where a response came from, as far as it decides who may store it. */
export interface Provenance {
  readonly isStaticAsset: boolean;
  readonly protectedPath: boolean;
  /** Whether what writes the body may ask who is calling, perhaps while it streams. */
  readonly mayAsk: boolean;
}

/** Ends an answer of the host's own, such as a login: it says itself that nothing may store it. */
export async function finishOwn(serving: Serving, response: Response): Promise<Response> {
  const cookies = await serving.session.commit("private");
  if (cookies.length === 0) {
    return response;
  }
  const finished = new Response(response.body, response);
  for (const cookie of cookies) {
    finished.headers.append("set-cookie", cookie);
  }
  return finished;
}

/**
 * Ends an answer of the site's: writes the session, and decides who may store the response.
 *
 * A page that the site calls publicly cacheable, that came without our cookies and asked for
 * nobody, stays public; a visitor minted beside it is dropped.
 */
export async function finishSite(
  serving: Serving,
  response: Response,
  { isStaticAsset, protectedPath, mayAsk }: Provenance,
): Promise<Response> {
  const { session, carriesOurCookies } = serving;
  const caching = readCaching(response.headers);
  const isPublic = isStaticAsset || (caching.isPublic && !protectedPath && isEverybodys(serving));
  if (!isPublic && session.isInFlight) {
    await session.settle(WAIT_SECONDS);
  }
  const setCookies = await session.commit(isPublic ? "public" : "private");
  if (!isStaticAsset && caching.isPublic) {
    noteContradiction(serving);
  }
  const facts = {
    carriesOurCookies,
    identityUsed: session.identityUsed || (mayAsk && !isPublic && mayBeReused(response, caching)),
    setCookies,
    isStaticAsset,
    protectedPath,
    isOurs: isOurCookie,
  };
  return siteResponse(response, facts, caching);
}

/**
 * The host sends it as private, but whatever caches inside the site goes by what the site says: it
 * is the sign of a cache in memory, which the host cannot see.
 */
function noteContradiction({ session, log }: Serving): void {
  if (session.identityUsed) {
    log.note("called_public");
  }
}

/** Whether it came without our cookies and asked for nobody. */
function isEverybodys({ carriesOurCookies, session }: Serving): boolean {
  return !carriesOurCookies && !session.identityUsed;
}

/** Whether a cache may store it, although what writes its body may yet ask who is calling. */
function mayBeReused(response: Response, { forbidsSharing }: CachingHeaders): boolean {
  return !forbidsSharing && response.body !== null;
}
