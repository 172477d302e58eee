/**
 * Whether a browser asks for a page to show, rather than a script for data.
 *
 * Browsers send all of Fetch Metadata, or, to origins that are not secure, none of it. A program
 * that sends a part (Node's own `fetch` always says `sec-fetch-mode: cors`) is no browser, and
 * asks for a page when its `Accept` says so.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function isNavigation({ headers }: Pick<Request, "headers">): boolean {
  const mode = headers.get("sec-fetch-mode");
  if (mode === "navigate" || headers.has("sec-fetch-dest")) {
    return mode === "navigate";
  }
  return (headers.get("accept") ?? "").split(",").some(asksForHtml);
}

/** Whether a page is being opened in a tab: not in a frame, and not ahead of time. */
export function opensPage(request: Pick<Request, "headers">): boolean {
  const destination = request.headers.get("sec-fetch-dest") ?? "document";
  return isNavigation(request) && destination === "document" && !isPrefetch(request);
}

/** Standard, then what older Chromium, Safari and Firefox say instead. */
const PURPOSES = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/** Whether a browser fetches what it may never show. */
export function isPrefetch({ headers }: Pick<Request, "headers">): boolean {
  return PURPOSES.some((name) => /prefetch|prerender|preview/iu.test(headers.get(name) ?? ""));
}

/** Whether a script, an image or a frame asks for what only a page of its own can do. */
export function isSubresource({ headers }: Pick<Request, "headers">): boolean {
  const destination = headers.get("sec-fetch-dest");
  return destination !== null && destination !== "document";
}

function asksForHtml(range: string): boolean {
  const [type, ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
  return type === "text/html" && !parameters.some((parameter) => /^q=0(?:\.0*)?$/u.test(parameter));
}
