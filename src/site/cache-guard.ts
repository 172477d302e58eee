import { impersonalBody, type Storing } from "./impersonal-body.ts";
import { setsOurs } from "./site-response.ts";

// Bundles replace globals: what the platform's cache stores is its own Response.
const PlatformResponse = Response;

interface GuardOptions {
  /** The request being served, where there is one. */
  readonly current: () => Storing | undefined;
  /** Whether a cookie of this name is the host's. */
  readonly isOurs: (cookieName: string) => boolean;
}

/**
 * Keeps what belongs to a visitor out of the Cache API: in the course of a request that has asked
 * who is calling, `put` stores nothing and resolves as though it had.
 *
 * All caches have their methods from one prototype, so this reaches `caches.default` and whatever
 * `caches.open()` answers, also where a bundle took hold of them when it was loaded. Work that
 * serves no request stores what it likes: no visitor's identity is to be had there.
 */
export function guardCaches({ prototype }: typeof Cache, options: GuardOptions): void {
  const platformPut: Cache["put"] = Reflect.get(prototype, "put");
  const put = async function put(
    this: Cache,
    ...[key, response]: Parameters<Cache["put"]>
  ): Promise<void> {
    const storing = options.current();
    if (storing === undefined || !canBeRead(response)) {
      // What cannot be stored at all is the platform's to refuse.
      return Reflect.apply(platformPut, this, [key, response]);
    }
    const stored = await storable(response, storing, options);
    return stored === undefined
      ? storing.log.note("put_dropped")
      : Reflect.apply(platformPut, this, [key, stored]);
  };
  Object.defineProperty(prototype, "put", { value: put });
}

function canBeRead(response: unknown): response is Response {
  return response instanceof PlatformResponse && !response.bodyUsed && !response.body?.locked;
}

async function storable(
  response: Response,
  storing: Storing,
  { isOurs }: GuardOptions,
): Promise<Response | undefined> {
  const { body, headers } = response;
  if (
    storing.session.identityUsed ||
    headers.getSetCookie().some((line) => setsOurs(line, isOurs))
  ) {
    // Unread, it would be kept in memory for the other half of a clone.
    await body?.cancel().catch(() => undefined);
    return undefined;
  }
  if (body === null) {
    return response;
  }
  const kept = await impersonalBody(body, storing, lengthOf(headers));
  return kept === undefined ? undefined : new PlatformResponse(kept, response);
}

function lengthOf(headers: Headers): number | undefined {
  const length = headers.get("content-length") ?? "";
  return /^\d+$/.test(length) && !headers.has("content-encoding") ? Number(length) : undefined;
}
