import * as fc from "fast-check";
import { describe, it } from "vitest";
import { forbidStoring, isPubliclyCacheable, mergeVary } from "../../../src/site/cache-rules.ts";
import { check } from "../../support/check.ts";

type Fields = Record<string, string>;

describe("a response that the site calls publicly cacheable", () => {
  for (const fields of [
    { "cache-control": "public" },
    { "cache-control": "PUBLIC, Max-Age=60" },
    { "cache-control": "max-age=60" },
    { "cache-control": 'max-age="60"' },
    { "cache-control": "s-maxage=60" },
    { "cache-control": "max-age=0, s-maxage=1" },
    { "cache-control": "no-cache, public" },
    { "cache-control": "private", "cdn-cache-control": "max-age=60" },
    { "cache-control": "no-store", "cloudflare-cdn-cache-control": "public" },
    { "surrogate-control": "max-age=60" },
    { expires: "Thu, 01 Jan 2099 00:00:00 GMT" },
    { date: "Mon, 23 Nov 2026 00:00:00 GMT", expires: "Mon, 23 Nov 2026 00:01:00 GMT" },
  ] as Fields[]) {
    it(`says ${JSON.stringify(fields)}`, ({ expect }) => {
      expect(isPubliclyCacheable(new Headers(fields))).toBe(true);
    });
  }

  for (const fields of [
    {},
    { "cache-control": "" },
    { "cache-control": "no-store" },
    { "cache-control": "public, no-store" },
    { "cache-control": "private, max-age=60" },
    { "cache-control": "Private, s-maxage=60" },
    { "cache-control": "max-age=0" },
    { "cache-control": "max-age=-1" },
    { "cache-control": "max-age=soon" },
    { "cache-control": "no-cache" },
    { "cache-control": "must-revalidate" },
    { "cache-control": "x-public=1" },
    { "cdn-cache-control": "no-store" },
    { "cdn-cache-control": "max-age=0" },
    { expires: "0" },
    { expires: "Thu, 01 Jan 1970 00:00:00 GMT" },
    { date: "Mon, 23 Nov 2026 00:00:00 GMT", expires: "Mon, 23 Nov 2026 00:00:00 GMT" },
    { "cache-control": "max-age=0", expires: "Thu, 01 Jan 2099 00:00:00 GMT" },
    { "cache-control": "no-cache", expires: "Thu, 01 Jan 2099 00:00:00 GMT" },
    { "cache-control": "private", expires: "Thu, 01 Jan 2099 00:00:00 GMT" },
    { "cache-control": "no-store", expires: "Thu, 01 Jan 2099 00:00:00 GMT" },
    { etag: '"1"', "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT" },
  ] as Fields[]) {
    it(`does not say ${JSON.stringify(fields)}`, ({ expect }) => {
      expect(isPubliclyCacheable(new Headers(fields))).toBe(false);
    });
  }
});

describe("a response that no cache may store", () => {
  for (const [own, expected] of [
    [undefined, "private, no-store"],
    ["public, s-maxage=60", "private, no-store"],
    ["private, max-age=60", "private, no-store"],
    ["no-cache", "private, no-store"],
    ["no-store", "no-store"],
    ["No-Store, must-revalidate", "No-Store, must-revalidate"],
    ["public, no-store", "private, no-store"],
    ["no-store, s-maxage=60", "private, no-store"],
  ] as const) {
    it(`says ${expected} where the site said ${own}`, ({ expect }) => {
      const headers = new Headers(own === undefined ? {} : { "cache-control": own });
      forbidStoring(headers);
      expect(headers.get("cache-control")).toBe(expected);
    });
  }

  for (const name of [
    "CDN-Cache-Control",
    "Cloudflare-CDN-Cache-Control",
    "Vercel-CDN-Cache-Control",
    "Netlify-CDN-Cache-Control",
    "Surrogate-Control",
    "Edge-Control",
    "X-Accel-Expires",
    "Expires",
    "Pragma",
  ]) {
    it(`has no ${name}`, ({ expect }) => {
      const headers = new Headers({ [name]: "max-age=60", etag: '"1"' });
      forbidStoring(headers);
      expect(headers.has(name)).toBe(false);
      expect(headers.get("etag")).toBe('"1"');
    });
  }
});

describe("Vary", () => {
  for (const [vary, merged] of [
    [null, "Cookie"],
    ["", "Cookie"],
    ["  ", "Cookie"],
    ["Accept", "Accept, Cookie"],
    ["accept-encoding,  Accept", "accept-encoding,  Accept, Cookie"],
    ["Cookie", "Cookie"],
    ["accept, COOKIE", "accept, COOKIE"],
    ["*", "*"],
    ["Accept, *", "Accept, *"],
    ["X-Cookie", "X-Cookie, Cookie"],
  ] as const) {
    it(`${JSON.stringify(vary)} becomes ${JSON.stringify(merged)}`, ({ expect }) => {
      expect(mergeVary(vary, "Cookie")).toBe(merged);
    });
  }

  it("keeps every name, gains one, and is merged once", ({ expect }) => {
    const names = fc.array(fc.stringMatching(/^[A-Za-z-]{1,12}$/));
    check(
      fc.property(names, fc.constantFrom(",", ", ", " ,\t"), (existing, comma) => {
        const merged = mergeVary(existing.join(comma), "Cookie");
        const found = merged.split(",").map((name) => name.trim().toLowerCase());
        expect(found).toEqual(expect.arrayContaining(existing.map((name) => name.toLowerCase())));
        expect(found).toContain("cookie");
        expect(mergeVary(merged, "Cookie")).toBe(merged);
      }),
    );
  });
});
