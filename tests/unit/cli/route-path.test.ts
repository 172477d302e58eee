import * as fc from "fast-check";
import { describe, it } from "vitest";

import { compareShapes, parseRouteFile } from "../../../cli/compose/route-path.ts";
import { check } from "../../support/check.ts";

const plain = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/).filter((name) => name !== "index");
const parameter = fc.stringMatching(/^p[A-Za-z0-9_]{0,8}$/);
const extension = fc.constantFrom("ts", "tsx", "mts", "js", "jsx", "mjs");

describe("the route of a backend file", () => {
  for (const [file, path] of [
    ["index.ts", "/"],
    ["hello.ts", "/hello"],
    ["orders/[id].ts", "/orders/:id"],
    ["orders/index.js", "/orders"],
    ["orders/[id]/lines.mjs", "/orders/:id/lines"],
    ["[tenant]/[id].tsx", "/:tenant/:id"],
    ["files/[...rest].ts", "/files/*rest"],
    ["[...all].ts", "/*all"],
    ["v1.2/report.csv.ts", "/v1.2/report.csv"],
    ["indexes.ts", "/indexes"],
  ] as const) {
    it(`of ${file} is ${path}`, ({ expect }) => {
      expect(parseRouteFile(file)).toMatchObject({ kind: "route", path });
    });
  }

  for (const file of [
    "_private.ts",
    "_shared/db.ts",
    "orders/_helper.ts",
    "hello.test.ts",
    "hello.spec.tsx",
    "types.d.ts",
    "types.d.mts",
    "README.md",
    "data.json",
    ".hidden.ts",
    "styles.css",
  ]) {
    it(`is none for ${file}`, ({ expect }) => {
      expect(parseRouteFile(file)).toEqual({ kind: "ignored" });
    });
  }

  for (const file of [
    "[id.ts",
    "id].ts",
    "[].ts",
    "[...].ts",
    "[1st].ts",
    "[a b].ts",
    "a b.ts",
    "user:name.ts",
    "*.ts",
    "[...rest]/more.ts",
    "[id]/[id].ts",
    "[id]x.ts",
    "[__proto__].ts",
    "caf\u00e9.ts",
    "a%2Fb.ts",
    "(group)/a.ts",
    "a//b.ts",
  ]) {
    it(`is refused for ${JSON.stringify(file)}, with a reason`, ({ expect }) => {
      expect(parseRouteFile(file)).toMatchObject({
        kind: "wrong",
        reason: expect.stringMatching(/\w/) as unknown,
      });
    });
  }

  it("says the same as the file's name, whatever plain names and parameters it is made of", ({
    expect,
  }) => {
    const segment = fc.oneof(
      plain.map((name) => ({ file: name, path: name })),
      parameter.map((name) => ({ file: `[${name}]`, path: `:${name}` })),
    );
    check(
      fc.property(
        fc.uniqueArray(segment, { minLength: 1, maxLength: 5, selector: ({ file }) => file }),
        extension,
        (segments, suffix) => {
          const parsed = parseRouteFile(`${segments.map(({ file }) => file).join("/")}.${suffix}`);
          expect(parsed).toMatchObject({
            kind: "route",
            path: `/${segments.map(({ path }) => path).join("/")}`,
          });
        },
      ),
    );
  });

  it("never holds a character that a router or a URL would read otherwise, for any name", ({
    expect,
  }) => {
    check(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (name) => {
        const parsed = parseRouteFile(`${name}.ts`);
        if (parsed.kind === "route") {
          expect(parsed.path).toMatch(
            /^\/(?:[:*]?[A-Za-z0-9_~@+.-]+(?:\/[:*]?[A-Za-z0-9_~@+.-]+)*)?$/,
          );
          expect(new URL(parsed.path, "http://site.example").pathname).toBe(parsed.path);
        }
      }),
      2000,
    );
  });
});

describe("the order of routes", () => {
  it("puts plain names before parameters before rests", ({ expect }) => {
    const shapes = ["/*", "/:", "/orders/*", "/orders/:", "/orders/new", "/orders", "/"];
    expect(shapes.toSorted(compareShapes)).toEqual([
      "/",
      "/orders",
      "/orders/new",
      "/orders/:",
      "/orders/*",
      "/:",
      "/*",
    ]);
  });

  it("is an order: sorting again, from anywhere, changes nothing", ({ expect }) => {
    const shape = fc
      .array(fc.constantFrom("a", "b", ":", "*"), { maxLength: 4 })
      .map((segments) => `/${segments.join("/")}`);
    check(
      fc.property(fc.array(shape), (shapes) => {
        const sorted = shapes.toSorted(compareShapes);
        expect(shapes.toReversed().toSorted(compareShapes)).toEqual(sorted);
      }),
    );
  });
});
