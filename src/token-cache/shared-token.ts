import type { Clock } from "../effects.ts";
import { type AccessToken, isFresh, isUsable } from "../tokens.ts";
import { within } from "../time-limit.ts";

/** Obtains a token from wherever tokens come from. */
export type Mint = () => Promise<AccessToken>;

/** One token that all requests of an isolate use. Only values are kept, nothing of a request. */
export interface SharedToken {
  /**
   * The token, minted when there is no fresh one: once for all who ask meanwhile.
   *
   * While a token still works it is the answer to a failed mint.
   *
   * @throws what `mint` throws, to all who waited for it; the next call tries again.
   */
  readonly get: (mint: Mint) => Promise<AccessToken>;

  /** Drops the token, which Wix refused, if it is still this one. */
  readonly forget: (rejected: string) => void;
}

export interface SharedTokenOptions {
  readonly clock: Clock;
  /** How long a mint begun by another request is waited for. 3 by default. */
  readonly waitSeconds?: number;
}

/** A mint under way, begun by some request. */
interface Flight {
  readonly token: Promise<AccessToken>;
  readonly startedAt: number;
}

const DEFAULT_WAIT_SECONDS = 3;

/** How long a token that could not be replaced serves before the next try. */
const RETRY_SECONDS = 5;

/**
 * Of requests whose wait ends at the same time the first begins a mint of its own, and the others
 * wait for that one: once, for a request should not wait for one cancelled request after another.
 */
const MAX_WAITS = 2;

export function createSharedToken({
  clock,
  waitSeconds = DEFAULT_WAIT_SECONDS,
}: SharedTokenOptions): SharedToken {
  let current: AccessToken | undefined;
  let flight: Flight | undefined;
  let retryAt = 0;

  /** The token that needs no mint now. */
  function ready(): AccessToken | undefined {
    if (current === undefined) {
      return undefined;
    }
    const isAtRest = clock() < retryAt && isUsable(current, clock);
    return isFresh(current, clock) || isAtRest ? current : undefined;
  }

  function keep(token: AccessToken): AccessToken {
    // A mint that was given up may answer after its successor.
    if (current === undefined || token.expiresAt >= current.expiresAt) {
      current = token;
    }
    if (!isFresh(current, clock)) {
      retryAt = clock() + RETRY_SECONDS;
    }
    return current;
  }

  async function mintAndKeep(mint: Mint): Promise<AccessToken> {
    try {
      return keep(await mint());
    } catch (error) {
      if (current !== undefined && isUsable(current, clock)) {
        return keep(current);
      }
      throw error;
    }
  }

  async function begin(mint: Mint): Promise<AccessToken> {
    const begun: Flight = { token: mintAndKeep(mint), startedAt: clock() };
    flight = begun;
    try {
      return await begun.token;
    } finally {
      if (flight === begun) {
        flight = undefined;
      }
    }
  }

  /** Another request's mint; undefined when it did not end in time, and is given up for everyone. */
  async function join(joined: Flight): Promise<AccessToken | undefined> {
    const leftSeconds = joined.startedAt + waitSeconds - clock();
    const token = leftSeconds > 0 ? await within(joined.token, leftSeconds) : undefined;
    if (token === undefined && flight === joined) {
      flight = undefined;
    }
    return token;
  }

  return {
    get: async (mint) => {
      for (let waits = 0; waits < MAX_WAITS && flight !== undefined; waits += 1) {
        const token = ready() ?? (await join(flight));
        if (token !== undefined) {
          return token;
        }
      }
      return ready() ?? begin(mint);
    },
    forget: (rejected) => {
      if (current?.value === rejected) {
        current = undefined;
      }
    },
  };
}
