import { redirect } from "./auth-routes/auth-request.ts";
import { dispatch } from "./backend/dispatch.ts";
import type { RouteMatch } from "./backend/route-table.ts";
import { HostError } from "./errors.ts";
import { loginHref, problemOf } from "./failure.ts";
import { finishSite } from "./finish.ts";
import type { HostParts } from "./host-parts.ts";
import { isNavigation, opensPage } from "./navigation.ts";
import { ownOrigin } from "./own-origin.ts";
import { runInScope } from "./sdk-context/request-scope.ts";
import type { Serving } from "./serving.ts";
import { isOurCookie, mayHaveSession } from "./session/cookie-jar.ts";
import { type Assets, serveAsset, serveStaticSite } from "./site/assets.ts";
import { isPubliclyCacheable } from "./site/cache-rules.ts";
import { injectScript, withoutValidators } from "./site/html-injection.ts";
import type { Site } from "./site/site-module.ts";
import { siteRequest } from "./site/site-request.ts";
import { within } from "./time-limit.ts";

/** What a page may take to show what it is, before a visitor is minted beside it. */
const HEAD_START_SECONDS = 0.005;

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
  if (match !== undefined) {
    return runRoute(parts, match, serving);
  }
  if (parts.site === undefined) {
    throw new HostError("not_found", 404, "no backend route has this path");
  }
  return askSite(parts, parts.site, { serving, protectedPath: false, isAhead: false });
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
  const { config, siteEnv } = parts;
  const request = requestForSite(serving, visit.asked);
  const pending = inSite(parts, serving, () => site.fetch(request, siteEnv, serving.context));
  const answer = await (isAhead ? mintBeside(pending, parts, serving) : pending);
  const provenance = { isStaticAsset: false, protectedPath, mayAsk: config.usesSdk };
  return finishSite(serving, change(answer), provenance);
}

function requestForSite(serving: Serving, request: Request = serving.request): Request {
  const { url, cookieHeader, carriesOurCookies } = serving;
  const ours = carriesOurCookies ? { cookieHeader, isOurs: isOurCookie } : undefined;
  return siteRequest(request, { url, ours });
}

function unchanged(answer: Response): Response {
  return answer;
}

async function runRoute(parts: HostParts, match: RouteMatch, serving: Serving): Promise<Response> {
  const { session, context } = serving;
  const request = requestForSite(serving);
  const response = await inSite(parts, serving, () =>
    dispatch(match, request, {
      env: parts.siteEnv,
      executionContext: context,
      session: () => session.facts(),
      ensureVisitor: async () => {
        await session.accessToken();
      },
    }),
  );
  const provenance = { isStaticAsset: false, protectedPath: false, mayAsk: true };
  return finishSite(serving, response, provenance);
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
 * The site's answer to a request of its own. Whoever is being served gets the answer in the end, so
 * their session is kept there, and there it is decided who may store it.
 */
async function answerItself(parts: HostParts, serving: Serving, depth: number): Promise<Response> {
  const { request, session, url } = serving;
  const isProtected = parts.config.isProtected(url.pathname);
  if (isProtected && (await session.facts()).role !== "member") {
    return new Response("only members may open this", { status: 401 });
  }
  const { site, siteEnv } = parts;
  const asset = parts.assets && (await findAsset(parts, parts.assets, request, url.pathname));
  if (asset !== undefined || site === undefined) {
    return asset ?? new Response(null, { status: 404 });
  }
  const inner = requestForSite(serving);
  try {
    return await inSite(parts, serving, () => site.fetch(inner, siteEnv, serving.context), depth);
  } catch (error) {
    return problemOf(error, serving);
  }
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
  if (config.siteFirst?.test(pathname)) {
    return undefined;
  }
  const asset = config.mayBeAsset(pathname) ? await serveAsset(assets, request) : undefined;
  return asset === undefined && appPage !== undefined && isNavigation(request)
    ? serveAsset(assets, new Request(new URL(appPage, request.url), request))
    : asset;
}

/**
 * Only for a page that a person opens: a browser without a session, on a site whose server code
 * calls Wix. Crawlers, prefetches and subresources get a visitor when something asks for one.
 */
function mintsAhead({ config }: HostParts, serving: Serving): boolean {
  return (
    config.usesSdk &&
    serving.request.method === "GET" &&
    !(serving.carriesOurCookies && mayHaveSession(serving.cookieHeader, serving.jar)) &&
    opensPage(serving.request) &&
    !serving.isCrawler
  );
}

/**
 * Mints a visitor beside the render, so that a page that asks while it streams can keep one. A page
 * that is ready at once has shown what it is: an error, a redirect or a public page needs none.
 */
async function mintBeside(
  pending: Promise<Response>,
  { circuits }: HostParts,
  { session }: Serving,
): Promise<Response> {
  const early = await within(pending, HEAD_START_SECONDS);
  const mayYetAsk = early === undefined || (early.ok && !isPubliclyCacheable(early.headers));
  if (mayYetAsk && circuits.mint.allowsAhead()) {
    session.mintAhead();
  }
  return early ?? pending;
}

async function turnAway(serving: Serving, here: string): Promise<Response> {
  if (isNavigation(serving.request)) {
    return redirect(`${serving.origin}${loginHref(here)}`, 302);
  }
  throw new HostError("member_required", 401, "only members may open this");
}
