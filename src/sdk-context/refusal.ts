import { createClient } from "@wix/sdk/client";

/**
 * A promise that rejects, and that can be used where an SDK method answers with a builder:
 * `query().eq(…).find()` on it is the same refusal, not a `TypeError` about `eq`.
 */
export function refusal(reason: Error): Promise<never> {
  const rejected = Promise.reject(reason);
  // Whoever awaits it sees the error; a builder that nobody runs is not a failure of the process.
  rejected.catch(() => undefined);
  return new Proxy(rejected, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (property === "then" || property === "catch" || property === "finally") {
        return typeof value === "function" ? value.bind(target) : value;
      }
      return typeof property === "symbol" ? value : () => refusal(reason);
    },
  });
}

/**
 * What stands where the SDK expects a client, and refuses every call with an error that explains.
 *
 * Modules that call nothing by themselves, such as event definitions and `i18n`, stay usable: sites
 * have them at module scope.
 */
export function refusingClient(error: () => Error): object {
  const use = (module: unknown): unknown => {
    if (!isObject(module)) {
      return module;
    }
    if ("__type" in module) {
      return createClient({ host: {} }).use(module);
    }
    if (typeof module !== "function") {
      return Object.fromEntries(Object.entries(module).map(([name, part]) => [name, use(part)]));
    }
    return Object.assign(() => refusal(error()), module);
  };
  return {
    use,
    fetchWithAuth: () => refusal(error()),
    graphql: () => refusal(error()),
    get auth(): never {
      throw error();
    },
  };
}

function isObject(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
