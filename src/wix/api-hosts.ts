const API_HOST = "www.wixapis.com";

/** The CDN twin of the API host: the browser's SDK goes there. */
const CDN_HOST = "edge.wixapis.com";

/** The origin of every call that the host makes itself. */
export const API_ORIGIN = `https://${API_HOST}`;

/** Where the browser's SDK sends most of its calls. */
export const CDN_ORIGIN = `https://${CDN_HOST}`;

/**
 * Whether a request to this URL reaches Wix and nobody else: https, one of the two hosts, the
 * default port, no credentials in the URL.
 */
export function isApiUrl(url: URL): boolean {
  // Not by `origin`: that of a blob: URL is the one inside it. `host` holds any port but https's own.
  const isOurs = url.host === API_HOST || url.host === CDN_HOST;
  return url.protocol === "https:" && isOurs && url.username === "" && url.password === "";
}
