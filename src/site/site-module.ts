import { HostError } from "../errors.ts";
import { asResponse, describeAnswer } from "./answer.ts";

type SiteFetch = (request: Request, env: unknown, executionContext: unknown) => unknown;

export interface Site {
  /**
   * Asks the site for its answer.
   *
   * @throws {HostError} `site_failed` (500) when the site throws or answers with no Response, and
   *   whatever HostError the site lets through.
   */
  fetch(request: Request, env: unknown, executionContext: unknown): Promise<Response>;
}

export type ResolvedSite = { readonly site: Site } | { readonly problem: string };

/**
 * Finds the handler in the namespace of the site's server module.
 *
 * In order: a default export with `fetch` (Hono apps too), a default class with `fetch` such as a
 * WorkerEntrypoint (made anew for each request), an export named `fetch`.
 */
export function resolveSite(namespace: Readonly<Record<string, unknown>>): ResolvedSite {
  const fetch = entryFetch(namespace["default"]) ?? namedFetch(namespace);
  if (fetch === undefined) {
    return {
      problem:
        "the site's server module exports no handler: it needs a default export with fetch(request, env, ctx), or an export named fetch",
    };
  }
  return { site: { fetch: (request, env, ctx) => ask(() => fetch(request, env, ctx)) } };
}

async function ask(run: () => unknown): Promise<Response> {
  let returned: unknown;
  try {
    returned = await run();
  } catch (cause) {
    throw cause instanceof HostError
      ? cause
      : new HostError("site_failed", 500, "the site threw while answering", { cause });
  }
  const response = asResponse(returned);
  if (response === undefined) {
    const message = `the site returned ${describeAnswer(returned)} instead of a Response`;
    throw new HostError("site_failed", 500, message);
  }
  return response;
}

function entryFetch(entry: unknown): SiteFetch | undefined {
  if (hasFetch(entry)) {
    return (request, env, ctx) => entry.fetch(request, env, ctx);
  }
  if (isEntrypoint(entry)) {
    return (request, env, ctx) => new entry(ctx, env).fetch(request, env, ctx);
  }
  return undefined;
}

function namedFetch(namespace: Readonly<Record<string, unknown>>): SiteFetch | undefined {
  const named = namespace["fetch"];
  return isFetch(named) ? (request, env, ctx) => named(request, env, ctx) : undefined;
}

type Entrypoint = new (executionContext: unknown, env: unknown) => { fetch: SiteFetch };

function isEntrypoint(value: unknown): value is Entrypoint {
  return typeof value === "function" && hasFetch(value.prototype);
}

function hasFetch(value: unknown): value is { fetch: SiteFetch } {
  const canHold = typeof value === "object" || typeof value === "function";
  return canHold && value !== null && isFetch(Reflect.get(value, "fetch"));
}

function isFetch(value: unknown): value is SiteFetch {
  return typeof value === "function";
}
