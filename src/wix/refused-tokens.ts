import type { Clock } from "../effects.ts";

/** For this long a refusal is not argued with. */
const SECONDS = 60;

/** What is kept is bounded: an isolate serves many browsers. */
const MOST_KEPT = 1000;

/**
 * Tokens that took the place of a refused one and were refused in their turn.
 *
 * An API's 401 also means "not for this subject", and then another token changes nothing: a page
 * that makes such a call would renew its session with each view. Belongs to an isolate.
 */
export class RefusedTokens {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(token: string): void {
    this.#until.set(token, this.#clock() + SECONDS);
    const [oldest] = this.#until.size > MOST_KEPT ? this.#until.keys() : [];
    if (oldest !== undefined) {
      this.#until.delete(oldest);
    }
  }

  has(token: string): boolean {
    return (this.#until.get(token) ?? 0) > this.#clock();
  }
}
