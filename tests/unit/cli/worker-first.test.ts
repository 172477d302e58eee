import { describe, it } from "vitest";

import { withAliases } from "../../../cli/compose/protected-files.ts";
import { workerFirstForFiles, workerFirstForServer } from "../../../cli/compose/worker-first.ts";

const RESERVED = ["/_auth/*", "/_wix/*", "/_api", "/_api/*"];

function forFiles(
  protect: readonly string[],
  assets: readonly string[] = [],
  ours: readonly string[] = [],
): readonly string[] {
  return workerFirstForFiles({ protect, assets, ours, views: [] });
}

function forServer(
  assets: readonly string[],
  protect: readonly string[] = [],
  ours: readonly string[] = [],
): readonly string[] {
  return workerFirstForServer({ protect, assets, ours, views: [] });
}

describe("what enters the worker of a static site", () => {
  it("is its own prefixes, and nothing else", ({ expect }) => {
    expect(forFiles([], ["index.html", "account.txt"])).toEqual(RESERVED);
  });

  it("is a protected folder with the page above it", ({ expect }) => {
    expect(forFiles(["/account/*"])).toEqual([...RESERVED, "/account/*", "/account"]);
  });

  it("is a protected path in both spellings, though nothing is there", ({ expect }) => {
    expect(forFiles(["/@mé"])).toEqual(
      expect.arrayContaining(["/@m%C3%A9", "/%40m%C3%A9", "/%40me%CC%81"]),
    );
  });

  it("names no pattern that another one covers, which wrangler refuses", ({ expect }) => {
    expect(forFiles(["/*", "/account/*"])).toEqual(["/*"]);
    expect(forFiles(["/account/*", "/account/orders"])).not.toContain("/account/orders");
  });

  for (const [pattern, file, rule] of [
    ["/café/*", "café/x.html", "/caf%C3%A9/*"],
    ["/café/*", "cafe\u0301/x.html", "/cafe%CC%81/*"],
    ["/@me/*", "@me/index.html", "/%40me/*"],
    ["/@me/*", "@me/index.html", "/@me/*"],
    ["/account/*", "account.txt", "/account.txt"],
    ["/account/*", "account.data", "/account.data"],
    ["/account/*", "account.html.gz", "/account.html.gz"],
    ["/account/*", "_next/data/b1/account/a.json", "/_next/*"],
    ["/account", "account/__data.json", "/account/*"],
    ["/Account/*", "account/x.html", "/account/*"],
    ["/account/*", "Account/x.html", "/Account/*"],
    ["/a", "a.html", "/a.html"],
    ["/Club", "club.html", "/club/"],
    ["/u/*/private", "u/1/private.txt", "/u/*"],
  ] as const) {
    it(`is ${rule}, where ${pattern} protects ${encodeURI(file)}`, ({ expect }) => {
      expect(forFiles([pattern], [file, "index.html"])).toContain(rule);
    });
  }

  it("is a protected address at which a rewrite shows another's file", ({ expect }) => {
    const site = { protect: ["/account/*"], assets: [], ours: [], views: ["/Account/*/é"] };
    expect(workerFirstForFiles(site)).toContain("/Account/*/%C3%A9");
  });

  it("is the home page at each of its addresses", ({ expect }) => {
    expect(forFiles(["/"], ["index.html", ".html", "a.css"])).toEqual([
      ...RESERVED,
      "/",
      "/index.html",
      "/index",
      "/.html",
    ]);
  });

  it("is single files of a folder that has others", ({ expect }) => {
    const rules = forFiles(["/account"], ["account/__data.json", "account/logo.svg"]);
    expect(rules).toContain("/account/__data.json");
    expect(rules).not.toContain("/account/*");
  });

  it("is everything where Cloudflare takes no more rules", ({ expect }) => {
    const pages = Array.from({ length: 60 }, (_, page) => `u/${page}/private.txt`);
    const others = Array.from({ length: 60 }, (_, page) => `u/${page}/logo.svg`);
    expect(forFiles(["/u/*/private"], [...pages.slice(0, 50), ...others])).not.toContain("/*");
    expect(
      forFiles(
        ["/u/*/private"],
        [...pages, ...pages.map((page) => page.replace("txt", "data")), ...others],
        ["/_auth/sdk.js"],
      ),
    ).toEqual(["/*", "!/_auth/sdk.js"]);
  });

  it("is everything where a rule would be too long for Cloudflare", ({ expect }) => {
    expect(forFiles([`/${"é".repeat(40)}/*`])).toEqual(["/*"]);
  });

  it("is every file where the host will refuse a pattern", ({ expect }) => {
    expect(forFiles(["/a/*x"], ["account.html"])).toContain("/account");
  });
});

describe("a protected page", () => {
  for (const [pattern, alias] of [
    ["/secret.html", "/secret"],
    ["/secret", "/secret/"],
    ["/secret/", "/secret"],
    ["/secret/index.html", "/secret/"],
    ["/secret/index.html", "/secret"],
    ["/index.html", "/"],
    ["/café", "/cafe\u0301"],
    ["/cafe\u0301/*", "/café/*"],
  ] as const) {
    it(`${encodeURI(pattern)} is protected at ${encodeURI(alias)} too, where the assets layer serves it`, ({
      expect,
    }) => {
      expect(withAliases([pattern])).toContain(alias);
    });
  }
});

describe("what passes by the worker of a site with a server", () => {
  const assets = ["_astro/a.js", "_nuxt/b.css", "favicon.ico"];

  it("is the folders of its framework's own, those that exist", ({ expect }) => {
    expect(forServer(assets)).toEqual(["/*", "!/_astro/*", "!/_nuxt/*"]);
  });

  it("is single files of a folder that a site shares with its bundler: those with a hash", ({
    expect,
  }) => {
    const shared = ["logo.svg", "index-DiwrgTda.js", "a.b3f09c1d.css", "page-horizontal.js"];
    expect(forServer(shared.map((file) => `assets/${file}`))).toEqual([
      "/*",
      "!/assets/index-DiwrgTda.js",
      "!/assets/a.b3f09c1d.css",
    ]);
    expect(forServer(["assets/logo.svg", "build/photo.jpg"])).toEqual(["/*"]);
  });

  it("is no page, though its name looks hashed", ({ expect }) => {
    expect(forServer(["assets/about-DiwrgTda.html"])).toEqual(["/*"]);
  });

  it("is all scripts with a hash where those are many, and nothing that looks otherwise", ({
    expect,
  }) => {
    const many = Array.from({ length: 120 }, (_, chunk) => `assets/chunk-Diwr${1000 + chunk}.js`);
    expect(forServer([...many, "assets/logo.svg", "assets/a.b3f09c1d.css"])).toEqual([
      "/*",
      "!/assets/*-*.js",
      "!/assets/*.*.css",
    ]);
    expect(forServer([...many, "assets/plain.js"])).toEqual(["/*"]);
  });

  for (const pattern of ["/_nuxt/*", "/_nuxt/private.pdf", "/*", "/*/b.css", "/_n*", "/_NUXT/*"]) {
    it(`is no folder in which ${pattern} protects something`, ({ expect }) => {
      expect(forServer(assets, [pattern])).not.toContain("!/_nuxt/*");
    });
  }

  it("is no folder with a file that is the data of a protected page", ({ expect }) => {
    expect(forServer(["_nuxt/_payload.json"], ["/_nuxt"])).toEqual(["/*"]);
  });

  it("is no hashed file of a folder in which something is protected", ({ expect }) => {
    expect(forServer(["assets/index-DiwrgTda.js"], ["/assets/*"])).toEqual(["/*"]);
  });

  it("stays a folder that a pattern does not concern", ({ expect }) => {
    expect(forServer(assets, ["/account/*"])).toContain("!/_nuxt/*");
  });
});
