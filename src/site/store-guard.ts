import type { Storing } from "./impersonal-body.ts";

/** The incremental caches of OpenNext, by the names that its adapter looks for. */
export const INCREMENTAL_CACHES = ["NEXT_INC_CACHE_KV", "NEXT_INC_CACHE_R2_BUCKET"] as const;

// Bundles replace globals.
const PlatformStream = ReadableStream;
const PlatformResponse = Response;

const guarded = new WeakSet<object>();

type Put = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * Keeps what belongs to a visitor out of the bindings in which a framework caches pages: in the
 * course of a request that has asked who is calling, their `put` stores nothing and resolves.
 *
 * The binding itself is changed, so however a site reaches it, it is guarded. Doing it twice is
 * doing it once. Tag caches and queues are left alone: they hold when a page is stale, not what is
 * on it, and a member may make one stale.
 *
 * @param names bindings that are absent, or that nothing can be put into, are passed over.
 */
export function guardStores(
  env: Readonly<Record<string, unknown>>,
  names: readonly string[],
  current: () => Storing | undefined,
): void {
  for (const binding of names.map((name) => env[name])) {
    if (isStore(binding) && !guarded.has(binding)) {
      guarded.add(binding);
      Object.defineProperty(binding, "put", {
        configurable: true,
        value: guardedPut(binding, current),
      });
    }
  }
}

function isStore(binding: unknown): binding is { readonly put: Put } {
  return (
    typeof binding === "object" &&
    binding !== null &&
    typeof Reflect.get(binding, "put") === "function"
  );
}

function guardedPut(binding: { readonly put: Put }, current: () => Storing | undefined): Put {
  const { put: platformPut } = binding;
  return async (key, value, ...options) => {
    const storing = current();
    if (storing === undefined) {
      return Reflect.apply(platformPut, binding, [key, value, ...options]);
    }
    const stored = await storable(value, storing);
    if (stored === "nothing") {
      storing.log.note("put_dropped");
      // A bucket answers null for what it did not store, a namespace nothing.
      return "head" in binding ? null : undefined;
    }
    return Reflect.apply(platformPut, binding, [key, stored.value, ...options]);
  };
}

/** A stream is read to its end first: until then its request may ask who is calling. */
async function storable(
  value: unknown,
  { session }: Storing,
): Promise<{ readonly value: unknown } | "nothing"> {
  const stream = value instanceof PlatformStream && !value.locked ? value : undefined;
  if (session.identityUsed) {
    await stream?.cancel().catch(() => undefined);
    return "nothing";
  }
  if (stream === undefined) {
    return { value };
  }
  const whole = await new PlatformResponse(stream).arrayBuffer();
  return session.identityUsed ? "nothing" : { value: whole };
}
