import { describe, it } from "vitest";
import { serveAsset, serveStaticSite } from "../../../src/site/assets.ts";
import { siteEnv } from "../../../src/site/site-env.ts";

const url = "https://shop.example/app.css";

function assetsThat(response: Response): {
  asked: Request[];
  fetch(r: Request): Promise<Response>;
} {
  const asked: Request[] = [];
  return {
    asked,
    fetch: (request) => {
      asked.push(request);
      return Promise.resolve(response);
    },
  };
}

describe("an asset of a site with a server", () => {
  for (const status of [200, 304, 307, 412, 500]) {
    it(`is the assets' own answer: ${status}`, async ({ expect }) => {
      const found = new Response(null, { status });
      expect(await serveAsset(assetsThat(found), new Request(url))).toBe(found);
    });
  }

  it("is left to the site when there is none, and the answer is thrown away", async ({
    expect,
  }) => {
    let isCancelled = false;
    const body = new ReadableStream({
      cancel() {
        isCancelled = true;
      },
    });
    const missing = new Response(body, { status: 404 });
    expect(await serveAsset(assetsThat(missing), new Request(url))).toBeUndefined();
    expect(isCancelled).toBe(true);
  });

  it("is looked for by GET and HEAD only, and a body is left unread", async ({ expect }) => {
    const assets = assetsThat(new Response("x"));
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const request = new Request(url, { method, body: method === "OPTIONS" ? null : "b" });
      expect(await serveAsset(assets, request)).toBeUndefined();
      expect(request.bodyUsed).toBe(false);
    }
    expect(assets.asked).toEqual([]);
    expect(await serveAsset(assets, new Request(url, { method: "HEAD" }))).toBeDefined();
  });

  it("is asked for conditionally and in ranges, without anybody's credentials", async ({
    expect,
  }) => {
    const assets = assetsThat(new Response("x"));
    const sent = { "if-none-match": '"1"', range: "bytes=0-1", accept: "text/css" };
    const headers = { ...sent, cookie: "a=1", authorization: "Basic x" };
    await serveAsset(assets, new Request(url, { method: "HEAD", headers }));
    const [asked] = assets.asked;
    expect([asked?.url, asked?.method]).toEqual([url, "HEAD"]);
    expect(Object.fromEntries(asked?.headers ?? [])).toEqual(sent);
  });

  it("that moved is the browser's to follow", async ({ expect }) => {
    const assets = assetsThat(new Response("x"));
    await serveAsset(assets, new Request(url));
    expect(assets.asked[0]?.redirect).toBe("manual");
  });
});

describe("a site of static files only", () => {
  for (const [method, status] of [
    ["GET", 200],
    ["GET", 404],
    ["POST", 405],
  ] as const) {
    it(`answers ${method} with the assets' ${status}`, async ({ expect }) => {
      const answer = new Response("page", { status });
      expect(await serveStaticSite(assetsThat(answer), new Request(url, { method }))).toBe(answer);
    });
  }
});

describe("the env that a site sees", () => {
  const env = { SESSION_KEYS: "s", WIX_CLIENT_SECRET: "t", DB: { get: () => 1 }, NAME: "shop" };
  const hidden = new Set(["SESSION_KEYS", "WIX_CLIENT_SECRET", "toString"]);

  it("has its own bindings and variables, and none of the host's secrets", ({ expect }) => {
    const seen = siteEnv(env, hidden);
    expect(Reflect.ownKeys(seen)).toEqual(["DB", "NAME"]);
    expect(seen["DB"]).toBe(env.DB);
    expect(seen["SESSION_KEYS"]).toBeUndefined();
  });

  it("is a copy: what the site writes stays with the site", ({ expect }) => {
    siteEnv(env, hidden)["NAME"] = "other";
    expect(env.NAME).toBe("shop");
  });
});
