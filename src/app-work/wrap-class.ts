import { WorkflowEntrypoint } from "cloudflare:workers";
import type { RunAppWork } from "./app-work.ts";
import { HostError } from "../errors.ts";

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

type Method = (...args: unknown[]) => unknown;

/** What the platform calls by name also where an instance has it as a field of its own. */
const HANDLERS = [
  "fetch",
  "alarm",
  "webSocketMessage",
  "webSocketClose",
  "webSocketError",
  "scheduled",
  "queue",
  "email",
  "tail",
  "trace",
];

/** The methods and getters of a class and of those that it extends. */
function membersOf(siteClass: SiteClass): ReadonlyMap<string, PropertyDescriptor> {
  const members = new Map<string, PropertyDescriptor>();
  let prototype: unknown = siteClass.prototype;
  while (typeof prototype === "object" && prototype !== null && prototype !== Object.prototype) {
    for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      const isCode = typeof member.value === "function" || member.get !== undefined;
      if (name !== "constructor" && isCode && !members.has(name)) {
        members.set(name, member);
      }
    }
    prototype = Object.getPrototypeOf(prototype);
  }
  return members;
}

/** A workflow's steps, whose functions the platform calls by itself: they are work of their own. */
function withScopedSteps(
  step: object,
  run: (name: string, work: () => unknown) => unknown,
): object {
  return new Proxy(step, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      return typeof method !== "function"
        ? method
        : (...args: unknown[]): unknown =>
            Reflect.apply(
              method,
              target,
              args.map((arg) =>
                typeof arg === "function"
                  ? (...given: unknown[]): unknown =>
                      run(String(name), () => Reflect.apply(arg, undefined, given))
                  : arg,
              ),
            );
    },
  });
}

/** Handlers that an instance has as fields, such as arrow functions. */
function scopeFields(instance: unknown, scoped: (name: string, method: Method) => Method): void {
  if (typeof instance !== "object" || instance === null) {
    return;
  }
  for (const name of HANDLERS.filter((handler) => Object.hasOwn(instance, handler))) {
    const field: unknown = Reflect.get(instance, name);
    if (typeof field === "function") {
      const method: Method = (...args) => Reflect.apply(field, instance, args);
      Reflect.set(instance, name, scoped(name, method));
    }
  }
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
  const isWorkflow = siteClass.prototype instanceof WorkflowEntrypoint;
  const scoped = (name: string, method: Method): Method =>
    function (this: unknown, ...args: unknown[]): unknown {
      const given =
        isWorkflow && name === "run" ? args.map((arg, index) => stepOf(arg, index)) : args;
      return run(className, name, () => Reflect.apply(method, this, given));
    };
  const stepOf = (arg: unknown, index: number): unknown =>
    index === 1 && (typeof arg === "object" || typeof arg === "function") && arg !== null
      ? withScopedSteps(arg, (name, work) => run(className, name, work))
      : arg;
  // A class could not have its base's constructor run inside a function.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `new` makes an instance of the site's class with it
  const wrapped = function (context: unknown, env: Readonly<Record<string, unknown>>): unknown {
    const made = new.target;
    const instance = run(className, "constructor", () =>
      Reflect.construct(siteClass, [context, visible(env)], made ?? siteClass),
    );
    scopeFields(instance, scoped);
    return instance;
  } as unknown as SiteClass;
  Object.setPrototypeOf(wrapped, siteClass);
  Object.defineProperty(wrapped, "prototype", {
    value: Object.create(siteClass.prototype, {
      constructor: { value: wrapped, configurable: true, writable: true },
    }),
  });
  Object.defineProperty(wrapped, "name", { value: className });
  for (const [name, member] of membersOf(siteClass)) {
    const get: Method | undefined = Reflect.get(member, "get");
    const value: Method = Reflect.get(member, "value");
    Object.defineProperty(
      wrapped.prototype,
      name,
      get === undefined
        ? { configurable: true, writable: true, value: scoped(name, value) }
        : { ...member, configurable: true, get: scoped(name, get) },
    );
  }
  return wrapped;
}
