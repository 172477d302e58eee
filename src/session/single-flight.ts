import type { Clock } from "../effects.ts";
import { within } from "../time-limit.ts";

/**
 * One call at a time, shared by all who ask while it is under way.
 *
 * Its failure stands for those who ask soon afterwards: without Wix, a page that makes three calls
 * is kept waiting once. Belongs to one request: another's promise may never settle.
 */
export class SingleFlight<T> {
  readonly #call: () => Promise<T>;
  readonly #clock: Clock;
  readonly #retrySeconds: number;
  #flight: Promise<T> | undefined;
  #failedAt: number | undefined;

  constructor(call: () => Promise<T>, clock: Clock, retrySeconds: number) {
    this.#call = call;
    this.#clock = clock;
    this.#retrySeconds = retrySeconds;
  }

  get isUnderWay(): boolean {
    return this.#flight !== undefined;
  }

  async share(): Promise<T> {
    if (this.#failedAt !== undefined && this.#clock() - this.#failedAt > this.#retrySeconds) {
      this.#flight = undefined;
    }
    this.#flight ??= this.#take();
    return this.#flight;
  }

  /** Waits for what is under way; never fails. */
  async settle(limitSeconds: number): Promise<void> {
    if (this.#flight !== undefined) {
      await within(Promise.allSettled([this.#flight]), limitSeconds);
    }
  }

  async #take(): Promise<T> {
    this.#failedAt = undefined;
    try {
      const result = await this.#call();
      this.#flight = undefined;
      return result;
    } catch (error) {
      this.#failedAt = this.#clock();
      throw error;
    }
  }
}
