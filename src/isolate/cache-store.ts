interface CacheStore {
  readonly get: (key: string) => Promise<string | undefined>;
  readonly put: (key: string, value: string, options: { expirationTtl: number }) => Promise<void>;
}

/** A cache of its own: the site's `caches.default` is the site's. */
const NAME = "headless-edge";

/** No such host: the Cache API wants an address, and nothing is ever fetched from it. */
const ORIGIN = "https://headless-edge.invalid";

/**
 * The isolates of one data centre share this. It forgets when it likes, and on `workers.dev` it
 * keeps nothing.
 *
 * @param Caches the platform's `Cache`. Its `put` is taken before the site's is guarded: what the
 *   host keeps is sealed, and most of it is a visitor's.
 * @see https://developers.cloudflare.com/workers/runtime-apis/cache/
 */
export function createCacheStore(caches: CacheStorage, { prototype }: typeof Cache): CacheStore {
  const platformPut: Cache["put"] = Reflect.get(prototype, "put");
  return {
    get: async (key) => {
      const cache = await caches.open(NAME);
      return (await cache.match(`${ORIGIN}/${key}`))?.text();
    },
    put: async (key, value, { expirationTtl }) => {
      const cache = await caches.open(NAME);
      const headers = { "cache-control": `public, max-age=${expirationTtl}` };
      await Reflect.apply(platformPut, cache, [
        `${ORIGIN}/${key}`,
        new Response(value, { headers }),
      ]);
    },
  };
}
