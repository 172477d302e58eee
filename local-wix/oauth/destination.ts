const API_HOSTS = new Set(["www.wixapis.com", "edge.wixapis.com"]);

/** Whether a URL is one of the Wix API. */
export function isApi(url: URL): boolean {
  return API_HOSTS.has(url.hostname);
}

/**
 * Whether the local Wix answers a URL: the Wix API, or its own browser-facing part.
 *
 * Its own port counts under every name of this machine: passing such a request on would send it
 * here again, for ever.
 */
export function isForLocalWix(url: URL, origin: string): boolean {
  const own = new URL(origin);
  const isOwnPort = url.port === own.port && isLoopback(url.hostname) && isLoopback(own.hostname);
  return isApi(url) || url.host === own.host || isOwnPort;
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "127.0.0.1" ||
    hostname === "[::1]"
  );
}
