/** Where a deployed site is, and where its logins come back to. */
export interface Addresses {
  readonly urls: readonly string[];
  readonly callbackUrls: readonly string[];
}

/**
 * A host as wrangler prints it: alone, as a custom domain, or as a route for all of its paths, with
 * its zone behind it. A route of some paths, and one of many hosts, has no address to open.
 */
const HOST = /^(?:(https?):\/\/)?([\w-]+(?:\.[\w-]+)+)(?:\/?\*)?(?: [([].*)?$/;

function originOf(target: string): readonly string[] {
  const [, scheme = "https", host] = HOST.exec(target) ?? [];
  return host === undefined ? [] : [`${scheme}://${host}`];
}

/**
 * The addresses of what was deployed.
 *
 * @param targets as wrangler reports them; crons and queues are some, too.
 * @param origins that the configuration names: a login comes back to none but those.
 */
export function addressesOf(targets: readonly string[], origins: readonly string[]): Addresses {
  const named = origins.filter((origin) => origin.startsWith("https:"));
  const urls = [...new Set([...targets.flatMap(originOf), ...named])];
  const callbacks = named.length === 0 ? urls : named;
  return { urls, callbackUrls: callbacks.map((url) => `${url}/_auth/callback`) };
}
