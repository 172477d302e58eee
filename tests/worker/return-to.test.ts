import * as fc from "fast-check";
import { describe, it } from "vitest";
import { decidesAlike, readPath } from "../../src/request/request-path.ts";
import { parseReturnTo } from "../../src/request/return-to.ts";
import { check } from "../support/check.ts";

const origin = "https://shop.example";
const home = `${origin}/`;
const HOSTILE: readonly string[] = [
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\t//evil.example",
  "javascript:0",
  "data:text/html,x",
  "blob:https://shop.example/x",
  "http://shop.example/",
  "https://user@shop.example/",
  "https://shop.example:8443/",
  "https://shop.example.evil.example/",
  "/_auth/login",
  "/%5fauth/x",
  "//shop.example//_auth/login",
  "/a/../_wix/x",
  "/_api/x",
  "/%",
  "https://[",
  `/${"a".repeat(3000)}`,
  `/${"é".repeat(1000)}`,
];

describe("a returnTo", () => {
  for (const hostile of HOSTILE) {
    it(`goes home instead of following ${JSON.stringify(hostile.slice(0, 50))}`, ({ expect }) => {
      expect(parseReturnTo(hostile, origin)).toBe(home);
    });
  }

  it("is kept whole on this site", ({ expect }) => {
    expect(parseReturnTo("/a%2Fb?c=d#e", origin)).toBe(`${origin}/a%2Fb?c=d#e`);
    expect(parseReturnTo("/.//evil.example", origin)).toBe(`${origin}//evil.example`);
    expect(parseReturnTo(undefined, origin)).toBe(home);
  });

  const piece = fc.oneof(
    fc.constantFrom("/", "//", "\\", "/.//", "/..", "/./", "%2f", "%5c", "%2e%2e", "%252f", ";"),
    fc.constantFrom("\t", "\n", "\r", "\0", " ", "\u00a0", "\u2028", "\ufeff", "@", ":", "?", "#"),
    fc.constantFrom("https:", "http:", "javascript:", "blob:", "data:", "https://shop.example"),
    fc.constantFrom("evil.example", "shop.example", "user:pw@", ":8443", "[::1]", "％２ｆ", "。"),
    fc.constantFrom("_auth", "_wix", "_api", "%5fauth", "_au%74h", "/_api/x", "/_AUTH", "account"),
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.webUrl(),
  );
  const candidate = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
    fc.nat(3000).map((length) => `/${"é".repeat(length)}`),
  );

  it("never leaves this site, or leads to a route of the host's, whoever reads it", ({
    expect,
  }) => {
    check(
      fc.property(candidate, (text) => {
        const href: string = parseReturnTo(text, origin);
        const url = new URL(href);
        expect(href.startsWith(home)).toBe(true);
        expect([url.origin, url.username, url.password]).toEqual([origin, "", ""]);
        expect(href.length).toBeLessThanOrEqual(2048);
        expect(href).not.toMatch(/[^\u0021-\u007e]/u);
        const path = readPath(url.pathname);
        const isReserved = (pathname: string): string =>
          String(/^\/+_(?:auth|wix|api)(?:\/|$)/u.test(pathname));
        // A path that two readers take differently is a 400, wherever it came from.
        expect(path.ok && decidesAlike(path, isReserved) && isReserved(path.raw)).not.toBe("true");
        expect(isReserved(url.pathname)).toBe("false");
      }),
      500,
    );
  });

  it("is what it was when it is judged again, as the callback does", ({ expect }) => {
    check(
      fc.property(candidate, (text) => {
        const once = parseReturnTo(text, origin);
        expect(parseReturnTo(once, origin)).toBe(once);
      }),
      500,
    );
  });
});
