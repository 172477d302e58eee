import { readFile } from "node:fs/promises";

import * as fc from "fast-check";
import { describe, it } from "vitest";

import { didYouMean } from "../../cli/project/did-you-mean.ts";
import { jsonErrorPosition } from "../../cli/project/json-position.ts";
import { CONFIG_KEYS, parseConfig } from "../../cli/project/parse-config.ts";
import { check } from "../support/check.ts";

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

function keysOf(node: SchemaNode, prefix = ""): readonly string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
    child.properties === undefined ? [prefix + key] : keysOf(child, `${prefix}${key}.`),
  );
}

describe("a configuration", () => {
  it("may be empty as far as its shape goes", ({ expect }) => {
    expect(parseConfig({})).toMatchObject({ ok: true, config: { protect: [], origins: [] } });
  });

  it("has exactly the keys that the published schema has", async ({ expect }) => {
    const schema: SchemaNode = JSON.parse(await readFile("config.schema.json", "utf8"));
    expect([...CONFIG_KEYS].toSorted()).toEqual([...keysOf(schema)].toSorted());
  });

  for (const [value, problem] of [
    [[], "must be a JSON object"],
    [null, "must be a JSON object"],
    [{ sites: {} }, 'unknown key "sites"'],
    [{ asset: "x" }, 'unknown key "asset"'],
    [{ site: { asset: "x" } }, 'did you mean "site.assets"?'],
    [{ protected: ["/a"] }, 'did you mean "protect"?'],
    [{ constructor: 1 }, 'unknown key "constructor"'],
    [JSON.parse('{"__proto__": {"a": 1}}'), 'unknown key "__proto__"'],
    [{ site: "dist" }, '"site" must be an object'],
    [{ site: null }, '"site" must be an object'],
    [{ site: { assets: 1 } }, '"site.assets" must be the path of a folder'],
    [{ site: { server: "" } }, '"site.server" must be the path of a module'],
    [{ site: { notFound: "500" } }, '"site.notFound" must be "404" or "spa"'],
    [{ site: { notFound: 404 } }, '"site.notFound" must be "404" or "spa"'],
    [{ protect: "/account" }, '"protect" must be a list of path patterns'],
    [{ protect: ["account"] }, 'must be a path that begins with "/"'],
    [{ protect: ["/_api/*"] }, "cannot be protected"],
    [{ protect: ["/a b"] }, "without spaces"],
    [{ protect: ["/a?b"] }, "without spaces"],
    [{ protect: [`/${"a".repeat(100)}`] }, "at most 95 characters"],
    [{ origins: ["www.example.com"] }, "must be an origin"],
    [{ origins: ["https://example.com/"] }, "must be an origin"],
    [{ origins: ["ftp://example.com"] }, "must be an origin"],
    [{ origins: [7] }, "must be an origin"],
    [{ wix: { clientID: "x" } }, 'did you mean "wix.clientId"?'],
    [{ browserSdk: true }, '"browserSdk" must be "auto" or "on" or "off"'],
  ] as const) {
    it(`such as ${JSON.stringify(value)} is refused with: ${problem}`, ({ expect }) => {
      const parsed = parseConfig(value);
      expect(parsed.ok ? [] : parsed.problems.join("\n")).toContain(problem);
    });
  }

  it("is refused with all of its problems at once", ({ expect }) => {
    const parsed = parseConfig({ apo: 1, origins: 2, site: { notFound: 3 } });
    expect(parsed.ok ? [] : parsed.problems).toHaveLength(3);
  });

  it("is either accepted or refused, never thrown at, whatever JSON it is", ({ expect }) => {
    check(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseConfig(value)).toHaveProperty("ok");
      }),
    );
  });
});

describe("the position of a JSON error", () => {
  for (const [text, line, column] of [
    ['{\n  "a": 1,\n}', 3, 1],
    ["{ // comment\n}", 1, 3],
    ['{\n"a": 1\n"b": 2 }', 3, 1],
    ["{", 1, 2],
    ["", 1, 1],
  ] as const) {
    it(`in ${JSON.stringify(text)} is ${line}:${column}`, ({ expect }) => {
      try {
        JSON.parse(text);
      } catch (error) {
        const position = error instanceof SyntaxError ? jsonErrorPosition(text, error) : undefined;
        expect(position).toEqual({ line, column });
      }
      expect.assertions(1);
    });
  }
});

describe("a misspelt word", () => {
  it("is taken for the nearest known one", ({ expect }) => {
    expect(didYouMean("biuld", ["build", "dev"])).toBe("build");
  });

  it("is taken for none when none is near", ({ expect }) => {
    expect(didYouMean("deploy", ["build", "dev"])).toBeUndefined();
  });
});
