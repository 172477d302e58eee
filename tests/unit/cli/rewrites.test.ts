import { describe, it } from "vitest";

import { protection } from "../../../cli/compose/protected-files.ts";
import {
  isTakenFromProtected,
  readRewrites,
  rewritesToProtected,
  routeOf,
} from "../../../cli/compose/rewrites.ts";

const ASSETS = ["index.html", "members/list.html", "café/menu.html", "pub/a.txt"];
const isProtected = protection(["/members/*", "/café/*"]);

describe("a rewrite of _redirects", () => {
  it("is a rule with status 200, whatever is around it", ({ expect }) => {
    const text = `
      # /comment /members/list 200
      /redirect /members/list
      /moved /members/list 301
      /a /members/list 200
      https://shop.example/b/* /pub/:splat 200 # a remark
      /caf%C3%A9 /pub/a.txt?x#y 200`;
    expect(readRewrites(text).map(({ from, to }) => [from, to])).toEqual([
      ["/a", "/members/list"],
      ["/b/*", "/pub/:splat"],
      ["/café", "/pub/a.txt"],
    ]);
  });

  for (const line of [
    "/a /members/list 200",
    "/a /members/list.html 200",
    "/a //members//list 200",
    "/a/* /members/:splat 200",
    "/a/:page /members/:page 200",
    "/a/* /:splat 200",
    "/a /caf%C3%A9/menu 200",
    "/a/x-* /pub/:splat 200",
  ]) {
    it(`shows a protected file: ${line}`, ({ expect }) => {
      expect(rewritesToProtected(readRewrites(line), ASSETS, isProtected)).toHaveLength(1);
    });
  }

  for (const line of [
    "/a /pub/a.txt 200",
    "/a /members/nothing 200",
    "/a/* /pub/:splat 200",
    "/a/x-* /pub/a.txt 200",
    "/* / 200",
  ]) {
    it(`shows no protected file: ${line}`, ({ expect }) => {
      expect(rewritesToProtected(readRewrites(line), ASSETS, isProtected)).toEqual([]);
    });
  }

  for (const [line, isTaken] of [
    ["/members/* /pub/:splat 200", true],
    ["/Members/:id /pub/:id 200", true],
    ["/members* /pub/a.txt 200", false],
    ["/a/* /pub/:splat 200", false],
  ] as const) {
    it(`${isTaken ? "takes up" : "does not only take up"} what is protected: ${line}`, ({
      expect,
    }) => {
      expect(
        readRewrites(line).map((rewrite) => isTakenFromProtected(rewrite, isProtected)),
      ).toEqual([isTaken]);
    });
  }

  it("is routed by what may stand in its placeholders", ({ expect }) => {
    expect(readRewrites("/Members/:id/* /pub/:id 200").map(routeOf)).toEqual(["/Members/*/*"]);
  });
});
