import type { AppCredentials } from "./elevation/app-identity.ts";
import { HostError } from "./errors.ts";
import { isLocalhost } from "./request/local-origin.ts";
import type { SessionLives } from "./session/commit.ts";
import { parseSealingKeys } from "./session/sealing-keys.ts";
import { compileAssetRoots, type MayBeAsset } from "./site/asset-roots.ts";
import { compileProtection, type IsProtected } from "./site/protection.ts";

/** What `headless-edge build` found out about a site and wrote beside it. Plain JSON. */
export interface HostSettings {
  /** The binding of the static files; by default `ASSETS`. */
  readonly assets?: string;
  /**
   * Where a page that no file is, is the app's: the address of that page. Without a server the
   * static assets act on it themselves; where there is one, they are asked first.
   */
  readonly appPage?: string;
  /** A regular expression: paths that the site's server answers also where there is a file. */
  readonly siteFirst?: string;
  /** The first path segments of all static files; absent: any path may be one. */
  readonly assetRoots?: readonly string[];
  /** Path patterns that only members may open, such as `/account/*`. */
  readonly protect?: readonly string[];
  /** The site's public origins, the canonical one first; empty: whichever the browser is on. */
  readonly origins?: readonly string[];
  /** The public OAuth client id; the variable `WIX_CLIENT_ID` overrides it. */
  readonly clientId?: string;
  /** How many days a member stays logged in; 30 when absent. */
  readonly memberDays?: number;
  /** Whether the site's server code contains the SDK. Without it no visitor is minted ahead. */
  readonly usesSdk?: boolean;
  /** Whether server code reads the session synchronously (`loggedIn()`, `getTokens()`). */
  readonly readsSession?: boolean;
  /** KV and R2 bindings in which the site's framework caches pages, beside those of OpenNext. */
  readonly cacheBindings?: readonly string[];
  /** The address of the browser SDK, where documents are to load it. */
  readonly browserSdk?: string;
}

export interface Config {
  readonly clientId: string;
  readonly app: AppCredentials | undefined;
  readonly sealingKeys: readonly [Uint8Array, ...Uint8Array[]];
  readonly lives: SessionLives;
  readonly origins: readonly string[];
  readonly isProtected: IsProtected;
  readonly mayBeAsset: MayBeAsset;
  readonly usesSdk: boolean;
  readonly readsSession: boolean;
  readonly browserSdk: string | undefined;
  /** The page of whoever opens one that no file is, and that is not for the site's server. */
  readonly appPage: string | undefined;
  /** Paths at which no file is looked for. */
  readonly siteFirst: RegExp | undefined;
}

const DAY_SECONDS = 86_400;
const CLIENT_ID = /^[\w-]{1,128}$/u;

/**
 * Reads everything that the host is told, once, and reports all that is wrong with it together.
 *
 * @param variables the worker's variables and secrets, by the names Wix's own tooling writes.
 * @throws {HostError} `configuration_invalid`; names what is wrong, never what was given.
 */
export function readConfig(
  variables: Readonly<Record<string, unknown>>,
  settings: HostSettings,
): Config {
  const { origins = [], protect = [], usesSdk = true, readsSession = true } = settings;
  const { appPage, siteFirst } = settings;
  const clientId = text(variables["WIX_CLIENT_ID"]) ?? settings.clientId ?? "";
  const keys = parseSealingKeys(text(variables["SESSION_KEYS"]));
  const protection = compileProtection(protect);
  const problems = [
    ...clientIdProblem(clientId),
    ...(keys.ok ? [] : keys.problems),
    ...("problems" in protection ? protection.problems : []),
    ...origins.flatMap(originProblem),
  ];
  if (problems.length > 0 || !keys.ok || "problems" in protection) {
    throw new HostError("configuration_invalid", 500, `configuration: ${problems.join("; ")}`);
  }
  return {
    clientId,
    app: readCredentials(variables),
    sealingKeys: keys.keys,
    lives: livesOf(settings),
    origins,
    isProtected: protection.isProtected,
    mayBeAsset: compileAssetRoots(settings.assetRoots),
    usesSdk,
    readsSession,
    browserSdk: settings.browserSdk,
    appPage,
    siteFirst: pattern(siteFirst),
  };
}

function livesOf({ memberDays = 30 }: HostSettings): SessionLives {
  return { visitorSeconds: 365 * DAY_SECONDS, memberSeconds: memberDays * DAY_SECONDS };
}

function pattern(source: string | undefined): RegExp | undefined {
  return source === undefined ? undefined : new RegExp(source);
}

function readCredentials(variables: Readonly<Record<string, unknown>>): AppCredentials | undefined {
  const clientSecret = text(variables["WIX_CLIENT_SECRET"]);
  const instanceId = text(variables["WIX_CLIENT_INSTANCE_ID"]);
  return clientSecret === undefined ? undefined : { clientSecret, instanceId };
}

function clientIdProblem(clientId: string): readonly string[] {
  if (clientId === "") {
    return ["WIX_CLIENT_ID is missing: it is the id of the OAuth app in the Wix dashboard"];
  }
  return CLIENT_ID.test(clientId) ? [] : ["WIX_CLIENT_ID is not the id of an OAuth app"];
}

function originProblem(origin: string): readonly string[] {
  const url = URL.parse(origin);
  const isOrigin =
    url?.origin === origin &&
    // On plain http no browser takes the session's cookies, and a login would never end.
    (url.protocol === "https:" || (url.protocol === "http:" && isLocalhost(url)));
  return isOrigin
    ? []
    : [`origins: ${JSON.stringify(origin)} is not an https origin such as "https://shop.example"`];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
