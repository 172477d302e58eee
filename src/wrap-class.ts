import type { RunAppWork } from "./app-work.ts";
import { HostError } from "./errors.ts";

/** A class that the platform makes instances of. */
export type SiteClass = new (context: unknown, env: Readonly<Record<string, unknown>>) => object;

interface Surroundings {
  readonly run: RunAppWork;
  /** What of the platform's env the site may see. */
  readonly visible: (env: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

function isClass(value: unknown): value is SiteClass {
  return typeof value === "function" && typeof value.prototype === "object";
}

/** The methods of a class and of those that it extends. The platform calls nothing else by name. */
function methodsOf(siteClass: SiteClass): ReadonlyMap<string, (...args: unknown[]) => unknown> {
  const methods = new Map<string, (...args: unknown[]) => unknown>();
  let prototype: unknown = siteClass.prototype;
  while (typeof prototype === "object" && prototype !== null && prototype !== Object.prototype) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== "constructor" && typeof value === "function" && !methods.has(name)) {
        methods.set(name, value);
      }
    }
    prototype = Object.getPrototypeOf(prototype);
  }
  return methods;
}

/**
 * A subclass that gives the site's class its own env, and every method, called by whomever, a
 * context: the scope of the request it is called in, or else the app's.
 *
 * @throws {HostError} `configuration_invalid` for anything but a class.
 */
export function wrapSiteClass(siteClass: unknown, { run, visible }: Surroundings): SiteClass {
  if (!isClass(siteClass)) {
    throw new HostError(
      "configuration_invalid",
      500,
      "the site's server module exports no class of a name that its wrangler file binds",
    );
  }
  const { name: className } = siteClass;
  const wrapped = class extends siteClass {
    constructor(context: unknown, env: Readonly<Record<string, unknown>>) {
      super(context, visible(env));
    }
  };
  Object.defineProperty(wrapped, "name", { value: className });
  for (const [name, method] of methodsOf(siteClass)) {
    Object.defineProperty(wrapped.prototype, name, {
      configurable: true,
      writable: true,
      value(this: unknown, ...args: unknown[]): unknown {
        return run(className, name, () => Reflect.apply(method, this, args));
      },
    });
  }
  return wrapped;
}
