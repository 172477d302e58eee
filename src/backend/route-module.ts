import type { Access, RouteFunction } from "./route-context.ts";

export const ROUTE_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export type RouteMethod = (typeof ROUTE_METHODS)[number];

/** An app with the signature of a Worker's `fetch`, such as a Hono app's. */
export type AppFetch = (request: Request, env: unknown, executionContext: unknown) => unknown;

/** What one file of the backend folder serves. */
export type RouteModule =
  | {
      readonly kind: "functions";
      readonly access: Access;
      readonly functions: ReadonlyMap<RouteMethod, RouteFunction>;
    }
  | { readonly kind: "app"; readonly access: Access; readonly fetch: AppFetch };

export type ReadModule =
  | { readonly ok: true; readonly module: RouteModule }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the exports of one backend file. Problems are phrases that go after the route's name. */
export function readRouteModule(exports: Readonly<Record<string, unknown>>): ReadModule {
  const problems: string[] = [];
  const access = exports["access"] ?? "anyone";
  if (!isAccess(access)) {
    problems.push(`has an unknown access: use "anyone", "visitor" or "member"`);
  }
  const functions = new Map<RouteMethod, RouteFunction>();
  for (const method of ROUTE_METHODS) {
    const exported = exports[method];
    if (isRouteFunction(exported)) {
      functions.set(method, exported);
    } else if (exported !== undefined) {
      problems.push(`exports ${method}, which is not a function`);
    }
  }
  const fetch = appFetch(exports["default"]);
  problems.push(...shapeProblems(exports, functions.size, fetch !== undefined));
  if (problems.length > 0 || !isAccess(access)) {
    return { ok: false, problems };
  }
  return fetch === undefined
    ? { ok: true, module: { kind: "functions", access, functions } }
    : { ok: true, module: { kind: "app", access, fetch } };
}

function shapeProblems(
  exports: Readonly<Record<string, unknown>>,
  functionCount: number,
  hasApp: boolean,
): readonly string[] {
  if (exports["default"] !== undefined && !hasApp) {
    return ["has a default export that is neither a function nor an app with fetch"];
  }
  if (hasApp && functionCount > 0) {
    return ["exports both a default app and functions: keep one of the two"];
  }
  const exportsMethod = ROUTE_METHODS.some((method) => exports[method] !== undefined);
  if (hasApp || exportsMethod) {
    return [];
  }
  return [`exports no function named ${ROUTE_METHODS.join(", ")} and no default app`];
}

function appFetch(candidate: unknown): AppFetch | undefined {
  if (hasFetch(candidate)) {
    // Called as a method: an app may be a class instance.
    return (request, env, executionContext) => candidate.fetch(request, env, executionContext);
  }
  return isAppFetch(candidate) ? candidate : undefined;
}

function hasFetch(candidate: unknown): candidate is { fetch: AppFetch } {
  const canHold = typeof candidate === "object" || typeof candidate === "function";
  return canHold && candidate !== null && isAppFetch(Reflect.get(candidate, "fetch"));
}

/** That a function has the right parameters can't be seen: what it answers is checked instead. */
function isRouteFunction(value: unknown): value is RouteFunction {
  return typeof value === "function";
}

function isAppFetch(value: unknown): value is AppFetch {
  return typeof value === "function";
}

function isAccess(value: unknown): value is Access {
  return value === "anyone" || value === "visitor" || value === "member";
}
