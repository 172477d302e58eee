import { isDecidedOnce } from "./decided-once.ts";
import type { HostParts } from "../isolate/host-parts.ts";
import { readPath } from "../request/request-path.ts";
import type { Serving } from "./serving.ts";
import type { OwnOrigin } from "../site/own-fetch.ts";

/** A site that asks itself, and itself again, is in a circle: the network ends those. */
const MAX_DEPTH = 8;

/** The host's own routes, but for those that are there for sites as well. */
const OVER_THE_NETWORK = /^(?!GET \/_auth\/me$)\S+ \/_(?:auth|wix)(?:\/|$)/u;

/** Answers a request of the site's own, in the same isolate. */
type Answer = (serving: Serving, depth: number) => Promise<Response>;

/**
 * The site as it answers itself while it serves a request: with the same session, and as the app in
 * backend routes only. The rest of the host's routes is asked over the network, as by anybody, and so
 * is the very address being served: a worker in front of another server passes requests on like that.
 */
export function ownOrigin(
  parts: HostParts,
  serving: Serving,
  depth: number,
  answer: Answer,
): OwnOrigin | undefined {
  if (depth >= MAX_DEPTH) {
    return undefined;
  }
  return {
    covers: (url, method) =>
      url.origin === serving.origin &&
      !(method === serving.request.method && url.href === serving.request.url) &&
      isAnsweredHere(parts, url, method),
    ask: async (request) => answer(serving.asking(request), depth + 1),
  };
}

/** Whether every reading of the path comes to the same handler, and that one answers in place. */
function isAnsweredHere(parts: HostParts, url: URL, method: string): boolean {
  const path = readPath(url.pathname);
  return path.ok && isDecidedOnce(parts, path) && !OVER_THE_NETWORK.test(`${method} ${path.raw}`);
}
