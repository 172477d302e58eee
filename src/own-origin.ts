import type { HostParts } from "./host-parts.ts";
import { decidesAlike, readPath } from "./request-path.ts";
import type { Serving } from "./serving.ts";
import type { OwnOrigin } from "./site/own-fetch.ts";

/** A site that asks itself, and itself again, is in a circle: the network ends those. */
const MAX_DEPTH = 8;

const RESERVED = /^\/_(?:auth|wix|api)(?:\/|$)/u;

/** Answers a request of the site's own, in the same isolate. */
type Answer = (serving: Serving, depth: number) => Promise<Response>;

/**
 * The site as it answers itself while it serves a request: with the same session, and never as the
 * app. The host's own routes are asked over the network, as by anybody, and so is the very address
 * being served: a worker in front of another server passes requests on like that.
 */
export function ownOrigin(
  parts: HostParts,
  serving: Serving,
  depth: number,
  answer: Answer,
): OwnOrigin | undefined {
  if (parts.site === undefined || depth >= MAX_DEPTH) {
    return undefined;
  }
  return {
    covers: (url, method) =>
      url.origin === serving.origin &&
      !(method === serving.request.method && url.href === serving.request.url) &&
      isOnePage(parts, url),
    ask: async (request) => answer(serving.asking(request), depth + 1),
  };
}

/** Whether every reading of the path is a page's, and behind the same gate. */
function isOnePage({ config }: HostParts, url: URL): boolean {
  const path = readPath(url.pathname);
  return (
    path.ok &&
    !path.readings.some((reading) => RESERVED.test(reading)) &&
    decidesAlike(path, (reading) => String(config.isProtected(reading)))
  );
}
