/** What a site's server bundle does with caches, as far as the composition has to know. */
export interface FrameworkCaches {
  /** Bindings in which the framework stores pages: the host guards them. */
  readonly bindings: readonly string[];
  /** What no host can guard, for the site's developer to change. */
  readonly warnings: readonly string[];
}

type Files = ReadonlyMap<string, Uint8Array>;

const SDK = "__wix_context__";

/** Nitro mounts its cache on a binding: `mount("cache", driver({driver:"…",binding:"…"}))`. */
const CACHE_MOUNT = /\.mount\(\s*["'`]\/?cache["'`]\s*,\s*[\w$.]+\(\s*(\{[^{}]*\})/g;
const CACHE_DRIVER = /["'`]cloudflare-?(?:kv|r2)-?binding["'`]/i;
const BINDING = /\bbinding["']?\s*:\s*["'`]([\w$]+)["'`]/;

/**
 * Every Nitro bundle holds its cached handlers, and calls them with names of its own. A module of
 * the site's that uses them imports them, or calls them with a function written there.
 */
const CACHED = String.raw`(?:defineCached(?:EventHandler|Handler|Function)|cached(?:EventHandler|Function))`;
const CACHED_EXPORT = new RegExp(String.raw`\bexport\s*\{[^}]*\b(${CACHED})\b[^}]*\}`);
const CACHED_CALL = new RegExp(
  String.raw`(?<![\w$.])(${CACHED})\(\s*(?:async\b|function\b|\(|[\w$]+\s*=>)`,
);

const ROUTE_RULES = /["']?\brouteRules["']?\s*:\s*(?=\{)/g;
const CACHING_RULE =
  /["']?\b(?:cache["']?\s*:\s*\{|(?:swr|isr)["']?\s*:\s*(?!!1|false|0\b|void 0|undefined|null))/;

const MODULE_CONTEXT = /\.enableContext\(\s*["'`]module["'`]/;

/** Looks through the modules of a server bundle, whatever minified them. */
export function findFrameworkCaches(files: Files): FrameworkCaches {
  const sources = [...files]
    .filter(([name]) => /\.m?js$/.test(name))
    .map(([, contents]) => new TextDecoder().decode(contents));
  const callsWix = sources.some((source) => source.includes(SDK));
  return {
    bindings: [...new Set(sources.flatMap(cacheBindings))],
    warnings: callsWix
      ? [
          ...routeRuleWarning(sources.flatMap(cachedRoutes)),
          ...cachedFunctionWarning(sources.flatMap(cachedFunctions)),
          ...(sources.some((source) => MODULE_CONTEXT.test(source)) ? [MODULE_WARNING] : []),
        ]
      : [],
  };
}

const MODULE_WARNING =
  'the server bundle calls enableContext("module"): that client serves every request of the isolate, so all visitors share one identity; remove the call (the SDK finds each request\'s own client without it), or use the client itself: client.use(…)';

function cacheBindings(source: string): readonly string[] {
  return [...source.matchAll(CACHE_MOUNT)].flatMap(([, options = ""]) =>
    CACHE_DRIVER.test(options) ? (BINDING.exec(options)?.[1] ?? []) : [],
  );
}

function cachedFunctions(source: string): readonly string[] {
  const name = CACHED_EXPORT.exec(source)?.[1] ?? CACHED_CALL.exec(source)?.[1];
  return name === undefined ? [] : [name];
}

function cachedFunctionWarning(names: readonly string[]): readonly string[] {
  const [name] = names;
  return name === undefined
    ? []
    : [
        `the server bundle calls Wix and uses Nitro's ${name}: what one visitor's request computes there is kept in memory and handed to the next visitor, and the host cannot see it; leave calls to Wix that depend on who is asking out of it`,
      ];
}

/** The paths of Nitro's route rules that have their answers cached. */
function cachedRoutes(source: string): readonly string[] {
  return [...source.matchAll(ROUTE_RULES)]
    .flatMap((found) => entriesAt(source, found.index + found[0].length))
    .filter(([route, rule]) => CACHING_RULE.test(rule) && !route.endsWith("/_payload.json"))
    .map(([route]) => route);
}

function routeRuleWarning(routes: readonly string[]): readonly string[] {
  const named = [...new Set(routes)];
  const shown = [...named.slice(0, 5), ...(named.length > 5 ? ["…"] : [])].join(", ");
  return named.length === 0
    ? []
    : [
        `the server bundle calls Wix and has swr, isr or cache route rules (${shown}): a page that is rendered for one visitor is kept in memory and served to the next, and the host cannot see it; remove the rule from paths that call Wix, or call Wix in the browser there`,
      ];
}

/** The keys and values, as text, of the object literal of quoted keys that begins at an index. */
function entriesAt(source: string, start: number): readonly (readonly [string, string])[] {
  const entries: [string, string][] = [];
  const key = /[{,]\s*(["'`])(.*?)\1\s*:\s*(?=\{)/y;
  for (let at = start; ;) {
    key.lastIndex = at;
    const found = key.exec(source);
    if (found === null) {
      return entries;
    }
    const end = endOfObject(source, key.lastIndex);
    entries.push([found[2] ?? "", source.slice(key.lastIndex, end)]);
    at = end;
  }
}

/** Where the object literal that begins at an index has ended. */
function endOfObject(source: string, start: number): number {
  const token = /(["'`])(?:\\.|(?!\1)[^\\])*\1|[{}]/g;
  token.lastIndex = start;
  let depth = 0;
  for (let found = token.exec(source); found !== null; found = token.exec(source)) {
    depth += found[0] === "{" ? 1 : found[0] === "}" ? -1 : 0;
    if (depth === 0) {
      return token.lastIndex;
    }
  }
  return source.length;
}
