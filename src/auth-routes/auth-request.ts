import type { Clock } from "../effects.ts";
import type { CookieJar } from "../session/cookie-jar.ts";
import type { RequestSession } from "../session/request-session.ts";
import type { Sealer } from "../session/seal.ts";
import type { Upstream } from "../wix/upstream.ts";

/** What the routes under `/_auth/` work with; made anew for each request. */
export interface AuthRequest {
  readonly request: Request;
  /** The origin that the browser is on. */
  readonly origin: string;
  /** Origins that may log in, the canonical one first; empty: whichever the browser is on. */
  readonly origins: readonly string[];
  readonly session: RequestSession;
  readonly upstream: Upstream;
  readonly sealer: Sealer;
  readonly jar: CookieJar;
  readonly clock: Clock;
}

/** Sends the browser on. Such an answer is one browser's own and nothing may store it. */
export function redirect(
  location: string,
  status: 302 | 303,
  cookies: readonly string[] = [],
): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of cookies) {
    headers.append("set-cookie", cookie);
  }
  return new Response(null, { status, headers });
}
