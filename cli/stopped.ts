import { constants } from "node:os";

function isSignal(reason: unknown): reason is NodeJS.Signals {
  return typeof reason === "string" && reason in constants.signals;
}

/** A command that was told to stop, and did: printed as it is, with the exit code of its signal. */
export class Stopped extends Error {
  readonly exitCode: number;

  /** @param reason what it was told to stop with: the name of a signal, if it was one. */
  constructor(reason: unknown, what: string) {
    const signal = isSignal(reason) ? reason : "SIGINT";
    super(`stopped by ${signal}: ${what}`);
    this.name = "Stopped";
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** Goes no further when told to stop. @throws {Stopped} saying what was not done. */
export function assertGoing(stop: AbortSignal | undefined, what: string): void {
  if (stop?.aborted === true) {
    throw new Stopped(stop.reason, what);
  }
}
