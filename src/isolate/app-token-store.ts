import type { Sealer } from "../session/seal.ts";
import type { SealedStore, TokenStore } from "../token-cache/stored-token.ts";

/**
 * The app's token in KV, sealed, where the worker has such a binding.
 *
 * @param kv the binding `TOKEN_CACHE`, or whatever stands under that name.
 */
export function appTokenStore(kv: unknown, sealer: Sealer): TokenStore | undefined {
  if (!isNamespace(kv)) {
    return undefined;
  }
  return {
    kv,
    sealer: {
      seal: ({ value, expiresAt }) => sealer.seal("app-token", { value, expiresAt }),
      open: async (sealed) => {
        const opened = await sealer.open("app-token", sealed);
        if (!opened.ok) {
          return undefined;
        }
        const { value, expiresAt } = opened.claims;
        return typeof value === "string" && typeof expiresAt === "number"
          ? { value, expiresAt }
          : undefined;
      },
    },
  };
}

/** Whether a binding is a KV namespace, as far as one is used. */
export function isNamespace(binding: unknown): binding is SealedStore {
  return (
    typeof binding === "object" &&
    binding !== null &&
    typeof Reflect.get(binding, "get") === "function" &&
    typeof Reflect.get(binding, "put") === "function"
  );
}
