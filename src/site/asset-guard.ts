import { readPath } from "../request/request-path.ts";
import type { Assets } from "./assets.ts";
import type { IsProtected } from "./protection.ts";

// Bundles replace globals.
const PlatformRequest = Request;

/** Whoever is being served, as far as it decides what they may see. */
interface Asking {
  readonly session: { facts(): Promise<{ readonly role: string }> };
}

/**
 * Makes the site's own way to its files one for members, where the files are: an image route fetches
 * what its query names (`/_next/image?url=…`), and the gate sees no more of it than the route's path.
 *
 * The binding itself is changed, so however a site reaches it, it is guarded. Where nobody is being
 * served (a cron, a queue, a Durable Object), nobody is a member. That somebody was asked for makes
 * the answer theirs: no cache keeps it.
 *
 * @param current the request being served, where there is one.
 * @returns the files as they were, for the host, whose gate has judged the request.
 */
export function guardAssets(
  binding: Assets,
  isProtected: IsProtected,
  current: () => Asking | undefined,
): Assets {
  const fetch: Assets["fetch"] = binding.fetch.bind(binding);

  Object.defineProperty(binding, "fetch", {
    configurable: true,
    value: async (...asked: Parameters<Assets["fetch"]>) => {
      const answer = await fetch(...asked);
      // Where redirects have led to: the assets have some, and one spelling of an address.
      const url = answer.url || new PlatformRequest(...asked).url;
      const path = readPath(new URL(url).pathname);
      if (
        (path.ok && !path.readings.some(isProtected)) ||
        (await current()?.session.facts())?.role === "member"
      ) {
        return answer;
      }
      // Unread bodies hold a connection; that this one can't be cancelled changes nothing.
      await answer.body?.cancel().catch(() => undefined);
      return new Response(null, { status: 404 });
    },
  });
  return { fetch };
}
