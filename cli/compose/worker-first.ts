import { addressesOf, onTheWire, servedAt } from "./asset-addresses.ts";
import { hashedRules } from "./hashed-files.ts";
import { isProtectedFile, protection, withAliases } from "./protected-files.ts";
import { routerSource } from "./router-pattern.ts";

/** `api/index.ts` is at `/_api`, which a pattern of what is below does not cover. */
const RESERVED = ["/_auth/*", "/_wix/*", "/_api", "/_api/*"];

/** @see https://developers.cloudflare.com/workers/static-assets/routing/worker-script/ */
const MOST_RULES = 100;
const LONGEST_RULE = 100;

/** Everything enters the worker, which then asks the assets itself. */
const EVERYTHING = ["/*"];

/** What of a site decides which requests enter its worker. */
export interface RoutedSite {
  /** The patterns of the configuration. */
  readonly protect: readonly string[];
  /** The public files, relative to their folder. */
  readonly assets: readonly string[];
  /** Addresses of the host's own that are static files. */
  readonly ours: readonly string[];
  /** Patterns of protected addresses that show files of others. */
  readonly views: readonly string[];
}

/**
 * `run_worker_first` of a static site: only what is ours or protected enters the worker.
 *
 * The router goes by the path as it came and knows nothing of pages and their data, so every
 * protected file that the patterns themselves don't name gets a rule for each of its addresses.
 * Where the rules don't suffice, everything enters the worker, which knows.
 */
export function workerFirstForFiles(site: RoutedSite): readonly string[] {
  const { protect, assets, ours, views } = site;
  const isProtected = protection(protect);
  const protectedPaths = [...withAliases(protect), ...views].flatMap(wireSpellings);
  const named = [...RESERVED, ...protectedPaths];
  const gated = assets.filter((file) => isProtectedFile(file, isProtected));
  const addresses = gated.flatMap((file) => addressesOf(file).map(servedAt));
  const isNamed = matcher(named);
  const folders = gatedFolders(assets, new Set(gated));
  const more = addresses
    .filter((address) => !isNamed(address))
    .map((address) => widest(address, folders));
  const rules = fitting([...named, ...more], MOST_RULES - ours.length);
  if (rules === undefined || !addresses.every(matcher(rules))) {
    return workerFirstForServer(site);
  }
  return [...rules, ...ours.map(excluded)];
}

/**
 * `run_worker_first` of a site with a server: all but hashed files.
 *
 * What is excluded goes to the assets layer and nowhere else: a server's route is never asked there.
 */
export function workerFirstForServer({ protect, assets, ours }: RoutedSite): readonly string[] {
  const hashed = hashedRules(assets, protect).filter((rule) => rule.length < LONGEST_RULE);
  return [...EVERYTHING, ...[...hashed, ...ours].map(excluded)];
}

function wireSpellings(pattern: string): readonly string[] {
  return [onTheWire(pattern), servedAt(pattern)];
}

/** Rules that Cloudflare takes, or nothing: too many, or too long. */
function fitting(rules: readonly string[], most: number): readonly string[] | undefined {
  const unique = [...new Set(rules)];
  if (unique.length > most || unique.some((rule) => rule.length > LONGEST_RULE)) {
    return undefined;
  }
  // Wrangler refuses a rule that another one already covers.
  return unique.filter(
    (rule) =>
      !unique.some(
        (other) => other !== rule && other.endsWith("*") && rule.startsWith(other.slice(0, -1)),
      ),
  );
}

/** Whether one of the rules matches a path, as Cloudflare's router has it. */
function matcher(rules: readonly string[]): (pathname: string) => boolean {
  const any = new RegExp(`^(?:${routerSource(rules)})$`);
  return (pathname) => any.test(pathname);
}

/** The folders in which every file is protected, as the beginnings of addresses. */
function gatedFolders(assets: readonly string[], gated: ReadonlySet<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  const mixed = new Set<string>();
  for (const file of assets) {
    for (const folder of foldersOf(servedAt(`/${file}`))) {
      (gated.has(file) ? folders : mixed).add(folder);
    }
  }
  return new Set([...folders].filter((folder) => !mixed.has(folder)));
}

/** `/a/` and `/a/b/` of `/a/b/c`. */
function foldersOf(address: string): readonly string[] {
  const segments = address.split("/").slice(1, -1);
  return segments.map((_segment, index) => `/${segments.slice(0, index + 1).join("/")}/`);
}

/** One rule for all that is in a folder, where there is nothing else in it. */
function widest(address: string, folders: ReadonlySet<string>): string {
  const folder = foldersOf(address).find((candidate) => folders.has(candidate));
  return folder === undefined ? address : `${folder}*`;
}

function excluded(pattern: string): string {
  return `!${pattern}`;
}
