import type { Clock } from "../effects.ts";
import { HostError } from "../errors.ts";
import { sleep } from "../sleep.ts";

/** Stands between an isolate and one kind of grant, and remembers how its last calls went. */
export interface Circuit {
  /**
   * Makes a call, unless calls have failed in a row and it is not time to try again. One call tries
   * then; others wait for a second to learn what came of it.
   *
   * @throws {HostError} `upstream_unavailable` with `Retry-After`, at once, while it is open.
   * @throws whatever the call throws.
   */
  run<T>(call: () => Promise<T>): Promise<T>;
  /**
   * Whether work that can do without may make a call now: not while calls fail or are slow, and not
   * without limit. What it allows is counted.
   */
  allowsAhead(): boolean;
}

export interface CircuitOptions {
  readonly clock: Clock;
  /** What is called, for the error: "the token endpoint (anonymous grant)". */
  readonly name: string;
}

/** So many failures in a row open it; so many slow calls in a row stop what can do without. */
const MOST_FAILURES = 5;
const MOST_SLOW = 3;

/** As long as a page waits for what it can do without. */
const SLOW_SECONDS = 1;

/** The pause doubles with each probe that fails. */
const FIRST_PAUSE_SECONDS = 2;
const LONGEST_PAUSE_SECONDS = 10;

/** A probe that was cancelled with its request never answers; then another is let through. */
const PROBE_SECONDS = 6;

/** Who comes while one call tries waits for what it hears: so often, and so long each time. */
const MOST_WAITS = 20;
const WAIT_SECONDS = 0.05;

/** Ahead of need: so many at once, and so many a second after that. */
const AHEAD_BURST = 50;
const AHEAD_PER_SECOND = 25;

/**
 * Holds values and no promises: nothing of it is bound to the request that made a call. It ends no
 * session; those who are refused keep what they have.
 */
export function createCircuit({ clock, name }: CircuitOptions): Circuit {
  let failures = 0;
  let slow = 0;
  let pauseSeconds = FIRST_PAUSE_SECONDS;
  let openedAt = 0;
  let openUntil = 0;
  let probeUntil = 0;
  let slowUntil = 0;
  let allowance = { left: AHEAD_BURST, at: 0 };

  function admit(startedAt: number): void {
    const until = startedAt < openUntil ? openUntil : probeUntil;
    if (openUntil > 0 && startedAt < until) {
      throw refused(name, until - startedAt);
    }
    probeUntil = openUntil > 0 ? startedAt + PROBE_SECONDS : 0;
  }

  function succeeded(startedAt: number): void {
    failures = 0;
    openUntil = 0;
    probeUntil = 0;
    pauseSeconds = FIRST_PAUSE_SECONDS;
    const now = clock();
    slow = now - startedAt > SLOW_SECONDS ? slow + 1 : 0;
    slowUntil = slow >= MOST_SLOW ? now + LONGEST_PAUSE_SECONDS : 0;
  }

  function failed(error: HostError, startedAt: number): void {
    failures += 1;
    // Of many calls that were under way when it opened, each would open it again.
    if (failures < MOST_FAILURES || (openUntil > 0 && startedAt < openedAt)) {
      return;
    }
    const asked = Number(error.headers["Retry-After"] ?? 0);
    openedAt = clock();
    openUntil = openedAt + Math.max(pauseSeconds, asked);
    probeUntil = 0;
    pauseSeconds = Math.min(2 * pauseSeconds, LONGEST_PAUSE_SECONDS);
  }

  return {
    async run(call) {
      for (let waits = 0; waits < MOST_WAITS && clock() < probeUntil; waits += 1) {
        // oxlint-disable-next-line no-await-in-loop -- looks again, since a promise of another request's may never settle
        await sleep(WAIT_SECONDS);
      }
      const startedAt = clock();
      admit(startedAt);
      try {
        const answer = await call();
        succeeded(startedAt);
        return answer;
      } catch (error) {
        if (isOutage(error)) {
          failed(error, startedAt);
        } else {
          succeeded(startedAt);
        }
        throw error;
      }
    },
    allowsAhead() {
      const now = clock();
      const refilled = allowance.left + (now - allowance.at) * AHEAD_PER_SECOND;
      const left = Math.min(AHEAD_BURST, refilled);
      const isAllowed = openUntil === 0 && now >= slowUntil && left >= 1;
      allowance = { left: isAllowed ? left - 1 : left, at: now };
      return isAllowed;
    },
  };
}

/** Wix refusing a grant is an answer; these are none. */
function isOutage(error: unknown): error is HostError {
  return (
    error instanceof HostError &&
    (error.code === "upstream_unavailable" || error.code === "upstream_timeout")
  );
}

function refused(name: string, seconds: number): HostError {
  const wait = Math.max(1, Math.ceil(seconds));
  return new HostError(
    "upstream_unavailable",
    503,
    `Wix: ${name} has failed ${MOST_FAILURES} times in a row and was not asked again; it will be in ${wait} s`,
    { headers: { "Retry-After": `${wait}` } },
  );
}
