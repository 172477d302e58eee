import type { Clock } from "../effects.ts";
import { within } from "../time-limit.ts";
import { type AccessToken, isFresh, isUsable, type RefreshToken } from "../tokens.ts";
import type { SessionGrants } from "./grants.ts";
import type { Handover, Handovers } from "./handovers.ts";

/** What a renewal leaves a session with. */
export interface Renewal {
  readonly access: AccessToken;
  /** The refresh token that counts from now on: another one where Wix has handed one out. */
  readonly refresh: RefreshToken;
}

type RenewalGrants = Pick<SessionGrants, "renew" | "isDead">;

/** Shares renewals among the requests of one isolate, by the refresh token they start from. */
export interface Renewals {
  /**
   * Fresh access for whoever holds a refresh token: a fresh answer of this isolate's, or Wix's, or,
   * where Wix says that the token is dead, what it was replaced by.
   */
  share(held: RefreshToken, grants: RenewalGrants): Promise<Renewal>;
  /** Drops an answer whose access token Wix has refused; a newer answer stays. */
  forget(refreshToken: string, rejected: string): void;
}

export interface RenewalsOptions {
  readonly clock: Clock;
  readonly handovers: Handovers;
  /** How long a renewal begun by another request is waited for. */
  readonly waitSeconds?: number;
}

/** What came of a refresh token. */
interface Outcome {
  readonly access: AccessToken | undefined;
  readonly next: RefreshToken | undefined;
}

/** What is kept is bounded: an isolate serves many browsers. */
const MOST_KEPT = 1000;

/** Longer than the token endpoint's own time limit would help nobody. */
const WAIT_SECONDS = 3;

/** In place of an access token that Wix has refused: another one is asked for. */
const OVER: AccessToken = { value: "", expiresAt: 0 };

/** How often a browser may be behind; what leads in a circle ends here. */
const MOST_STEPS = 20;

/**
 * Browsers send many requests at once with the same stale token; one renewal serves them all.
 *
 * Only values are kept, each under the refresh token whose possession entitles to it. Another
 * request's promise is best effort: if its client goes away, workerd may never settle it, so
 * whoever waits does so for a while and then asks Wix on its own account.
 */
export function createRenewals(options: RenewalsOptions): Renewals {
  const { clock, waitSeconds = WAIT_SECONDS } = options;
  const outcomes = new Map<string, Outcome>();
  const underWay = new Map<string, Promise<Handover>>();

  /** The newest that this isolate knows: a replaced refresh token leads to its replacement. */
  function newest(held: RefreshToken): { refresh: RefreshToken; access: AccessToken | undefined } {
    let refresh = held;
    let outcome = outcomes.get(held.value);
    for (let steps = 0; outcome?.next !== undefined && steps < MOST_STEPS; steps += 1) {
      refresh = after(refresh, outcome.next);
      outcome = outcomes.get(refresh.value) ?? { access: outcome.access, next: undefined };
    }
    return { refresh, access: outcome?.access };
  }

  async function ask(refreshToken: string, grants: RenewalGrants): Promise<Handover> {
    const flight = renewOrFind(refreshToken, grants, options);
    keep(underWay, refreshToken, flight);
    try {
      const outcome = await flight;
      keep(outcomes, refreshToken, outcome);
      if (outcome.next !== undefined) {
        // Whoever has been told of the new one already shares what came with it.
        keep(outcomes, outcome.next.value, { ...outcome, next: undefined });
      }
      return outcome;
    } catch (error) {
      // Somebody else's renewal, which was given up, may have come to its end meanwhile.
      const { next, access = OVER } = outcomes.get(refreshToken) ?? {};
      if (next === undefined || !grants.isDead(error)) {
        throw error;
      }
      return { next, access };
    } finally {
      if (underWay.get(refreshToken) === flight) {
        underWay.delete(refreshToken);
      }
    }
  }

  /** Whoever holds a replaced token may never be told: each renewal would make the way longer. */
  async function shorten(held: string, { access, refresh }: Renewal): Promise<void> {
    if (refresh.value !== held && outcomes.get(held)?.next?.value !== refresh.value) {
      const handover = { access, next: refresh };
      keep(outcomes, held, handover);
      await options.handovers.keep(held, handover);
    }
  }

  return {
    async share(held, grants) {
      let { refresh, access } = newest(held);
      for (let steps = 0; access === undefined || !isFresh(access, clock); steps += 1) {
        // No pause between looking and asking: whoever comes in it would ask as well.
        const flight = underWay.get(refresh.value);
        const shared = flight === undefined ? undefined : await within(flight, waitSeconds);
        const outcome = shared ?? (await ask(refresh.value, grants));
        const isLast = outcome.next === undefined || isUsable(outcome.access, clock);
        refresh = outcome.next === undefined ? refresh : after(refresh, outcome.next);
        access = outcome.access;
        if (isLast || steps === MOST_STEPS) {
          break;
        }
      }
      await shorten(held.value, { access, refresh });
      return { access, refresh };
    },
    forget(refreshToken, rejected) {
      for (const held of [refreshToken, newest({ value: refreshToken, at: 0 }).refresh.value]) {
        const outcome = outcomes.get(held);
        if (outcome?.access?.value === rejected) {
          keep(outcomes, held, { ...outcome, access: undefined });
        }
      }
    },
  };
}

async function renewOrFind(
  refreshToken: string,
  grants: RenewalGrants,
  { clock, handovers }: RenewalsOptions,
): Promise<Handover> {
  try {
    const { access, refreshToken: next } = await grants.renew(refreshToken);
    if (next === undefined) {
      return { access, next };
    }
    const handover = { access, next: { value: next, at: clock() } };
    await handovers.keep(refreshToken, handover);
    return handover;
  } catch (error) {
    // Dead, or replaced: by another isolate, or by a stream that could no longer tell the browser.
    const handover = grants.isDead(error) ? await handovers.find(refreshToken) : undefined;
    if (handover === undefined) {
      throw error;
    }
    return handover;
  }
}

/** Clocks of two isolates differ; what replaces a token is later than it all the same. */
function after(earlier: RefreshToken, { value, at }: RefreshToken): RefreshToken {
  return { value, at: Math.max(at, earlier.at + 0.001) };
}

/** Keeps the newest. What is under way is bounded as well: some of it never ends. */
function keep<T>(kept: Map<string, T>, refreshToken: string, value: T): void {
  kept.delete(refreshToken);
  kept.set(refreshToken, value);
  const oldest = kept.size > MOST_KEPT ? kept.keys().next().value : undefined;
  if (oldest !== undefined) {
    kept.delete(oldest);
  }
}
