import type { CookieJar } from "./cookie-jar.ts";
import { evidenceOf, obsoleteIn, openCookies, type OpenedCookie } from "./evidence.ts";
import type { Sealer } from "./seal.ts";
import { type Session, settle } from "./session.ts";

/**
 * What the cookies of a browser come to. Requests of the same cookies share it: nothing of it may
 * be changed, and nothing of a request may be put into it.
 */
export interface SettledCookies {
  readonly opened: readonly OpenedCookie[];
  readonly session: Session | undefined;
  /** Those that can never count again, whatever is still on its way to the browser. */
  readonly obsolete: readonly OpenedCookie[];
}

/** Opens the cookies in a `Cookie` header that are ours on this origin. */
export type OpenSession = (cookieHeader: string | null, jar: CookieJar) => Promise<SettledCookies>;

export const NO_COOKIES: SettledCookies = { opened: [], session: undefined, obsolete: [] };

export function sessionOpener(sealer: Sealer): OpenSession {
  return async (cookieHeader, jar) => {
    const sent = jar.read(cookieHeader);
    if (sent.length === 0) {
      return NO_COOKIES;
    }
    const opened = await openCookies(sealer, sent);
    return { opened, session: settle(evidenceOf(opened)), obsolete: obsoleteIn(opened) };
  };
}
