import { backgroundScope } from "./background-scope.ts";
import { RequestLog } from "../log/request-log.ts";
import { currentScope, runInScope } from "../sdk-context/request-scope.ts";
import type { Isolate } from "../isolate/isolate.ts";

/** Runs a handler, or a method of a class of the site's; `kind` and `name` are for the log. */
export type RunAppWork = (kind: string, name: string, work: () => unknown) => unknown;

/**
 * Gives the site's handlers besides `fetch` (`scheduled`, `queue` …) and the methods of its classes
 * (Durable Objects, entrypoints of other workers) a context: the app's identity where the site
 * elevates, a refusal where it does not.
 *
 * Work that belongs to a request keeps that request's scope: nothing is gained by the detour.
 *
 * @param inSiteEnv runs the site's code with the site's variables as the platform's env.
 */
export function createAppWork(
  isolate: Isolate,
  inSiteEnv: (work: () => unknown) => unknown,
): RunAppWork {
  return (kind, name, work) => {
    if (currentScope() !== undefined) {
      return work();
    }
    const requestId = crypto.randomUUID();
    const log = new RequestLog(() => ({ requestId, method: kind, path: name }), isolate);
    const end = (failure: unknown): never => {
      log.failed(failure);
      log.write(500);
      throw failure;
    };
    try {
      const result = runInScope(backgroundScope(isolate, log), () => inSiteEnv(work));
      if (result instanceof Promise) {
        return result.then((value: unknown) => {
          log.write(200);
          return value;
        }, end);
      }
      log.write(200);
      return result;
    } catch (failure) {
      return end(failure);
    }
  };
}
