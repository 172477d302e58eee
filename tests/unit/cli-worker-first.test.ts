import { describe, it } from "vitest";

import {
  withAliases,
  workerFirstForFiles,
  workerFirstForServer,
} from "../../cli/compose/worker-first.ts";

describe("what enters the worker of a static site", () => {
  it("is its own prefixes, and nothing else", ({ expect }) => {
    expect(workerFirstForFiles([])).toEqual(["/_auth/*", "/_wix/*", "/_api/*"]);
  });

  it("is a protected folder with the page above it", ({ expect }) => {
    expect(workerFirstForFiles(["/account/*"])).toEqual(
      expect.arrayContaining(["/account/*", "/account"]),
    );
  });

  it("names no pattern that another one covers, which wrangler refuses", ({ expect }) => {
    expect(workerFirstForFiles(["/*", "/account/*"])).toEqual(["/*"]);
    expect(workerFirstForFiles(["/account/*", "/account/orders"])).not.toContain("/account/orders");
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
  ] as const) {
    it(`${pattern} is protected at ${alias} too, where the assets layer serves it`, ({
      expect,
    }) => {
      expect(withAliases([pattern])).toContain(alias);
    });
  }
});

describe("what passes by the worker of a site with a server", () => {
  const assets = ["_astro/a.js", "assets/b.css", "favicon.ico"];

  it("is its hashed folders, those that exist", ({ expect }) => {
    expect(workerFirstForServer(assets, [])).toEqual(["/*", "!/_astro/*", "!/assets/*"]);
  });

  for (const pattern of ["/assets/*", "/assets/private.pdf", "/*", "/*/b.css", "/a*"]) {
    it(`is no folder in which ${pattern} protects something`, ({ expect }) => {
      expect(workerFirstForServer(assets, [pattern])).not.toContain("!/assets/*");
    });
  }

  it("stays a folder that a pattern does not concern", ({ expect }) => {
    expect(workerFirstForServer(assets, ["/account/*"])).toContain("!/assets/*");
  });
});
