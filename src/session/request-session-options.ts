import type { Clock } from "../effects.ts";
import type { SessionLives } from "./commit.ts";
import type { CookieJar } from "./cookie-jar.ts";
import type { Guest, SessionGrants } from "./grants.ts";
import type { Renewals } from "./renewals.ts";
import type { Sealer } from "./seal.ts";
import type { OpenSession } from "./settled-cookies.ts";

/** What the session of one request is made of. */
export interface RequestSessionOptions {
  readonly cookieHeader: string | null;
  readonly openSession: OpenSession;
  readonly sealer: Sealer;
  readonly jar: CookieJar;
  readonly clock: Clock;
  /** When the server began to answer: of logins and logouts, the one begun last is meant. */
  readonly arrivedAt: number;
  readonly grants: () => SessionGrants;
  readonly renewals: Renewals;
  readonly lives: SessionLives;
  /** Takes work that must come to its end, although the client may have gone away. */
  readonly outlive: (work: Promise<unknown>) => void;
  /** What the client is given when it is a crawler. */
  readonly guest: () => Guest | undefined;
}
