import { currentScope, type RequestScope, runInScope } from "./request-scope.ts";

type Callback = (...args: unknown[]) => unknown;
type Iterable = Partial<Record<symbol, () => object>>;

/**
 * Makes streams that a site writes on demand part of the request that they are made in. The
 * platform calls `pull`, and the generator behind `ReadableStream.from()` or `new Response()`, in the
 * course of whoever reads, and that is the platform itself once the answer is on its way.
 *
 * Has to run before a site's module is evaluated.
 */
export function installScopedStreams(target: object): void {
  const Stream: typeof ReadableStream = Reflect.get(target, "ReadableStream");
  const fromPlatform: Callback = Reflect.get(Stream, "from");
  const from = (source: Iterable): unknown =>
    Reflect.apply(fromPlatform, Stream, [scopedIterable(source)]);
  replaceClass(target, "ReadableStream", scopedSource, {
    get: (constructor, name, receiver) =>
      name === "from" ? from : Reflect.get(constructor, name, receiver),
  });
  replaceClass(target, "Response", (body) =>
    isObject(body) && Symbol.asyncIterator in body && !(body instanceof Stream)
      ? scopedIterable(body)
      : body,
  );
}

/** Puts a class in the place of the platform's that is the same but for its first argument. */
function replaceClass(
  target: object,
  name: string,
  scopedArgument: (argument: unknown) => unknown,
  statics: ProxyHandler<Callback> = {},
): void {
  const platform: Callback = Reflect.get(target, name);
  const scoped: object = new Proxy<Callback>(platform, {
    ...statics,
    construct: (constructor, [first, ...rest]: unknown[], made): object =>
      Reflect.construct(
        constructor,
        [scopedArgument(first), ...rest],
        made === scoped ? constructor : made,
      ),
  });
  Reflect.set(target, name, scoped);
  Reflect.set(platform.prototype, "constructor", scoped);
}

function scopedSource(source: unknown): unknown {
  const scope = currentScope();
  const isOnDemand = isObject(source) && ("pull" in source || "cancel" in source);
  return isOnDemand && scope !== undefined ? inScope(source, scope) : source;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function scopedIterable(source: Iterable): unknown {
  const scope = currentScope();
  const iterate = source[Symbol.asyncIterator] ?? source[Symbol.iterator];
  return scope === undefined || typeof iterate !== "function"
    ? source
    : { [Symbol.asyncIterator]: () => inScope(Reflect.apply(iterate, source, []), scope) };
}

/** All that something says of itself, its methods run in a scope. */
function inScope(source: object, scope: RequestScope): object {
  // Not a proxy of the thing itself: what is frozen could not be answered for.
  return new Proxy(
    {},
    {
      get(_, name) {
        const method: unknown = Reflect.get(source, name);
        return typeof method === "function"
          ? (...args: unknown[]): unknown =>
              runInScope(scope, () => Reflect.apply(method, source, args))
          : method;
      },
    },
  );
}
