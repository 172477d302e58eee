import { describe, it } from "vitest";
import { field } from "../../../src/wix/json-fields.ts";

describe("a field of an answer", () => {
  it("is what the answer itself says", ({ expect }) => {
    expect(field({ id: 1 }, "id")).toBe(1);
  });

  for (const [value, name] of [
    [{}, "constructor"],
    [Object.create({ id: 1 }), "id"],
    ["text", "length"],
    [null, "id"],
    [undefined, "id"],
    [5, "toFixed"],
  ] as const) {
    it(`${name} is never found in ${JSON.stringify(value)} by inheritance`, ({ expect }) => {
      expect(field(value, name)).toBeUndefined();
    });
  }
});
