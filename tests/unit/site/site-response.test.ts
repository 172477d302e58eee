import { describe, it } from "vitest";
import { siteResponse, type ResponseFacts } from "../../../src/site/site-response.ts";

const isOurs = (name: string): boolean => name.startsWith("__Host-Http-he-");
const OURS = "__Host-Http-he-access=sealed; Path=/; Secure; HttpOnly";

const untouchedFacts: ResponseFacts = {
  carriesOurCookies: false,
  identityUsed: false,
  setCookies: [],
  isStaticAsset: false,
  protectedPath: false,
  isOurs,
};

const PUBLIC = { "cache-control": "public, s-maxage=60", "cdn-cache-control": "max-age=9" };

function answered(headers: Record<string, string>, facts: Partial<ResponseFacts>): Response {
  return siteResponse(new Response("page", { headers }), { ...untouchedFacts, ...facts });
}

describe("a site's public page", () => {
  for (const [name, headers, setCookies] of [
    ["for a request without a session", PUBLIC, []],
    ["beside which a visitor was minted", PUBLIC, [OURS]],
    ["that says nothing about caches", {}, []],
    ["with cookies of its own", { ...PUBLIC, "set-cookie": "theme=dark" }, []],
  ] as [string, Record<string, string>, string[]][]) {
    it(`${name} is passed on as the very object it is`, ({ expect }) => {
      const response = new Response("page", { headers });
      expect(siteResponse(response, { ...untouchedFacts, setCookies })).toBe(response);
    });
  }
});

describe("a public page that had to be changed", () => {
  it("still sets no cookie of ours", ({ expect }) => {
    const response = answered({ ...PUBLIC, "clear-site-data": '"*"' }, { setCookies: [OURS] });
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get("cache-control")).toBe(PUBLIC["cache-control"]);
  });
});

describe("a page that may depend on a session", () => {
  for (const facts of [
    { carriesOurCookies: true },
    { identityUsed: true },
    { protectedPath: true },
    { carriesOurCookies: true, identityUsed: true, protectedPath: true },
  ]) {
    it(`is private, whatever the site says: ${JSON.stringify(facts)}`, async ({ expect }) => {
      const response = answered({ ...PUBLIC, vary: "Accept", expires: "x" }, facts);
      expect(Object.fromEntries(response.headers)).toEqual({
        "cache-control": "private, no-store",
        "content-type": "text/plain;charset=UTF-8",
        vary: "Accept, Cookie",
      });
      expect(await response.text()).toBe("page");
    });
  }

  it("is private when it sets our cookies, and sets them beside the site's own", ({ expect }) => {
    const response = answered({ "set-cookie": "theme=dark" }, { setCookies: [OURS, `${OURS}2`] });
    expect(response.headers.getSetCookie()).toEqual(["theme=dark", OURS, `${OURS}2`]);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("vary")).toBe("Cookie");
  });

  it("sets our cookies on a public page once the identity was used", ({ expect }) => {
    const response = answered(PUBLIC, { setCookies: [OURS], identityUsed: true });
    expect(response.headers.getSetCookie()).toEqual([OURS]);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  for (const status of [201, 204, 301, 304, 404, 500]) {
    it(`keeps its status ${status}`, ({ expect }) => {
      const body = status === 204 || status === 304 ? null : "x";
      const response = new Response(body, { status, statusText: "Own" });
      const final = siteResponse(response, { ...untouchedFacts, identityUsed: true });
      expect([final.status, final.statusText]).toEqual([status, "Own"]);
    });
  }

  it("never changes what the site may hold for the next request", ({ expect }) => {
    const shared = new Response(null, { status: 404, headers: PUBLIC });
    const facts = { ...untouchedFacts, identityUsed: true, setCookies: [OURS] };
    expect(siteResponse(shared, facts).headers.getSetCookie()).toEqual([OURS]);
    expect(shared.headers.getSetCookie()).toEqual([]);
    expect(shared.headers.get("cache-control")).toBe(PUBLIC["cache-control"]);
  });

  it("may have headers that can't be written to", ({ expect }) => {
    const redirect = Response.redirect("https://shop.example/b");
    const final = siteResponse(redirect, { ...untouchedFacts, setCookies: [OURS] });
    expect(final.headers.get("location")).toBe("https://shop.example/b");
    expect(final.headers.getSetCookie()).toEqual([OURS]);
  });

  it("streams: nothing of it is read here", async ({ expect }) => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulls += 1;
          controller.enqueue(new TextEncoder().encode("x"));
        },
      },
      { highWaterMark: 0 },
    );
    const final = siteResponse(new Response(body), { ...untouchedFacts, identityUsed: true });
    await Promise.resolve();
    expect(pulls).toBe(0);
    await final.body?.cancel();
  });

  it("passes a WebSocket on untouched where no session has begun or changed", ({ expect }) => {
    const upgrade = Object.defineProperty(new Response(null), "status", { value: 101 });
    const facts = { ...untouchedFacts, carriesOurCookies: true, identityUsed: true };
    expect(siteResponse(upgrade, facts)).toBe(upgrade);
  });
});

describe("a static asset", () => {
  it("is the same object with and without a session", ({ expect }) => {
    const asset = new Response("body", { headers: { ...PUBLIC, etag: '"1"' } });
    const facts = { isStaticAsset: true, carriesOurCookies: true, setCookies: [OURS] };
    expect(siteResponse(asset, { ...untouchedFacts, ...facts, identityUsed: true })).toBe(asset);
  });

  it("is private when it is protected, and still sets no cookie", async ({ expect }) => {
    const facts = { isStaticAsset: true, protectedPath: true, setCookies: [OURS] };
    const response = answered({ ...PUBLIC, etag: '"1"' }, facts);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("etag")).toBe('"1"');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await response.text()).toBe("page");
  });
});

describe("the host's cookies", () => {
  for (const line of [
    OURS,
    "__Host-Http-he-member=; Max-Age=0",
    "  __Host-Http-he-member = x",
    "__Host-Http-he-member",
    "__Host-Http-he-member; Path=/",
    "=__Host-Http-he-member=x",
    " = \t=__Host-Http-he-member=x; Path=/",
  ]) {
    for (const facts of [{}, { isStaticAsset: true }, { identityUsed: true }]) {
      it(`are not the site's to set by ${JSON.stringify(line)} ${JSON.stringify(facts)}`, ({
        expect,
      }) => {
        const response = new Response("page", { headers: { "set-cookie": line } });
        response.headers.append("set-cookie", "theme=dark; Path=/");
        const final = siteResponse(response, { ...untouchedFacts, ...facts });
        expect(final.headers.getSetCookie()).toEqual(["theme=dark; Path=/"]);
      });
    }
  }

  it("may be talked about in the site's own", ({ expect }) => {
    const line = "note=__Host-Http-he-member=x; Comment=__Host-Http-he-member";
    expect(answered({ "set-cookie": line }, {}).headers.getSetCookie()).toEqual([line]);
  });

  for (const [value, expected] of [
    ['"cookies"', null],
    ['"cache", "cookies", "storage"', '"cache", "storage"'],
    ['"*"', '"cache", "storage", "executionContexts"'],
    ['"cache", "*"', '"cache", "storage", "executionContexts"'],
    ['"Cookies",cookies', null],
    ['"storage"', '"storage"'],
    ["", null],
  ] as const) {
    it(`are not the site's to clear by Clear-Site-Data: ${value}`, ({ expect }) => {
      const response = answered({ "clear-site-data": value }, {});
      expect(response.headers.get("clear-site-data")).toBe(expected);
    });
  }
});
