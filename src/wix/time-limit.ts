/** Thrown to whoever still waits when the time limit has passed. */
export class TimeLimitPassed extends Error {
  override readonly name = "TimeLimitPassed";
}

/** One deadline, shared by everything that happens inside one upstream call. */
export interface TimeLimit {
  /** Aborted when the limit has passed. */
  readonly signal: AbortSignal;

  /**
   * The outcome of `work`, unless the limit passes first.
   *
   * @throws {TimeLimitPassed} however the work itself takes an abort.
   */
  readonly race: <T>(work: Promise<T>) => Promise<T>;

  /** Stops the timer. */
  readonly release: () => void;
}

export function startTimeLimit(seconds: number): TimeLimit {
  const controller = new AbortController();
  const passed = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener("abort", () => {
      reject(new TimeLimitPassed());
    });
  });
  // Nobody may be waiting at that moment.
  passed.catch(() => undefined);
  const timer = setTimeout(() => {
    controller.abort();
  }, seconds * 1000);
  return {
    signal: controller.signal,
    race: (work) => Promise.race([work, passed]),
    release: () => {
      clearTimeout(timer);
    },
  };
}
