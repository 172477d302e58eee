/** What is used of the platform's Cache API. */
interface OpensCaches {
  open(name: string): Promise<{
    match(url: string): Promise<Response | undefined>;
    put(url: string, response: Response): Promise<void>;
  }>;
}

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
 * @see https://developers.cloudflare.com/workers/runtime-apis/cache/
 */
export function createCacheStore(caches: OpensCaches): CacheStore {
  return {
    get: async (key) => {
      const cache = await caches.open(NAME);
      return (await cache.match(`${ORIGIN}/${key}`))?.text();
    },
    put: async (key, value, { expirationTtl }) => {
      const cache = await caches.open(NAME);
      const headers = { "cache-control": `public, max-age=${expirationTtl}` };
      await cache.put(`${ORIGIN}/${key}`, new Response(value, { headers }));
    },
  };
}
