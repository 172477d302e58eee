import type { Clock, Fetch, Log } from "./effects.ts";
import { mayMint } from "./browser/request-headers.ts";
import type { Config } from "./config.ts";
import { createAppIdentity } from "./elevation/app-identity.ts";
import { decideElevation, type ElevationDecision, elevationRefused } from "./elevation/decision.ts";
import { lazily } from "./lazily.ts";
import { isLocalhost } from "./local-origin.ts";
import { RequestLog } from "./request-log.ts";
import type { Elevation, RequestScope } from "./sdk-context/request-scope.ts";
import { carriesOurCookies, type CookieJar, createCookieJar } from "./session/cookie-jar.ts";
import { isCrawler } from "./session/crawlers.ts";
import { type Guest, type SessionGrants, withoutMinting } from "./session/grants.ts";
import type { Renewals } from "./session/renewals.ts";
import { RequestSession } from "./session/request-session.ts";
import type { Sealer } from "./session/seal.ts";
import type { AppTokens } from "./token-cache/app-tokens.ts";
import type { SharedToken } from "./token-cache/shared-token.ts";
import { readAccessToken } from "./wix/access-token-data.ts";
import type { Circuit } from "./wix/circuit.ts";
import { logoutUrl } from "./wix/redirect-session.ts";
import { anonymousGrant, refreshTokenGrant } from "./wix/token-endpoint.ts";
import type { Upstream } from "./wix/upstream.ts";
import { isInvalidGrant } from "./wix/upstream-failure.ts";

/** What an isolate keeps from one request to the next: keys and values, nothing of a request. */
export interface Isolate {
  readonly config: Config;
  readonly clock: Clock;
  readonly fetch: Fetch;
  readonly log: Log;
  readonly sealer: Sealer;
  readonly renewals: Renewals;
  readonly appTokens: AppTokens;
  /** The one visitor that crawlers share. */
  readonly crawlerToken: SharedToken;
  /** How the token endpoint has been, for mints and for renewals. */
  readonly circuits: { readonly mint: Circuit; readonly renew: Circuit };
}

/** What one request is served with. Made when it arrives, and never reached by another. */
export interface Serving {
  readonly requestId: string;
  readonly request: Request;
  /** The request's, parsed. */
  readonly url: URL;
  readonly origin: string;
  readonly cookieHeader: string | null;
  readonly carriesOurCookies: boolean;
  readonly isCrawler: () => boolean;
  readonly jar: CookieJar;
  readonly session: RequestSession;
  readonly upstream: Upstream;
  readonly scope: RequestScope;
  readonly log: RequestLog;
}

const SECURE_JAR = createCookieJar(true);
const LOCAL_JAR = createCookieJar(false);

/** @param path the request's path, decoded and resolved: elevation is decided by it, here. */
export function serve(isolate: Isolate, request: Request, url: URL, path: string): Serving {
  const { config, clock } = isolate;
  const requestId = crypto.randomUUID();
  const log = new RequestLog(
    { requestId, method: request.method, path: url.pathname },
    isolate.log,
    clock,
  );
  const fetch = log.recording(isolate.fetch);
  const upstream: Upstream = { clientId: config.clientId, fetch, clock };
  const cookieHeader = request.headers.get("cookie");
  const jar = jarFor(url);
  const crawls = lazily(() => isCrawler(request.headers.get("user-agent")));
  const session = new RequestSession({
    cookieHeader,
    sealer: isolate.sealer,
    jar,
    clock,
    grants: mayMint(request.headers, path)
      ? sessionGrants(isolate, upstream)
      : withoutMinting(sessionGrants(isolate, upstream)),
    renewals: isolate.renewals,
    lives: config.lives,
    get guest() {
      return crawls() ? crawlerGuest(isolate, upstream) : undefined;
    },
  });
  const scope: RequestScope = {
    session,
    fetch,
    log,
    elevation: elevationBy(decideElevation(path, config.app), isolate.appTokens, upstream),
    logoutUrl: (accessToken, postFlowUrl) =>
      logoutUrl(upstream, { accessToken: accessToken.value, postFlowUrl }).catch(() => postFlowUrl),
    origin: url.origin,
    overrides: {},
    causes: new WeakMap(),
  };
  return {
    requestId,
    request,
    url,
    origin: url.origin,
    cookieHeader,
    carriesOurCookies: carriesOurCookies(cookieHeader),
    isCrawler: crawls,
    jar,
    session,
    upstream,
    scope,
    log,
  };
}

/** Weaker names are for the developer's machine. On any other plain-http address nothing is kept. */
function jarFor(url: URL): CookieJar {
  return url.protocol === "http:" && isLocalhost(url) ? LOCAL_JAR : SECURE_JAR;
}

/** What a decision means for the SDK of this request. */
export function elevationBy(
  decision: ElevationDecision,
  appTokens: AppTokens,
  upstream: Upstream,
): Elevation {
  return decision.allow
    ? { allow: true, app: createAppIdentity(appTokens, decision.credentials, upstream) }
    : { allow: false, refuse: () => elevationRefused(decision.reason) };
}

function sessionGrants({ circuits }: Isolate, upstream: Upstream): SessionGrants {
  return {
    anonymous: async () => {
      const tokens = await circuits.mint.run(async () => anonymousGrant(upstream));
      return { tokens, visitorId: readAccessToken(tokens.access.value).visitorId };
    },
    renew: (refreshToken) =>
      circuits.renew.run(async () => refreshTokenGrant(upstream, refreshToken)),
    isDead: isInvalidGrant,
  };
}

function crawlerGuest({ crawlerToken: shared, circuits }: Isolate, upstream: Upstream): Guest {
  const mint = async (): ReturnType<Guest["get"]> =>
    (await circuits.mint.run(async () => anonymousGrant(upstream))).access;
  return {
    get: () => shared.get(mint),
    renew: (rejected) => {
      shared.forget(rejected);
      return shared.get(mint);
    },
  };
}
