import type { Clock } from "../effects.ts";
import { within } from "../time-limit.ts";
import { isFresh, type RenewedTokens } from "../tokens.ts";

/** Shares renewals among the requests of one isolate, by the refresh token they start from. */
export interface Renewals {
  /**
   * @param renew asks Wix. Called when nobody in this isolate has a fresh answer for this refresh
   *   token, or when the one who asks does not answer in time.
   */
  share(refreshToken: string, renew: () => Promise<RenewedTokens>): Promise<RenewedTokens>;
  /** Drops an answer whose access token Wix has refused; a newer answer stays. */
  forget(refreshToken: string, rejected: string): void;
}

/** What is kept is bounded: an isolate serves many browsers. */
const MOST_KEPT = 1000;

/** Longer than the token endpoint's own time limit would help nobody. */
const WAIT_SECONDS = 3;

/**
 * Browsers send many requests at once with the same stale token; one renewal serves them all.
 *
 * Only values are kept, each under the refresh token whose possession entitles to it. Another
 * request's promise is best effort: if its client goes away, workerd may never settle it, so
 * whoever waits does so for a while and then asks Wix on its own account.
 */
export function createRenewals(clock: Clock, waitSeconds: number = WAIT_SECONDS): Renewals {
  const answers = new Map<string, RenewedTokens>();
  const underWay = new Map<string, Promise<RenewedTokens>>();

  async function ask(
    refreshToken: string,
    renew: () => Promise<RenewedTokens>,
  ): Promise<RenewedTokens> {
    const flight = renew();
    keep(underWay, refreshToken, flight);
    try {
      const tokens = await flight;
      keep(answers, refreshToken, tokens);
      return tokens;
    } finally {
      if (underWay.get(refreshToken) === flight) {
        underWay.delete(refreshToken);
      }
    }
  }

  return {
    async share(refreshToken, renew) {
      const answer = answers.get(refreshToken);
      if (answer !== undefined && isFresh(answer.access, clock)) {
        return answer;
      }
      const flight = underWay.get(refreshToken);
      const shared = flight === undefined ? undefined : await within(flight, waitSeconds);
      return shared ?? ask(refreshToken, renew);
    },
    forget(refreshToken, rejected) {
      if (answers.get(refreshToken)?.access.value === rejected) {
        answers.delete(refreshToken);
      }
    },
  };
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
