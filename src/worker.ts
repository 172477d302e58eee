import { env as platformEnv, withEnv } from "cloudflare:workers";
import { createAppWork } from "./app-work/app-work.ts";
import { createCacheStore } from "./isolate/cache-store.ts";
import { createIsolate } from "./isolate/create-isolate.ts";
import type { Isolate } from "./isolate/isolate.ts";
import { buildRouteTable, type RouteSource } from "./backend/route-table.ts";
import { type Config, type HostSettings, readConfig } from "./config.ts";
import { HostError } from "./errors.ts";
import { createHost } from "./host.ts";
import { installFacade } from "./sdk-context/facade.ts";
import { currentScope } from "./sdk-context/request-scope.ts";
import { installScopedStreams } from "./sdk-context/scoped-streams.ts";
import { isOurCookie } from "./session/cookie-jar.ts";
import { guardAssets } from "./site/asset-guard.ts";
import type { Assets } from "./site/assets.ts";
import { backgroundHandlers } from "./site/background-handlers.ts";
import { guardCaches } from "./site/cache-guard.ts";
import { routeOwnFetch } from "./site/own-fetch.ts";
import { HOST_ONLY, siteEnv } from "./site/site-env.ts";
import { resolveSite, type Site } from "./site/site-module.ts";
import { guardStores, INCREMENTAL_CACHES } from "./site/store-guard.ts";
import { type SiteClass, wrapSiteClass } from "./app-work/wrap-class.ts";

/** What the generated entry hands over. */
export interface Composition {
  /** The namespace of the site's server module; none for a static site. */
  readonly site?: Readonly<Record<string, unknown>>;
  /** The namespace of the bundled backend routes. */
  readonly api?: { readonly routes: readonly RouteSource[] };
  readonly settings: HostSettings;
}

/** The handlers of a worker; those besides `fetch` are the site's own. */
export type WorkerHandlers = Readonly<Record<string, unknown>> & {
  readonly fetch: (
    request: Request,
    env: Readonly<Record<string, unknown>>,
    context: ExecutionContext,
  ) => Promise<Response>;
};

// The composed entry evaluates this module before the site's. So the SDK finds its context however
// early a site asks, the site's module never sees a secret of ours, and the host keeps the platform
// as it was, whatever a bundle puts in its place. And the site finds caches that store nothing of a
// visitor's, however early it takes hold of them.
installFacade(globalThis);
installScopedStreams(globalThis);
const hostEnv = claimEnv();
const handoverCache = createCacheStore(caches, Cache);
guardCaches(Cache, { current: currentScope, isOurs: isOurCookie });
guardStores(hostEnv, INCREMENTAL_CACHES, currentScope);
const platformFetch = globalThis.fetch.bind(globalThis);
routeOwnFetch(globalThis, () => currentScope()?.asksItself?.());

/**
 * The worker in front of a site: called once, by the composed entry, when an isolate starts.
 *
 * @throws {HostError} `configuration_invalid` with everything that is wrong, so that a worker that
 *   could not serve does not start.
 */
export function createWorker(composition: Composition): WorkerHandlers {
  const isolate = isolateOf(composition.settings);
  const assets = findAssets(composition.settings, isolate.config);
  const site = findSite(composition);
  const table = buildRouteTable(composition.api?.routes ?? []);
  if (!table.ok) {
    throw new HostError("configuration_invalid", 500, `backend: ${table.problems.join("; ")}`);
  }
  guardStores(hostEnv, composition.settings.cacheBindings ?? [], currentScope);
  const visibleEnv = siteEnv(platformEnv, HOST_ONLY);
  const inSiteEnv = showEnv(visibleEnv);
  const runAppWork = createAppWork(isolate, inSiteEnv);
  const host = createHost({
    ...isolate,
    site,
    backend: table.table,
    assets,
    siteEnv: visibleEnv,
    withSiteEnv: inSiteEnv,
  });
  return {
    ...backgroundHandlers(composition.site?.["default"], visibleEnv, async (name, work) =>
      runAppWork(name, "", work),
    ),
    fetch: (request, _env, context) => host.fetch(request, context),
  };
}

/**
 * A class of the site's (a Durable Object, a named WorkerEntrypoint, a Workflow) as the composed
 * entry exports it: it sees the site's env, and may act as the app.
 *
 * @throws {HostError} `configuration_invalid` when the site exports no such class.
 */
export function wrapClass(siteClass: unknown, settings: HostSettings): SiteClass {
  const isolate = isolateOf(settings);
  const inSiteEnv = showEnv(siteEnv(platformEnv, HOST_ONLY));
  return wrapSiteClass(siteClass, {
    run: createAppWork(isolate, inSiteEnv),
    visible: (env) => siteEnv(env, HOST_ONLY),
  });
}

const isolates = new WeakMap<HostSettings, Isolate>();

/**
 * What the worker and the classes of its site share. The composed entry hands the same settings to
 * all of them.
 *
 * @throws {HostError} `configuration_invalid`
 */
function isolateOf(settings: HostSettings): Isolate {
  const known = isolates.get(settings);
  if (known !== undefined) {
    return known;
  }
  const isolate = createIsolate(readConfig(hostEnv, settings), {
    clock: () => Date.now() / 1000,
    fetch: platformFetch,
    log: (line) => {
      console.log(JSON.stringify(line));
    },
    kv: hostEnv["TOKEN_CACHE"],
    handoverCache,
  });
  isolates.set(settings, isolate);
  return isolate;
}

/**
 * Copies what the worker was given, and takes the host's secrets away from everybody else.
 *
 * `process.env` is a copy of this env that the platform makes when `node:process` is first
 * evaluated. The composed entry evaluates the host before anything of the site's, so it comes out
 * without them; to look at it here would cost every isolate some 5 ms of its start.
 */
function claimEnv(): Readonly<Record<string, unknown>> {
  const claimed: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(platformEnv),
  );
  for (const name of HOST_ONLY) {
    Reflect.deleteProperty(platformEnv, name);
  }
  return claimed;
}

/**
 * Makes the platform's importable env what the site may see.
 *
 * Mostly that is done for good by having taken away what is the host's; running a request in an env
 * of its own costs as much as a copy of its Request. It is done wherever the two still differ.
 *
 * @returns what runs work of the site's.
 */
function showEnv(visible: Readonly<Record<string, unknown>>): <T>(work: () => T) => T {
  const shown: readonly [string, unknown][] = Object.entries(platformEnv);
  const isShown =
    shown.length === Object.keys(visible).length &&
    shown.every(([name, value]) => visible[name] === value);
  return isShown
    ? (work) => work()
    : // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it answers what `work` does; its type does not say so
      <T>(work: () => T) => withEnv(visible, work) as T;
}

/** The static files, for the host; where some are for members, the site's own way to them is guarded. */
function findAssets(settings: HostSettings, { isProtected }: Config): Assets | undefined {
  const binding = hostEnv[settings.assets ?? "ASSETS"];
  if (!isAssets(binding)) {
    return undefined;
  }
  return settings.protect?.length ? guardAssets(binding, isProtected, currentScope) : binding;
}

function findSite({ site }: Composition): Site | undefined {
  if (site === undefined) {
    return undefined;
  }
  const resolved = resolveSite(site);
  if ("problem" in resolved) {
    throw new HostError("configuration_invalid", 500, resolved.problem);
  }
  return resolved.site;
}

function isAssets(binding: unknown): binding is Assets {
  return (
    typeof binding === "object" &&
    binding !== null &&
    typeof Reflect.get(binding, "fetch") === "function"
  );
}
