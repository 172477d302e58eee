import { createClient } from "@wix/sdk/client";
import type { Fetch } from "../effects.ts";

/** The parts of the SDK's client that the SDK itself looks for in its context. */
export interface WixClient {
  readonly auth: unknown;
  use: (module: unknown, metadata?: unknown) => unknown;
  readonly fetchWithAuth: (...args: never[]) => Promise<Response>;
  readonly graphql: (...args: never[]) => Promise<unknown>;
}

/** What a client calls Wix with. The SDK binds these methods anew at each look at `client.auth`. */
export interface AuthStrategy {
  getAuthHeaders: () => Promise<{ headers: { Authorization: string } }>;
  /** Read synchronously, by `auth.getTokenInfo()` alone. @throws {TokenPending} when not known. */
  getActiveToken: () => string;
  readonly shouldUseCDN: boolean;
}

/** Thrown where the SDK wants a token at once that has yet to be asked for. */
export class TokenPending extends Error {
  override readonly name = "TokenPending";
}

/**
 * One client for one request: the SDK's client keeps state (`X-Wix-Consistent`) that must not pass
 * from one visitor to the next.
 */
export function createWixClient(strategy: AuthStrategy, fetch: Fetch): WixClient {
  // Without a host, modules that ask one (`i18n`, `monitoring`) fail before they can say what is missing.
  const made: unknown = createClient({ auth: strategy, fetch, host: {} });
  if (!isWixClient(made)) {
    throw new TypeError("this version of @wix/sdk makes clients without `use`");
  }
  const use = made.use.bind(made);
  made.use = (module, metadata) => {
    const used = use(module, metadata);
    return used === module ? used : withToken(used, strategy);
  };
  return made;
}

function isWixClient(made: unknown): made is WixClient {
  return typeof made === "object" && made !== null && "use" in made;
}

/** Runs a method once more when it wanted the token before it was there. */
function withToken(method: unknown, strategy: AuthStrategy): unknown {
  if (typeof method !== "function") {
    return method;
  }
  const call = (...args: unknown[]): unknown => {
    const result: unknown = Reflect.apply(method, undefined, args);
    return result instanceof Promise
      ? result.catch(async (error: unknown) => {
          if (!(error instanceof TokenPending)) {
            throw error;
          }
          await strategy.getAuthHeaders();
          return Reflect.apply(method, undefined, args);
        })
      : result;
  };
  return Object.assign(call, method);
}
