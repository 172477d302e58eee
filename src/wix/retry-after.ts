/** Longer than this is no use to a browser that waits. */
const MAX_SECONDS = 60;

/**
 * The whole seconds that a `Retry-After` header asks for, at most 60; undefined without a
 * readable one.
 *
 * @see RFC 9110 section 10.2.3
 */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null) {
    return undefined;
  }
  const asked = /^\d+$/.test(header) ? Number(header) : Date.parse(header) / 1000 - now;
  return Number.isNaN(asked) ? undefined : Math.min(Math.max(0, Math.ceil(asked)), MAX_SECONDS);
}
