import { describe, it } from "vitest";
import { compileProtection } from "../../../src/site/protection.ts";

function isProtected(patterns: readonly unknown[], path: string): boolean | readonly string[] {
  const compiled = compileProtection(patterns);
  return compiled.ok ? compiled.isProtected(path) : compiled.problems;
}

const CASES: readonly [string, readonly string[], readonly string[]][] = [
  [
    "/account/*",
    [
      "/account",
      "/account/",
      "/account/a",
      "/account/a/b/",
      "/account.html",
      "/account/index.html",
      "/account.data",
      "/account/_.data",
      "/account/orders.data",
      "/account/__data.json",
      "/account.rsc",
      "/account.prefetch.rsc",
      "/account.segments/_tree.segment.rsc",
      "/account.txt",
      "/account.html.gz",
      "/account/orders.html.br",
      "/_next/data/b1/account.json",
      "/_next/data/b1/account/orders.json",
      "/cdn-cgi/_next_cache/b1/account/orders.cache",
      "/Account/Orders",
      "/ACCOUNT",
    ],
    ["/", "/accounts", "/accountant/x", "/x/account", "/account-x", "/account.css", "/_next/data"],
  ],
  [
    "/secret",
    [
      "/secret",
      "/secret/",
      "/secret.html",
      "/secret.htm",
      "/secret/index",
      "/secret/index.html",
      "/secret/index.txt",
      "/secret/__data.json",
      "/secret/_payload.json",
      "/secret/_payload.js",
      "/secret/q-data.json",
      "/secret/index.pageContext.json",
      "/secret.html__data.json",
      "/secret.html.gz",
      "/secret/index.html.br",
      "/secret.txt.zst",
      "/secret/__data.json.br",
      "/secret/index.rsc",
      "/_next/data/b1/secret.json",
      "/SECRET",
    ],
    [
      "/secrets",
      "/secrets.gz",
      "/secret/deeper",
      "/secret/deeper.html.gz",
      "/secret/deeper.html",
      "/a/secret",
      "/secret.png",
    ],
  ],
  [
    "/",
    ["/", "/index.html", "/index", "/_root.data", "/__data.json", "/index.rsc", "/index.txt"],
    ["/a", "/a/index.html", "/indexes", "/a.data"],
  ],
  ["/*", ["/", "/a", "/a/b.css"], []],
  ["/u/*/private", ["/u/1/private", "/u/a b/private.html"], ["/u/private", "/u/1/2/private"]],
  ["/u/*/private/*", ["/u/1/private", "/u/1/private/x"], ["/u/1/privates", "/u//private"]],
  ["/a.b+c/(d)", ["/a.b+c/(d)"], ["/axb+c/(d)", "/a.bbc/(d)", "/a.b+c/d"]],
  ["/Café/*", ["/Café/x", "/café", "/Caf%C3%A9/x", "/caf%c3%a9", "/caf%C3%A9.data"], ["/cafe"]],
  ["/my page", ["/my page", "/my%20page", "/my%20page/"], ["/my", "/my%2520page"]],
  [
    "/@me/a+b/*",
    ["/@me/a+b", "/%40me/a%2Bb/x", "/%40me/a+b/x", "/@Me/a%2bB/x", "/%40me/a%2Bb.data"],
    ["/%2540me/a+b", "/me/a+b", "/@me/a%20b"],
  ],
  ["/[é]", ["/[é]", "/[%C3%A9]", "/%5B%C3%A9%5D"], ["/é"]],
  ["/old.html", ["/old.html", "/old.html/"], ["/old"]],
];

describe("protection", () => {
  for (const [pattern, covered, open] of CASES) {
    for (const path of covered) {
      it(`of ${pattern} covers ${path}`, ({ expect }) => {
        expect(isProtected(["/other", pattern], path)).toBe(true);
      });
    }
    for (const path of open) {
      it(`of ${pattern} leaves ${path} open`, ({ expect }) => {
        expect(isProtected([pattern, "/other"], path)).toBe(false);
      });
    }
  }

  it("of nothing leaves all open", ({ expect }) => {
    expect(isProtected([], "/account")).toBe(false);
  });

  it("is decided in linear time", ({ expect }) => {
    const patterns = ["/*/*/*/*/*/x", "/a/*/*/b/*"];
    expect(isProtected(patterns, `/${"a/".repeat(4000)}`)).toBe(false);
  });

  for (const [pattern, says] of [
    ["account", "must be a path"],
    ["", "must be a path"],
    ["*", "must be a path"],
    ["https://shop.example/account", "must be a path"],
    ["/acc*", "inside a segment"],
    ["/a/**", "inside a segment"],
    ["/a/*x/b", "inside a segment"],
    ["/a?b", "query"],
    ["/a#b", "query"],
    ["/a%20b", 'write "/a b"'],
    ["/caf%C3%A9/*", 'write "/café/*"'],
    ["/a/../b", 'write "/b"'],
    ["/a//b", 'write "/a/b"'],
    ["/a\\b", "not a valid path"],
    ["/%", "not a valid path"],
    ["/_auth/*", "host's own"],
    ["/_wix", "host's own"],
  ] as const) {
    it(`of ${JSON.stringify(pattern)} is refused with what to do`, ({ expect }) => {
      const problem = expect.stringContaining(says);
      expect(isProtected(["/fine", pattern], "/")).toEqual([problem]);
    });
  }

  it("is refused for what is not text, with every problem at once", ({ expect }) => {
    expect(isProtected([5, null, "x"], "/")).toHaveLength(3);
  });
});
