import * as fc from "fast-check";
import { Hono } from "hono";
import { describe, it } from "vitest";
import {
  buildRouteTable,
  type RouteSource,
  type RouteTable,
} from "../../../src/backend/route-table.ts";
import { check } from "../../support/check.ts";

const GET = (): Response => new Response("ok");
const functions = (path: string): RouteSource => ({ path, module: { GET } });
const app = (path: string): RouteSource => ({ path, module: { default: new Hono() } });

function tableOf(sources: readonly RouteSource[]): RouteTable {
  const built = buildRouteTable(sources);
  if (!built.ok) {
    throw new Error(built.problems.join("; "));
  }
  return built.table;
}

const SOURCES = [
  app("/"),
  app("/shop/:region"),
  functions("/files/*rest"),
  functions("/orders/:id"),
  functions("/orders/new"),
  functions("/orders/:id/items/:item"),
  functions("/orders/new/items"),
  functions("/shop/:region/stock"),
  functions("/café"),
  functions("/:a/b/c"),
  functions("/x/:b/d"),
];

const MATCHES: readonly [string, string, Record<string, string>, string?][] = [
  ["/_api/orders/new", "/orders/new", {}],
  ["/_api/orders/7", "/orders/:id", { id: "7" }],
  ["/_api/orders/7/", "/orders/:id", { id: "7" }],
  ["/_api/orders/a%2Fb", "/orders/:id", { id: "a/b" }],
  ["/_api/orders/a%252Fb", "/orders/:id", { id: "a%2Fb" }],
  ["/_api/orders/%E2%82%AC", "/orders/:id", { id: "€" }],
  ["/_api/orders/new/items", "/orders/new/items", {}],
  ["/_api/orders/new/items/3", "/orders/:id/items/:item", { id: "new", item: "3" }],
  ["/_api/files/a/b%2Fc/d", "/files/*rest", { rest: "a/b/c/d" }],
  ["/_api/caf%C3%A9", "/café", {}],
  ["/_api/x/b/c", "/:a/b/c", { a: "x" }],
  ["/_api/x/b/d", "/x/:b/d", { b: "b" }],
  ["/_api/shop/eu/stock", "/shop/:region/stock", { region: "eu" }],
  ["/_api/shop/eu", "/shop/:region", { region: "eu" }, "/"],
  ["/_api/shop/eu/", "/shop/:region", { region: "eu" }, "/"],
  ["/_api/shop/eu/a%2Fb//c", "/shop/:region", { region: "eu" }, "/a%2Fb//c"],
  ["/_api/shop/eu/stock/1", "/shop/:region", { region: "eu" }, "/stock/1"],
  ["/_api", "/", {}, "/"],
  ["/_api/", "/", {}, "/"],
  ["/_api/nothing/here", "/", {}, "/nothing/here"],
  ["/_api/orders", "/", {}, "/orders"],
  ["/_api/files", "/", {}, "/files"],
  ["/_api/orders//items/3", "/", {}, "/orders//items/3"],
];

describe("the backend's routes", () => {
  const orders = [SOURCES, SOURCES.toReversed()];
  for (const [pathname, path, params, rest] of MATCHES) {
    it(`serve ${pathname} by ${path}, in whatever order they were declared`, ({ expect }) => {
      for (const sources of orders) {
        const match = tableOf(sources).match(pathname);
        expect(match?.route.path).toBe(path);
        expect(match?.params).toEqual(params);
        expect(match?.rest).toBe(rest ?? match?.rest);
      }
    });
  }

  for (const pathname of [
    "/",
    "/_api-orders/new",
    "/orders/new",
    "/_API/orders/new",
    "/_api/a/b",
  ]) {
    it(`have nothing for ${pathname}`, ({ expect }) => {
      expect(tableOf([functions("/orders/new")]).match(pathname)).toBeUndefined();
    });
  }

  for (const id of ["%", "50%", "%zz", "%ff", "%c0%af"]) {
    it(`take the decoded reading ${id} for what it is, and never throw`, ({ expect }) => {
      expect(tableOf(SOURCES).match(`/_api/orders/${id}`)?.params).toEqual({ id });
    });
  }

  it("keep a parameter called __proto__ as a parameter", ({ expect }) => {
    const params = tableOf([functions("/:__proto__")]).match("/_api/x")?.params ?? {};
    expect(Object.getPrototypeOf(params)).toBe(Object.prototype);
    expect(Object.entries(params)).toEqual([["__proto__", "x"]]);
  });

  it("give back any parameter as it was before it was encoded", ({ expect }) => {
    const table = tableOf([functions("/a/:id")]);
    const values = fc.string({ unit: "grapheme", minLength: 1 });
    check(
      fc.property(values, (id) => {
        expect(table.match(`/_api/a/${encodeURIComponent(id)}`)?.params).toEqual({ id });
      }),
    );
  });
});

/** A path's segments as the slowest reader has them; a slash at the end is none. */
function segmentsOf(path: string): readonly string[] {
  const texts = path.split("/").slice(1);
  return texts.at(-1) === "" ? texts.slice(0, -1) : texts;
}

/** How specifically a route serves a path, segment by segment; undefined when it does not. */
function fit(route: string, isApp: boolean, segments: readonly string[]): string | undefined {
  const pattern = segmentsOf(route);
  let ranks = "";
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    if (segment === undefined || (part.startsWith(":") && segment === "")) {
      return undefined;
    }
    if (part.startsWith("*")) {
      return `${ranks}2`;
    }
    if (!part.startsWith(":") && part !== segment) {
      return undefined;
    }
    ranks += part.startsWith(":") ? "1" : "0";
  }
  const isWhole = pattern.length === segments.length;
  return isWhole ? ranks : isApp ? `${ranks}3` : undefined;
}

describe("a table of any routes", () => {
  const part = fc.constantFrom("a", "b", "c", ":x");
  const source = fc
    .tuple(fc.array(part, { maxLength: 3 }), fc.boolean(), fc.boolean())
    .map(([parts, hasRest, isApp]) => {
      const named = parts.map((text, index) => (text === ":x" ? `:x${index}` : text));
      const path = `/${[...named, ...(hasRest ? ["*rest"] : [])].join("/")}`;
      return isApp ? app(path) : functions(path);
    });
  const shape = ({ path }: RouteSource): string => path.replaceAll(/:x\d/gu, ":");
  const asked = fc.array(fc.constantFrom("a", "b", "c", "d", ""), { maxLength: 5 });

  it("finds what going through all of them finds, the most specific first", ({ expect }) => {
    check(
      fc.property(
        fc.uniqueArray(source, { selector: shape, maxLength: 8 }),
        asked,
        (all, parts) => {
          const pathname = `/${parts.join("/")}`;
          const [best] = all
            .flatMap(({ path, module }) => {
              const ranks = fit(path, "default" in module, segmentsOf(pathname));
              return ranks === undefined ? [] : [{ path, ranks }];
            })
            .toSorted((one, other) => (one.ranks < other.ranks ? -1 : 1));
          expect(tableOf(all).match(`/_api${pathname}`)?.route.path).toBe(best?.path);
          expect(tableOf(all.toReversed()).match(`/_api${pathname}`)?.route.path).toBe(best?.path);
        },
      ),
      1000,
    );
  });

  it("is refused when two serve the same paths, and only then", ({ expect }) => {
    check(
      fc.property(fc.array(source, { maxLength: 6 }), (all) => {
        const isUnique = new Set(all.map(shape)).size === all.length;
        expect(buildRouteTable(all).ok).toBe(isUnique);
      }),
    );
  });

  it("never throws, whatever the paths declared and asked for", ({ expect }) => {
    const any = fc
      .oneof(
        fc.string({ unit: "binary", maxLength: 12 }),
        fc.constantFrom("%", "a/%zz", ":x/50%", "*r"),
      )
      .map((text) => `/${text}`);
    check(
      fc.property(fc.array(any, { maxLength: 4 }), any, (paths, pathname) => {
        const built = buildRouteTable(paths.map(functions));
        const match = built.ok ? built.table.match(`/_api${pathname}`) : undefined;
        expect(match === undefined || paths.includes(match.route.path)).toBe(true);
      }),
      300,
    );
  });
});

function problems(...sources: RouteSource[]): readonly string[] {
  const built = buildRouteTable(sources);
  return built.ok ? [] : built.problems;
}

describe("a backend folder", () => {
  for (const [path, module, says] of [
    ["/a", {}, "exports no function named GET"],
    ["/a", { get: GET }, "exports no function named GET"],
    ["/a", { GET: "yes" }, "exports GET, which is not a function"],
    ["/a", { GET, POST: null }, "exports POST, which is not a function"],
    ["/a", { GET, access: "members" }, "has an unknown access"],
    ["/a", { GET, access: 1 }, "has an unknown access"],
    ["/a", { default: 5 }, "neither a function nor an app"],
    ["/a", { default: { fetch: 1 } }, "neither a function nor an app"],
    ["/a", { default: GET, GET }, "both a default app and functions"],
    ["a", { GET }, "must start with a slash"],
    ["/a//b", { GET }, "empty or dot segment"],
    ["/a/", { GET }, "empty or dot segment"],
    ["/a/../b", { GET }, "empty or dot segment"],
    ["/:", { GET }, "without a proper name"],
    ["/:a.b", { GET }, "without a proper name"],
    ["/:a/:a", { GET }, "names a parameter twice"],
    ["/*rest/a", { GET }, "not at the end"],
  ] as [string, Record<string, unknown>, string][]) {
    it(`is refused when ${path} exports ${JSON.stringify(module)}`, ({ expect }) => {
      const [problem, ...others] = problems({ path, module });
      expect(problem).toContain(`/_api${path} `);
      expect(problem).toContain(says);
      expect(others).toEqual([]);
    });
  }

  for (const [first, second] of [
    ["/a", "/a"],
    ["/a/:x", "/a/:y"],
    ["/a/*x", "/a/*y"],
    ["/:a/b/:c", "/:x/b/:y"],
  ] as const) {
    it(`is refused when ${first} and ${second} are the same`, ({ expect }) => {
      expect(problems(functions(first), app(second))).toEqual([
        `/_api${second} serves the same paths as /_api${first}`,
      ]);
    });
  }

  it("is told all that is wrong at once", ({ expect }) => {
    const broken = { path: "b", module: { GET: 1, access: "x" } };
    expect(problems({ path: "/a", module: {} }, broken)).toHaveLength(4);
  });

  it("may export more than routes, and every access", ({ expect }) => {
    for (const access of ["anyone", "visitor", "member", undefined]) {
      expect(problems({ path: "/a", module: { GET, access, helper: 1 } })).toEqual([]);
    }
  });
});
