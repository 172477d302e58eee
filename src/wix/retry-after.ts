/** Longer than this is no use to a browser that waits. */
const MAX_SECONDS = 60;

/**
 * The whole seconds that a `Retry-After` header asks for, at most 60; undefined without a
 * readable one.
 *
 * @see RFC 9110 section 10.2.3
 */
export function retryAfterSeconds(headers: Headers, now: number): number | undefined {
  const header = headers.get("retry-after");
  if (header === null) {
    return undefined;
  }
  // A date is one of the sender's clock, which may differ from ours.
  const sentAt = Date.parse(headers.get("date") ?? "") || now * 1000;
  const asked = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - sentAt) / 1000;
  return Number.isNaN(asked) ? undefined : Math.min(Math.max(0, Math.ceil(asked)), MAX_SECONDS);
}
