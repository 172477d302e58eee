import { HostError } from "../errors.ts";
import type { RequestScope } from "./request-scope.ts";

/**
 * An error of ours in a form that survives the SDK, which rewrites `code`, `message` and more of
 * whatever is thrown below it (to `UNKNOWN`): here those stay what they are, so a site can catch
 * an error and switch on its `code`. The request remembers what it stands for.
 */
export function shownToSdk(scope: RequestScope, error: unknown): unknown {
  if (!(error instanceof HostError)) {
    return error;
  }
  const shown = new Error(error.message, { cause: error });
  const { name, code, status, message, wixRequestId } = error;
  for (const [property, value] of Object.entries({ name, code, status, message, wixRequestId })) {
    Object.defineProperty(shown, property, {
      enumerable: property !== "message",
      get: () => value,
      set(_rewritten: unknown) {
        // Ignored. The SDK assigns in strict mode: without a setter that would throw.
      },
    });
  }
  scope.causes.set(shown, error);
  return shown;
}

/** The error of ours that a site's failure comes from, if it does: followed through `cause`. */
export function causeOf(scope: RequestScope, thrown: unknown): HostError | undefined {
  let error: unknown = thrown;
  for (let depth = 0; depth < 8 && typeof error === "object" && error !== null; depth += 1) {
    if (error instanceof HostError) {
      return error;
    }
    const known = scope.causes.get(error);
    if (known !== undefined) {
      return known;
    }
    error = "cause" in error ? error.cause : undefined;
  }
  return undefined;
}
