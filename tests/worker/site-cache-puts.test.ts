import { auth } from "@wix/essentials";
import { siteProperties } from "@wix/business-tools";
import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { token, tokenOrCode, written } from "../support/caching-site.ts";
import { localWix } from "../support/local-wix-control.ts";

interface Env {
  readonly NEXT_INC_CACHE_KV?: KVNamespace;
  readonly NEXT_INC_CACHE_R2_BUCKET?: R2Bucket;
  readonly NEXT_TAG_CACHE_KV?: KVNamespace;
}

type Page = (env: Env, context: ExecutionContext, key: string) => Promise<unknown>;

const FOR_A_MINUTE = { headers: { "cache-control": "max-age=60" } };
const LARGE = "x".repeat(5_000_000);

/** What the site's own code sees; the test asks for it by the page's name. */
const pages: Readonly<Record<string, Page>> = {
  "/cache": async (_env, _context, key) => {
    await token();
    const personal = new Response("personal", FOR_A_MINUTE);
    const answer = await caches.default.put(key, personal);
    return [answer, personal.bodyUsed, await caches.default.match(key)];
  },
  "/request-key": async (_env, _context, key) => {
    await token();
    await caches.default.put(new Request(key), new Response("personal", FOR_A_MINUTE));
    return [await caches.default.match(key)];
  },
  "/kv": async ({ NEXT_INC_CACHE_KV: kv }, _context, key) => {
    await token();
    const answers = [await kv?.put(key, "a"), await kv?.put(key, written("b"))];
    return [answers, await kv?.get(key)];
  },
  "/r2": async ({ NEXT_INC_CACHE_R2_BUCKET: bucket }, _context, key) => {
    await token();
    return [await bucket?.put(key, "personal"), await bucket?.get(key)];
  },
  "/cache-stream": async (_env, _context, key) => {
    await caches.default.put(key, new Response(written("shell ", tokenOrCode), FOR_A_MINUTE));
    return [await caches.default.match(key)];
  },
  "/kv-stream": async ({ NEXT_INC_CACHE_KV: kv }, _context, key) => {
    await kv?.put(key, written("shell ", tokenOrCode));
    return [await kv?.get(key)];
  },
  "/kv-clean-stream": async ({ NEXT_INC_CACHE_KV: kv }, _context, key) => {
    await kv?.put(
      key,
      written("shell ", async () => "end"),
    );
    return [await kv?.get(key)];
  },
  "/r2-clean-stream": async ({ NEXT_INC_CACHE_R2_BUCKET: bucket }, _context, key) => {
    const put: R2Object | null | undefined = await bucket?.put(key, new Response("clean").body);
    const found: R2ObjectBody | null | undefined = await bucket?.get(key);
    return [put?.size, await found?.text()];
  },
  "/tags": async ({ NEXT_TAG_CACHE_KV: tags }, _context, key) => {
    await token();
    await tags?.put(key, "stale");
    return [await tags?.get(key)];
  },
  "/large-then-personal": async (_env, _context, key) => {
    await caches.default.put(key, new Response(written("shell", LARGE, "end"), FOR_A_MINUTE));
    const { length } = (await (await caches.default.match(key))?.text()) ?? "";
    return [length, await tokenOrCode()];
  },
  "/sized": async (_env, _context, key) => {
    const init = { headers: { ...FOR_A_MINUTE.headers, "content-length": "5000008" } };
    await caches.default.put(key, new Response(written("shell", LARGE, "end"), init));
    const hit = await caches.default.match(key);
    return [hit?.headers.get("content-length"), (await hit?.text())?.length];
  },
  "/as-it-was": async (_env, _context, key) => {
    const init = { status: 203, headers: { ...FOR_A_MINUTE.headers, etag: '"a"', "x-own": "1" } };
    await caches.default.put(key, new Response("clean", init));
    const hit = await caches.default.match(key);
    const { status, headers } = hit ?? new Response();
    const kept = ["content-length", "content-type", "etag", "x-own"].map((one) => headers.get(one));
    return [status, ...kept, await hit?.text(), await caches.default.delete(key)];
  },
  "/refused": async (_env, _context, key) => {
    const failures = [
      caches.default.put(new Request(key, { method: "POST" }), new Response("x")),
      caches.default.put(key, new Response("x", { status: 206 })),
      caches.default.put(key, new Response("x", { headers: { vary: "*" } })),
      caches.default.put(key, "x" as unknown as Response),
    ];
    return (await Promise.allSettled(failures)).map(({ status }) => status);
  },
  "/our-cookie": async (_env, _context, key) => {
    const headers = {
      "cache-control": "max-age=60, private=Set-Cookie",
      "set-cookie": "__Host-Http-hedge-visitor-abcdef12=sealed; Path=/",
    };
    await caches.default.put(key, new Response("somebody's", { headers }));
    return [await caches.default.match(key)];
  },
  "/failing": async (_env, _context, key) => {
    const body = written("half", () => Promise.reject(new RangeError("theirs")));
    const put = caches.default.put(key, new Response(body, FOR_A_MINUTE));
    return [await put.catch(({ message }) => message), await caches.default.match(key)];
  },
  "/after-the-answer": async (_env, context, key) => {
    await token();
    context.waitUntil(
      scheduler.wait(10).then(() => caches.default.put(key, new Response("late", FOR_A_MINUTE))),
    );
    return [];
  },
  "/what-is-there": async (_env, _context, key) => [
    await (await caches.default.match(key))?.text(),
  ],
  "/_api/hours": async (_env, _context, key) => {
    const { properties } = await auth.elevate(siteProperties.getSiteProperties)();
    await caches.default.put(key, Response.json(typeof properties, FOR_A_MINUTE));
    return [await (await caches.default.match(key))?.json()];
  },
  "/types": async () => [
    caches.default instanceof Cache,
    caches.default === caches.default,
    (await caches.open("own")) instanceof Cache,
  ],
};

let keys = 0;
function newKey(): string {
  keys += 1;
  return `https://site.example/${keys}`;
}

const worker = createWorker({
  site: {
    default: {
      async fetch(request: Request, env: Env, context: ExecutionContext) {
        const { pathname, searchParams } = new URL(request.url);
        const seen = await pages[pathname]?.(env, context, searchParams.get("key") ?? "");
        return Response.json(seen);
      },
      async scheduled(key: string) {
        await pages["/_api/hours"]?.({}, {} as ExecutionContext, key);
      },
    },
  },
  settings: {},
});

beforeEach(() => localWix.reset());

async function seenBy(page: string, key: string = newKey()): Promise<unknown> {
  const { text } = await new Browser(worker).fetch(`${page}?key=${encodeURIComponent(key)}`);
  return JSON.parse(text);
}

describe("a put of a page that used a session", () => {
  const outcomes: Readonly<Record<string, unknown>> = {
    "/cache": [null, true, null],
    "/request-key": [null],
    "/kv": [[null, null], null],
    "/r2": [null, null],
    "/cache-stream": [null],
    "/kv-stream": [null],
  };
  for (const [page, outcome] of Object.entries(outcomes)) {
    it(`stores nothing, and resolves as though it had: ${page}`, async ({ expect }) => {
      expect(await seenBy(page)).toEqual(outcome);
    });
  }

  it("stores nothing after the answer either", async ({ expect }) => {
    const key = newKey();
    await seenBy("/after-the-answer", key);
    await scheduler.wait(50);
    expect(await seenBy("/what-is-there", key)).toEqual([null]);
  });

  it("may still say that a page is stale", async ({ expect }) => {
    expect(await seenBy("/tags")).toEqual(["stale"]);
  });
});

describe("a put of a page that asked for nobody", () => {
  it("stores the answer as it was", async ({ expect }) => {
    const seen = [203, "5", "text/plain;charset=UTF-8", '"a"', "1", "clean", true];
    expect(await seenBy("/as-it-was")).toEqual(seen);
  });

  it("stores streams, also in KV and R2", async ({ expect }) => {
    expect(await seenBy("/kv-clean-stream")).toEqual(["shell end"]);
    expect(await seenBy("/r2-clean-stream")).toEqual([5, "clean"]);
  });

  it("stores what is too long to be held, and leaves nobody to ask for from then on", async ({
    expect,
  }) => {
    expect(await seenBy("/large-then-personal")).toEqual([
      5_000_008,
      "identity_after_public_response",
    ]);
  });

  it("keeps the length that the answer says", async ({ expect }) => {
    expect(await seenBy("/sized")).toEqual(["5000008", 5_000_008]);
  });

  it("is refused by the platform where it always was", async ({ expect }) => {
    expect(await seenBy("/refused")).toEqual(["rejected", "rejected", "rejected", "rejected"]);
  });

  it("stores no half of what fails", async ({ expect }) => {
    expect(await seenBy("/failing")).toEqual(["theirs", null]);
  });

  it("stores no answer that sets a cookie of the host's", async ({ expect }) => {
    expect(await seenBy("/our-cookie")).toEqual([null]);
  });
});

describe("what the app reads for everybody", () => {
  it("is stored by a backend route that asks for nobody, and by a cron", async ({ expect }) => {
    expect(await seenBy("/_api/hours")).toEqual(["object"]);
    const key = newKey();
    const scheduled = Reflect.get(worker, "scheduled") as (key: string) => Promise<void>;
    await scheduled(key);
    expect(await seenBy("/what-is-there", key)).toEqual(['"object"']);
  });
});

describe("the caches that a site finds", () => {
  it("are the platform's own", async ({ expect }) => {
    expect(await seenBy("/types")).toEqual([true, true, true]);
  });
});
