import { redirect } from "../auth-routes/auth-request.ts";
import { me } from "../auth-routes/me.ts";
import { dispatch } from "../backend/dispatch.ts";
import type { RouteMatch } from "../backend/route-table.ts";
import { requireOwnSender } from "../request/cross-site.ts";
import { HostError } from "../errors.ts";
import { loginHref, problemOf } from "./failure.ts";
import { finishSite } from "./finish.ts";
import { RESERVED } from "./decided-once.ts";
import type { HostParts } from "../isolate/host-parts.ts";
import { mintBeside, mintsAhead } from "./mint-ahead.ts";
import { isNavigation } from "../request/navigation.ts";
import { ownOrigin } from "./own-origin.ts";
import { runInScope } from "../sdk-context/request-scope.ts";
import type { Serving } from "./serving.ts";
import { isOurCookie } from "../session/cookie-jar.ts";
import { type Assets, serveAsset, serveStaticSite } from "../site/assets.ts";
import { injectScript, withoutValidators } from "../site/html-injection.ts";
import type { Site } from "../site/site-module.ts";
import { siteRequest } from "../site/site-request.ts";

/**
 * Everything outside the reserved prefixes: the gate of protected paths, then the static files,
 * then the site's own server.
 */
export async function serveSite(parts: HostParts, serving: Serving): Promise<Response> {
  const { request } = serving;
  const { pathname, search } = serving.url;
  const protectedPath = parts.config.isProtected(pathname);
  if (protectedPath && (await serving.session.facts()).role !== "member") {
    return turnAway(serving, `${pathname}${search}`);
  }
  const asset = parts.assets && (await findAsset(parts, parts.assets, request, pathname));
  if (asset !== undefined) {
    return finishSite(serving, asset, { isStaticAsset: true, protectedPath, mayAsk: false });
  }
  if (parts.site === undefined) {
    throw new HostError("not_found", 404, "the site has no such page");
  }
  const isAhead = mintsAhead(parts, serving);
  return askForPage(parts, parts.site, { serving, protectedPath, isAhead });
}

/** Paths under `/_api/`: the backend routes of the project first, then the site's own server. */
export async function serveBackend(parts: HostParts, serving: Serving): Promise<Response> {
  const match = parts.backend.match(serving.url.pathname);
  const answer = await askBackend(parts, match, serving);
  const mayAsk = match !== undefined || parts.config.usesSdk;
  return finishSite(serving, answer, { isStaticAsset: false, protectedPath: false, mayAsk });
}

async function askBackend(
  parts: HostParts,
  match: RouteMatch | undefined,
  serving: Serving,
  depth?: number,
): Promise<Response> {
  if (match !== undefined) {
    return runRoute(parts, match, serving, depth);
  }
  if (parts.site === undefined) {
    throw new HostError("not_found", 404, "no backend route has this path");
  }
  return askServer(parts, parts.site, { serving }, depth);
}

interface Visit {
  readonly serving: Serving;
  readonly protectedPath: boolean;
  /** Whether a visitor may be minted before anything asks for one. */
  readonly isAhead: boolean;
  /** What the site is asked, where that is not the request as it came. */
  readonly asked?: Request;
}

/** A page of the site's own server, with the browser SDK in it where the site uses that. */
function askForPage(parts: HostParts, site: Site, visit: Visit): Promise<Response> {
  const { browserSdk } = parts.config;
  const { request } = visit.serving;
  if (browserSdk === undefined) {
    return askSite(parts, site, visit);
  }
  const asked = isNavigation(request) ? withoutValidators(request) : request;
  return askSite(parts, site, { ...visit, asked }, (page) => injectScript(page, browserSdk));
}

async function askSite(
  parts: HostParts,
  site: Site,
  visit: Visit,
  change: (answer: Response) => Response = unchanged,
): Promise<Response> {
  const { serving, protectedPath, isAhead } = visit;
  const pending = askServer(parts, site, visit);
  const answer = await (isAhead ? mintBeside(pending, parts, serving) : pending);
  const provenance = { isStaticAsset: false, protectedPath, mayAsk: parts.config.usesSdk };
  return finishSite(serving, change(answer), provenance);
}

function askServer(
  parts: HostParts,
  site: Site,
  { serving, asked }: Pick<Visit, "serving" | "asked">,
  depth?: number,
): Promise<Response> {
  const request = requestForSite(serving, asked);
  const work = (): Promise<Response> => site.fetch(request, parts.siteEnv, serving.context);
  return inSite(parts, serving, work, depth);
}

function requestForSite(serving: Serving, request: Request = serving.request): Request {
  const { url, cookieHeader, carriesOurCookies } = serving;
  const ours = carriesOurCookies ? { cookieHeader, isOurs: isOurCookie } : undefined;
  return siteRequest(request, { url, ours });
}

function unchanged(answer: Response): Response {
  return answer;
}

function runRoute(
  parts: HostParts,
  match: RouteMatch,
  serving: Serving,
  depth?: number,
): Promise<Response> {
  const { session, context } = serving;
  const request = requestForSite(serving);
  const call = {
    env: parts.siteEnv,
    executionContext: context,
    session: () => session.facts(),
    ensureVisitor: async () => {
      await session.accessToken();
    },
  };
  return inSite(parts, serving, () => dispatch(match, request, call), depth);
}

/** Runs code of the site's: in this request's scope, with its own variables and none of ours. */
async function inSite(
  parts: HostParts,
  serving: Serving,
  work: () => Promise<Response>,
  depth: number = 0,
): Promise<Response> {
  if (parts.config.readsSession && serving.carriesOurCookies) {
    await serving.session.open();
  }
  serving.asksItself = () =>
    ownOrigin(parts, serving, depth, (asked, deeper) => answerItself(parts, asked, deeper));
  return runInScope(serving, () => parts.withSiteEnv(work));
}

/**
 * The answer to a request of the site's own. Whoever is being served gets it in the end, so their
 * session is kept there, and there it is decided who may store it.
 */
async function answerItself(parts: HostParts, serving: Serving, depth: number): Promise<Response> {
  const { request, origin, url } = serving;
  const { pathname } = url;
  try {
    if (!RESERVED.test(pathname)) {
      return await answerWithPage(parts, serving, depth);
    }
    if (pathname.startsWith("/_auth")) {
      return await me(serving);
    }
    // The site has sent it, unless its headers are those of a browser and say otherwise.
    requireOwnSender(request, { origin, carriesOurCookies: false, route: "backend" });
    return await askBackend(parts, parts.backend.match(pathname), serving, depth);
  } catch (error) {
    return problemOf(error, serving);
  }
}

async function answerWithPage(
  parts: HostParts,
  serving: Serving,
  depth: number,
): Promise<Response> {
  const { request, session, url } = serving;
  const isProtected = parts.config.isProtected(url.pathname);
  if (isProtected && (await session.facts()).role !== "member") {
    return new Response("only members may open this", { status: 401 });
  }
  const asset = parts.assets && (await findAsset(parts, parts.assets, request, url.pathname));
  if (asset !== undefined || parts.site === undefined) {
    return asset ?? new Response(null, { status: 404 });
  }
  return askServer(parts, parts.site, { serving }, depth);
}

async function findAsset(
  { site, config }: HostParts,
  assets: Assets,
  request: Request,
  pathname: string,
): Promise<Response | undefined> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return undefined;
  }
  if (site === undefined) {
    return serveStaticSite(assets, request);
  }
  const { appPage } = config;
  // OpenNext keeps rendered pages there, where Cloudflare's own routes let nobody in.
  if (config.siteFirst?.test(pathname) === true || pathname.startsWith("/cdn-cgi/")) {
    return undefined;
  }
  const asset = config.mayBeAsset(pathname) ? await serveAsset(assets, request) : undefined;
  return asset === undefined && appPage !== undefined && isNavigation(request)
    ? serveAsset(assets, new Request(new URL(appPage, request.url), request))
    : asset;
}

async function turnAway(serving: Serving, here: string): Promise<Response> {
  if (isNavigation(serving.request)) {
    return redirect(`${serving.origin}${loginHref(here)}`, 302);
  }
  throw new HostError("member_required", 401, "only members may open this");
}
