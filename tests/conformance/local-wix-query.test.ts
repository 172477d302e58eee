import * as fc from "fast-check";
import { describe, it } from "vitest";
import { isForLocalWix } from "../../local-wix/oauth/destination.ts";
import type { Fields } from "../../local-wix/queries/fields.ts";
import { matches } from "../../local-wix/queries/filter.ts";
import { createSigner, randomSecret } from "../../local-wix/oauth/jws.ts";
import { runQuery } from "../../local-wix/queries/query.ts";
import { check } from "../support/check.ts";

const item: Fields = {
  name: "River Bowl",
  price: 36,
  tags: ["blue", "new"],
  empty: "",
  at: { $date: "2026-01-02T00:00:00.000Z" },
  maker: { town: "Springfield" },
};

describe("a filter", () => {
  const cases: readonly (readonly [Fields, boolean])[] = [
    [{}, true],
    [{ name: "River Bowl" }, true],
    [{ name: { $eq: "river bowl" } }, false],
    [{ name: { $in: ["x", "River Bowl"] } }, true],
    [{ name: { $nin: ["River Bowl"] } }, false],
    [{ name: { $ne: "x" } }, true],
    [{ name: { $contains: "BOWL" } }, true],
    [{ name: { $startsWith: "bowl" } }, false],
    [{ name: { $endsWith: "bowl" } }, true],
    [{ price: { $gt: 35, $lte: 36 } }, true],
    [{ price: { $lt: 36 } }, false],
    [{ price: { $gt: "35" } }, false],
    [{ at: { $gte: { $date: "2026-01-01T00:00:00.000Z" } } }, true],
    [{ at: { $date: "2026-01-02T00:00:00.000Z" } }, true],
    [{ tags: { $hasSome: ["new", "red"] } }, true],
    [{ tags: { $hasAll: ["new", "red"] } }, false],
    [{ "maker.town": "Springfield" }, true],
    [{ missing: { $exists: false } }, true],
    [{ missing: null }, true],
    [{ empty: { $isEmpty: true } }, true],
    [{ $or: [{ name: "x" }, { price: 36 }] }, true],
    [{ $and: [{ name: "x" }, { price: 36 }] }, false],
    [{ $not: { name: "x" } }, true],
    [{ name: { $not: { $eq: "x" } } }, true],
    [{ name: { $unknown: 1 } }, false],
    [{ constructor: { $exists: true } }, false],
    [{ "__proto__.x": { $exists: true } }, false],
  ];
  for (const [filter, expected] of cases) {
    it(`${expected ? "finds" : "leaves out"} the bowl with ${JSON.stringify(filter)}`, ({
      expect,
    }) => {
      expect(matches(item, filter)).toBe(expected);
    });
  }

  it("answers for any JSON without an accident", ({ expect }) => {
    check(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (filter) => {
        expect(typeof matches(item, filter)).toBe("boolean");
      }),
    );
  });
});

describe("a query", () => {
  it("reaches every item once, whatever the page size", ({ expect }) => {
    check(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (size, limit) => {
          const items = Array.from({ length: size }, (_, index) => ({ index }));
          const seen: number[] = [];
          let page = runQuery(items, { cursorPaging: { limit } }, (one) => one);
          seen.push(...page.items.map((one) => one.index));
          while (page.cursors.next !== undefined) {
            const cursorPaging = { limit, cursor: page.cursors.next };
            page = runQuery(items, { cursorPaging }, (one) => one);
            seen.push(...page.items.map((one) => one.index));
          }
          expect(seen).toEqual(items.map((one) => one.index));
        },
      ),
    );
  });

  it("takes any cursor without an accident", ({ expect }) => {
    check(
      fc.property(fc.string(), (cursor) => {
        const page = runQuery([{ a: 1 }], { cursorPaging: { cursor } }, (one) => one);
        expect(page.total).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("a signed token", () => {
  it("is read by the key that signed it, and by no other", async ({ expect }) => {
    const [ours, theirs] = [createSigner(randomSecret()), createSigner(randomSecret())];
    await check(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.string()), async (payload) => {
        const token = await ours.sign(payload);
        expect({ ...(await ours.verify(token)) }).toEqual({ ...payload });
        expect(await theirs.verify(token)).toBeUndefined();
      }),
      30,
    );
  });

  it("is nothing when it is any other text", async ({ expect }) => {
    const signer = createSigner(randomSecret());
    await check(
      fc.asyncProperty(fc.string(), async (text) => {
        expect(await signer.verify(text)).toBeUndefined();
        expect(await signer.verify(`${text}.${text}.${text}`)).toBeUndefined();
      }),
      50,
    );
  });
});

describe("an outgoing request", () => {
  const cases = [
    ["https://www.wixapis.com/x", true],
    ["https://edge.wixapis.com/x", true],
    ["http://www.wixapis.com/x", true],
    ["https://evil-www.wixapis.com/x", false],
    ["https://www.wixapis.com.evil.example/", false],
    ["http://localhost:8788/", true],
    ["http://127.0.0.1:8788/", true],
    ["http://[::1]:8788/", true],
    ["http://shop.localhost:8788/", true],
    ["http://localhost:8787/", false],
    ["https://example.com:8788/", false],
  ] as const;
  for (const [url, expected] of cases) {
    it(`to ${url} ${expected ? "stays here" : "goes out"}`, ({ expect }) => {
      expect(isForLocalWix(new URL(url), "http://localhost:8788")).toBe(expected);
    });
  }
});
