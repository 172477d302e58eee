import { describe, it } from "vitest";

import { analogData } from "../../../cli/compose/analog-data.ts";
import { compileProtection } from "../../../src/site/protection.ts";

const SERVER = `const routes = [
  {route:"/_analog/pages/account/orders",handler:()=>import("../routes/a.mjs")},
  {route:"/_analog/pages/-members-/secret",handler:()=>import("../routes/b.mjs")},
  {route:"/_analog/pages/-home-",handler:()=>import("../routes/c.mjs")},
];`;

function isProtected(server: string, patterns: readonly string[], path: string): boolean {
  const files = new Map([["index.mjs", new TextEncoder().encode(server)]]);
  const compiled = compileProtection(analogData(files, patterns));
  return compiled.ok && compiled.isProtected(path);
}

describe("the data of a protected page of Analog's", () => {
  const COVERED: readonly [pattern: string, path: string][] = [
    ["/account/*", "/api/_analog/pages/account/orders"],
    ["/account/*", "/_analog/pages/account/orders"],
    ["/account/*", "/api/_analog/pages/account/index"],
    ["/secret", "/api/_analog/pages/-members-/secret"],
    ["/", "/api/_analog/pages/-home-"],
    ["/", "/api/_analog/pages/index"],
  ];
  for (const [pattern, path] of COVERED) {
    it(`is protected with ${pattern}: ${path}`, ({ expect }) => {
      expect(isProtected(SERVER, [pattern], path)).toBe(true);
    });
  }

  for (const path of ["/api/_analog/pages/accounts", "/api/_analog/pages/shop/account", "/api/x"]) {
    it(`is not that of another page: ${path}`, ({ expect }) => {
      expect(isProtected(SERVER, ["/account/*"], path)).toBe(false);
    });
  }

  it("is nothing in a site that Analog did not build", ({ expect }) => {
    expect(analogData(new Map([["index.js", new TextEncoder().encode("x")]]), ["/a"])).toEqual([]);
    expect(analogData(undefined, ["/a"])).toEqual([]);
  });
});
