import { currentScope, type RequestScope, runInScope } from "./request-scope.ts";

type Callback = (...args: unknown[]) => unknown;
type Iterable = Partial<Record<symbol, () => Readonly<Record<string, unknown>>>>;

const CALLBACKS = ["start", "pull", "cancel"] as const;

/**
 * Makes streams that a site writes on demand part of the request that they are made in. The
 * platform calls `pull`, and the generator behind `ReadableStream.from()`, in the course of whoever
 * reads, and that is the platform itself once the answer is on its way.
 *
 * Has to run before a site's module is evaluated.
 */
export function installScopedStreams(target: object): void {
  const Platform: typeof ReadableStream = Reflect.get(target, "ReadableStream");
  const fromPlatform: unknown = Reflect.get(Platform, "from");
  const scoped: object = new Proxy(Platform, {
    construct(constructor, [source, ...rest]: unknown[], made): object {
      const scope = currentScope();
      const own = scope === undefined ? source : scopedSource(source, scope);
      return Reflect.construct(constructor, [own, ...rest], made === scoped ? constructor : made);
    },
    get(constructor, name, receiver) {
      return name === "from" && typeof fromPlatform === "function"
        ? (source: Iterable): unknown => {
            const scope = currentScope();
            const own = scope === undefined ? source : scopedIterable(source, scope);
            return Reflect.apply(fromPlatform, constructor, [own]);
          }
        : Reflect.get(constructor, name, receiver);
    },
  });
  Reflect.set(target, "ReadableStream", scoped);
}

/** All else that a source says of itself, it still says. */
function scopedSource(source: unknown, scope: RequestScope): unknown {
  if (typeof source !== "object" || source === null || !("pull" in source || "cancel" in source)) {
    return source;
  }
  const own: object = Object.create(source);
  for (const name of CALLBACKS) {
    const callback: unknown = Reflect.get(source, name);
    if (typeof callback === "function") {
      const value: Callback = (...args) =>
        runInScope(scope, () => Reflect.apply(callback, source, args));
      Object.defineProperty(own, name, { value });
    }
  }
  return own;
}

function scopedIterable(source: Iterable, scope: RequestScope): unknown {
  const iterate = source[Symbol.asyncIterator] ?? source[Symbol.iterator];
  if (typeof iterate !== "function") {
    return source;
  }
  return {
    [Symbol.asyncIterator]() {
      const iterator = Reflect.apply(iterate, source, []);
      const bound = (name: string): Record<string, Callback> => {
        const method: unknown = iterator[name];
        return typeof method === "function"
          ? {
              [name]: async (...args) =>
                runInScope(scope, () => Reflect.apply(method, iterator, args)),
            }
          : {};
      };
      return { ...bound("next"), ...bound("return"), ...bound("throw") };
    },
  };
}
