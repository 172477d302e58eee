import * as fc from "fast-check";
import { describe, it } from "vitest";
import { parseReturnTo } from "../../src/return-to.ts";
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

  it("never leaves this site", ({ expect }) => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.webUrl(), fc.constantFrom(...HOSTILE));
    check(
      fc.property(fc.array(text, { maxLength: 3 }), (parts) => {
        expect(parseReturnTo(parts.join(""), origin).startsWith(home)).toBe(true);
      }),
    );
  });
});
