/** What the SDK sends, and what a browser adds that an API may answer by. */
const SENT_ON = [
  "accept",
  "accept-language",
  "commonconfig",
  "content-type",
  "x-wix-bi-gateway",
  "x-wix-consistent",
  "x-wix-linguist",
] as const;

/** Set by the page's script where the SDK would have gone to the CDN's host. */
const CDN_HEADER = "x-headless-edge-cdn";

/**
 * The headers that go to Wix: those that mean something there, and the session's token. Nothing
 * else does, whatever the page sets: no cookie, no credentials of its own, no forwarded address.
 */
export function requestHeaders(sent: Headers, accessToken: string): Headers {
  const headers = new Headers();
  for (const name of SENT_ON) {
    const value = sent.get(name);
    if (value !== null) {
      headers.set(name, value);
    }
  }
  headers.set("authorization", accessToken);
  return headers;
}

/** Set to `no` by the page's script on a call that others may go beside. */
const MINT_HEADER = "x-headless-edge-mint";

/** Whether a session may be made for this request, should there be none. Only the proxy's ask. */
export function mayMint(sent: Headers, path: string): boolean {
  return !path.startsWith("/_wix/") || sent.get(MINT_HEADER) !== "no";
}

/** Whether the SDK would have sent this call to the CDN's host. */
export function goesViaCdn(sent: Headers): boolean {
  return sent.get(CDN_HEADER) === "1";
}
