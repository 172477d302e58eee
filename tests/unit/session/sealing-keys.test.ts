import * as fc from "fast-check";
import { describe, it } from "vitest";
import { parseSealingKeys } from "../../../src/session/sealing-keys.ts";
import { keyBytes, NOW, sealerAt } from "../../support/session-fixtures.ts";
import { check } from "../../support/check.ts";

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

const one = text(keyBytes(1));
const two = text(keyBytes(2));

describe("SESSION_KEYS", () => {
  const REFUSED: readonly [string, string | undefined, RegExp][] = [
    ["is missing", undefined, /missing/u],
    ["is empty", "", /missing/u],
    ["is blank", "  ", /missing/u],
    ["is commas alone", ",,", /missing/u],
    ["ends in a comma", `${one},`, /key 2 is not 32 bytes/u],
    ["holds a short key", text(keyBytes(1).slice(1)), /key 1 is not 32 bytes/u],
    ["holds a long key", text(new Uint8Array([...keyBytes(1), 7])), /key 1 is not 32 bytes/u],
    ["is a pass phrase", "correct horse battery staple 32 bytes!!", /key 1 is not 32 bytes/u],
    ["is plain base64", `${"+".repeat(3)}${one.slice(3)}`, /key 1 is not 32 bytes/u],
    ["has a space in a key", `${one.slice(0, 9)} ${one.slice(9)}`, /key 1 is not 32 bytes/u],
    ["has a letter of another alphabet", `é${one.slice(1)}`, /key 1 is not 32 bytes/u],
    ["repeats a key", `${one},${two},${one}`, /key 3 repeats an earlier one/u],
    ["repeats a key in other characters", `${one},${one}=`, /key 2 repeats an earlier one/u],
  ];
  for (const [what, given, problem] of REFUSED) {
    it(`stops the start-up when it ${what}`, ({ expect }) => {
      const parsed = parseSealingKeys(given);
      expect(parsed.ok ? [] : parsed.problems).toEqual([expect.stringMatching(problem)]);
    });
  }

  it("names every bad key at once", ({ expect }) => {
    const parsed = parseSealingKeys(`short,${one},${one},alsoshort`);
    expect(parsed.ok ? [] : parsed.problems).toHaveLength(3);
  });

  it("is read with white space and padding around its keys", ({ expect }) => {
    expect(parseSealingKeys(` ${one}= ,\n\t${two} `)).toEqual({
      ok: true,
      keys: [keyBytes(1), keyBytes(2)],
    });
  });

  it("is never quoted in a problem", ({ expect }) => {
    check(
      fc.property(fc.array(fc.stringMatching(/^[\w-]{12,50}$/u), { minLength: 1 }), (keys) => {
        const parsed = parseSealingKeys(keys.join());
        const said = parsed.ok ? "" : parsed.problems.join();
        return keys.every((key) => !said.includes(key));
      }),
    );
    expect.assertions(0);
  });
});

describe("a key ring", () => {
  const time = { now: NOW };
  const claims = { expiresAt: NOW + 60, sid: "s" };

  it("seals with its first key and opens with all", async ({ expect }) => {
    const before = await sealerAt(time, [1]).seal("visitor", claims);
    const rotated = sealerAt(time, [2, 1]);
    const after = await rotated.seal("visitor", claims);
    expect(await rotated.open("visitor", before)).toEqual({ ok: true, claims });
    expect(await sealerAt(time, [2]).open("visitor", after)).toEqual({ ok: true, claims });
    expect((await sealerAt(time, [1]).open("visitor", after)).ok).toBe(false);
  });

  it("ends without an error what a dropped key sealed", async ({ expect }) => {
    const sealed = await sealerAt(time, [1]).seal("visitor", claims);
    expect(await sealerAt(time, [2, 3]).open("visitor", sealed)).toEqual({
      ok: false,
      reason: "unknown_header",
    });
  });
});
