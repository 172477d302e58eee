/** Variables and bindings that are the host's alone. */
export const HOST_ONLY: ReadonlySet<string> = new Set([
  "SESSION_KEYS",
  "WIX_CLIENT_SECRET",
  "TOKEN_CACHE",
]);

/**
 * The site's own bindings and variables: the worker's, without the names that are the host's.
 *
 * A copy, so that what a site writes to it does not reach the host.
 */
export function siteEnv(env: object, hidden: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.has(name)));
}
