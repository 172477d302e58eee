import { HostError } from "../errors.ts";

/** The routes that look at where a request comes from. */
export type GuardedRoute = "logout" | "me" | "backend" | "proxy";

export interface RequestProvenance {
  readonly headers: Headers;
  readonly method: string;
  /** The request's own origin, and no other of the site's origins. */
  readonly origin: string;
  readonly carriesOurCookies: boolean;
  readonly route: GuardedRoute;
}

type FetchSite = "same-origin" | "same-site" | "cross-site" | "none";

const FETCH_SITES: ReadonlySet<string> = new Set([
  "same-origin",
  "same-site",
  "cross-site",
  "none",
]);

/** RFC 9110 section 9.2.1. Method names are case-sensitive there, so others are unsafe. */
const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** @throws {HostError} `cross_site_request` unless the request may act with this browser's session. */
export function requireOwnSender(
  { headers, method }: Request,
  about: Pick<RequestProvenance, "origin" | "carriesOurCookies" | "route">,
): void {
  if (crossSiteVerdict({ headers, method, ...about }) === "refuse") {
    throw new HostError(
      "cross_site_request",
      403,
      "this request was sent by another site, or by something that does not say who sent it",
    );
  }
}

/**
 * Whether a request may act with this browser's session, by who sent it.
 *
 * Decides on Fetch Metadata, else on `Origin`. Content type, body, and method-override headers
 * have no say. `/_auth/me` changes nothing, and refuses cross-site requests only. The proxy is for
 * pages: it refuses whoever does not say that they are one.
 *
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function crossSiteVerdict(request: RequestProvenance): "allow" | "refuse" {
  const site = fetchSite(request.headers);
  if (request.route === "me") {
    return site === "cross-site" ? "refuse" : "allow";
  }
  const isSafe = changesNothing(request);
  if (request.route === "backend" && isSafe) {
    return "allow";
  }
  if (site === undefined) {
    return byOrigin(request);
  }
  if (site === "same-origin") {
    return "allow";
  }
  // `none` is the address bar, a bookmark or another program: it opens pages and does no more.
  return site === "none" && isSafe && request.route !== "proxy" ? "allow" : "refuse";
}

function byOrigin(request: RequestProvenance): "allow" | "refuse" {
  const { headers, origin, carriesOurCookies, route } = request;
  const sender = headers.get("origin");
  if (sender === null) {
    return carriesOurCookies || route === "proxy" ? "refuse" : "allow";
  }
  return sender === origin ? "allow" : "refuse";
}

/** A WebSocket is opened by GET, and then carries anything both ways. */
function changesNothing({ method, headers }: RequestProvenance): boolean {
  return SAFE_METHODS.has(method) && !headers.has("upgrade");
}

function fetchSite(headers: Headers): FetchSite | undefined {
  const value = headers.get("sec-fetch-site")?.trim();
  return isFetchSite(value) ? value : undefined;
}

function isFetchSite(value: string | undefined): value is FetchSite {
  return value !== undefined && FETCH_SITES.has(value);
}
