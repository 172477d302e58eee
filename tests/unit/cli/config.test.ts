import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import * as fc from "fast-check";
import { describe, it } from "vitest";

import { CliError } from "../../../cli/cli-error.ts";
import { didYouMean } from "../../../cli/project/did-you-mean.ts";
import { jsonErrorPosition } from "../../../cli/project/json-position.ts";
import { loadConfig } from "../../../cli/project/load-config.ts";
import { CONFIG_KEYS, parseConfig } from "../../../cli/project/parse-config.ts";
import { check } from "../../support/check.ts";

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
    [{ origins: ["http://shop.example"] }, "is not https"],
    [{ origins: [7] }, "must be an origin"],
    [{ session: { memberDays: 0 } }, '"session.memberDays" must be a whole number of days'],
    [{ session: { memberDays: 401 } }, "from 1 to 400"],
    [{ session: { memberDays: "30" } }, "must be a whole number of days"],
    [{ session: { days: 7 } }, 'unknown key "session.days"'],
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

  const name = fc.constantFrom(...CONFIG_KEYS.flatMap((key) => [key, ...key.split(".")]));
  const likely = fc.constantFrom(
    "404",
    "spa",
    "auto",
    "/account/*",
    "https://a.example",
    false,
    "x",
  );
  const value = fc.oneof(likely, fc.jsonValue(), fc.array(likely, { maxLength: 3 }));
  const entries = fc.dictionary(fc.oneof(name, fc.string()), value, { maxKeys: 4 });
  // A problem quotes the key: one with a quotation mark in it could not be told from its sentence.
  const any = fc
    .oneof(
      fc.jsonValue(),
      entries,
      fc.dictionary(fc.constantFrom("site", "wix"), fc.oneof(entries, value)),
    )
    .filter((given) => !JSON.stringify(given).includes(String.raw`\"`));

  it("is accepted, or refused with the key of each problem, whatever JSON it is", ({ expect }) => {
    check(
      fc.property(any, (given) => {
        const parsed = parseConfig(given);
        if (!parsed.ok) {
          expect(parsed.problems.length).toBeGreaterThan(0);
          const nouns = parsed.problems.map((problem) => /"(.*?)" /su.exec(problem)?.[1]);
          const keys = pathsIn(given);
          expect(nouns.filter((noun) => noun !== undefined && !keys.includes(noun))).toEqual([]);
          expect(nouns.includes(undefined)).toBe(!isObject(given));
        } else {
          expect(pathsIn(given).filter((key) => !isKnown(key))).toEqual([]);
          const { protect, origins } = parsed.config;
          expect([...protect, ...origins].every((text) => typeof text === "string")).toBe(true);
        }
      }),
      500,
    );
  });

  it("in a file with a byte order mark is refused at the same place as without", async ({
    expect,
  }) => {
    const folder = await mkdtemp(path.join(tmpdir(), "headless-edge-config-"));
    const configFile = path.join(folder, "headless-edge.config.json");
    for (const mark of ["", "\ufeff"]) {
      await writeFile(configFile, `${mark}{\n // comment\n}`);
      await expect(loadConfig({ configFile, isNamed: true })).rejects.toThrow(".json:2:2 ");
    }
    await rm(folder, { recursive: true });
  });

  it("in a file is read, or refused by a stable code with the place, whatever bytes it is", async ({
    expect,
  }) => {
    const folder = await mkdtemp(path.join(tmpdir(), "headless-edge-config-"));
    const configFile = path.join(folder, "headless-edge.config.json");
    const text = fc.oneof(
      any.map((given) => JSON.stringify(given)),
      fc.json(),
      fc.string(),
    );
    const broken = fc
      .tuple(text, fc.nat())
      .map(([whole, at]) => whole.slice(0, at % (whole.length + 1)));
    const bytes = fc.oneof(text, broken).map((each) => Buffer.from(each));
    await check(
      fc.asyncProperty(fc.oneof(bytes, fc.uint8Array()), async (written) => {
        await writeFile(configFile, written);
        const outcome = await loadConfig({ configFile, isNamed: true }).catch(
          (error: unknown) => error,
        );
        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(CliError);
          const { code, message } = outcome as CliError;
          expect(["config_not_json", "config_invalid"]).toContain(code);
          const [, line = 1, column = 1] = /json:(\d+):(\d+) /u.exec(message) ?? [];
          const lines = Buffer.from(written).toString().split("\n");
          expect(Number(line)).toBeLessThanOrEqual(lines.length);
          expect(code === "config_invalid" || Number(column) > 0).toBe(true);
        }
      }),
      100,
    );
    await rm(folder, { recursive: true });
  });
});

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isKnown(key: string): boolean {
  return CONFIG_KEYS.some((known) => known === key || known.startsWith(`${key}.`));
}

/** The keys of a configuration, and those inside its objects, with a dot. */
function pathsIn(value: unknown): readonly string[] {
  return isObject(value)
    ? Object.entries(value).flatMap(([key, inner]) => [
        key,
        ...(isKnown(key) && isObject(inner)
          ? Object.keys(inner).map((one) => `${key}.${one}`)
          : []),
      ])
    : [];
}

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
