import { HostError } from "../errors.ts";
import { readPath } from "../request/request-path.ts";
import { API_ORIGIN, CDN_ORIGIN, isApiUrl } from "../wix/api-hosts.ts";

const PREFIX = "/_wix";

/**
 * Where the Wix API answers with tokens, under every name that its SDK knows for these services: the
 * browser logs in and out under `/_auth/`, and holds no token.
 */
const TOKEN_SERVICES = [
  /^(?:(?:_api|v\d+)\/)?(?:oauth2?(?:-ng)?|_?iam|authentication)(?:\/|$)/u,
  /(?:^|\/)wix-sm(?:-[a-z-]+)?\/(?:.*\/)?auth(?:\/|$)/u,
];

/**
 * The URL of the Wix API that a URL under `/_wix/` stands for: the same path and query, as they came.
 *
 * @param viaCdn whether the SDK would have gone to the CDN's host.
 * @throws {HostError} `proxy_path_refused` for paths that lead to tokens however they are read,
 *   and for those that could be read in several ways.
 */
export function targetUrl(requested: URL, viaCdn: boolean): URL {
  const path = requested.pathname.slice(PREFIX.length);
  const { search } = requested;
  if (path === "" || path === "/") {
    throw new HostError("not_found", 404, "the path of a Wix API method has to follow /_wix/");
  }
  const target = URL.parse(`${viaCdn ? CDN_ORIGIN : API_ORIGIN}${path}${search}`);
  const isAsAsked = target?.pathname === path && target.search === search;
  if (target === null || !isApiUrl(target) || !isAsAsked) {
    throw ambiguous();
  }
  requireNoTokenService(path);
  return target;
}

function requireNoTokenService(path: string): void {
  const read = readPath(path);
  if (!read.ok || path.includes("//")) {
    throw ambiguous();
  }
  for (const reading of read.readings) {
    const segments = segmentsOf(reading);
    const resource = segments.join("/");
    if (segments.includes("..") || segments.includes(".")) {
      throw ambiguous();
    }
    if (TOKEN_SERVICES.some((service) => service.test(resource))) {
      throw new HostError(
        "proxy_path_refused",
        403,
        "the browser gets no tokens, so nothing under this path is called for it: log in by GET /_auth/login, log out by POST /_auth/logout; who is logged in is at /_auth/me",
      );
    }
  }
}

/** Segments as the most forgiving server reads them: any case, no `;parameters`, no empty ones. */
function segmentsOf(reading: string): readonly string[] {
  return reading
    .toLowerCase()
    .split("/")
    .map((segment) => segment.replace(/;.*$/su, "").trim())
    .filter((segment) => segment !== "");
}

function ambiguous(): HostError {
  return new HostError(
    "proxy_path_refused",
    403,
    "no method of the Wix API has such a path: it could be read in more than one way",
  );
}
