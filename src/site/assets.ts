/** The ASSETS binding of a Worker. */
export interface Assets {
  fetch(request: Request): Promise<Response>;
}

/**
 * The static file for a request, or undefined when there is none and the site's server is asked.
 *
 * For sites with a server. Their assets are deployed so that a missing file is a 404 here, with a
 * page of the site's or without. Conditional and range requests are the assets' own business.
 */
export async function serveAsset(assets: Assets, request: Request): Promise<Response | undefined> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return undefined;
  }
  const response = await assets.fetch(assetRequest(request));
  if (response.status !== 404) {
    return response;
  }
  // Unread bodies hold a connection; that this one can't be cancelled changes nothing.
  await response.body?.cancel().catch(() => undefined);
  return undefined;
}

/**
 * The answer for a request to a site that has static files only.
 *
 * The deployed assets know what a missing file means: `not_found_handling` is `404-page` for
 * `site.notFound: "404"` and `single-page-application` for `"spa"`. So every answer of theirs
 * stands, a 404 page and a 405 included.
 */
export async function serveStaticSite(assets: Assets, request: Request): Promise<Response> {
  return assets.fetch(assetRequest(request));
}

/** The files are the same for everybody, and a body that is left to the site must stay unread. */
function assetRequest(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete("cookie");
  headers.delete("authorization");
  // A redirect of the assets (`/about.html` to `/about`) is the browser's to follow.
  return new Request(request.url, { method: request.method, headers, redirect: "manual" });
}
