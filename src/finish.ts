import type { Serving } from "./serving.ts";
import { isOurCookie } from "./session/cookie-jar.ts";
import { forbidsSharing, isPubliclyCacheable } from "./site/cache-rules.ts";
import { siteResponse } from "./site/site-response.ts";

/** How long a response's headers wait for a token on its way, so that its session can be kept. */
const WAIT_SECONDS = 1;

/** Where a response came from, as far as it decides who may store it. */
export interface Provenance {
  readonly isStaticAsset: boolean;
  readonly protectedPath: boolean;
  /** Whether a stream that is still being written may yet ask who is calling. */
  readonly mayAskLater: boolean;
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
 * The host sends it as private, but whatever caches inside the site goes by what the site says: it
 * is the sign of a cache in memory, which the host cannot see.
 */
function noteContradiction({ session, log }: Serving, { headers }: Response): void {
  if (session.identityUsed && isPubliclyCacheable(headers)) {
    log.note("called_public");
  }
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
  { isStaticAsset, protectedPath, mayAskLater }: Provenance,
): Promise<Response> {
  const { session, carriesOurCookies } = serving;
  const isEverybodys = !carriesOurCookies && !session.identityUsed && !protectedPath;
  const isPublic = isStaticAsset || (isEverybodys && isPubliclyCacheable(response.headers));
  if (!isPublic) {
    await session.settle(WAIT_SECONDS);
  }
  const setCookies = await session.commit(isPublic ? "public" : "private");
  if (!isStaticAsset) {
    noteContradiction(serving, response);
  }
  const mayBeStored = !forbidsSharing(response.headers);
  return siteResponse(response, {
    carriesOurCookies,
    identityUsed: session.identityUsed || (mayAskLater && !isPublic && mayBeStored),
    setCookies,
    isStaticAsset,
    protectedPath,
    isOurs: isOurCookie,
  });
}
