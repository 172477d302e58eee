import { describe, it } from "vitest";
import { openCookies } from "../../../src/session/evidence.ts";
import type { CookieKind } from "../../../src/session/cookie-jar.ts";
import { NOW, sealerAt } from "../../support/session-fixtures.ts";

type Claims = Readonly<Record<string, unknown>>;

const sealer = sealerAt({ now: NOW });
const NO_TEXT: readonly unknown[] = [undefined, null, "", 7, true, [], {}, ["text"]];
const NO_INSTANT: readonly unknown[] = [undefined, null, "7", true, [], {}];

/** What each kind of cookie must have in it, and what none of it may be. */
const SHAPES: readonly [CookieKind, Claims, Readonly<Record<string, readonly unknown[]>>][] = [
  [
    "visitor",
    { sid: "session", rt: "refresh", vid: "visitor", began: NOW },
    { sid: NO_TEXT, rt: NO_TEXT, began: NO_INSTANT },
  ],
  [
    "member",
    { sid: "session", rt: "refresh", member: { id: "member" }, began: NOW },
    {
      sid: NO_TEXT,
      rt: NO_TEXT,
      began: NO_INSTANT,
      member: [undefined, null, "member", [], {}, ...NO_TEXT.map((id) => ({ id }))],
    },
  ],
  ["access", { sid: "session", at: "access", issued: NOW }, { sid: NO_TEXT, issued: NO_INSTANT }],
  ["ended", { sid: "session", tail: "tail" }, { sid: NO_TEXT, tail: NO_TEXT }],
];

async function opens(kind: CookieKind, claims: Claims): Promise<boolean> {
  const value = await sealer.seal(kind, {
    ...claims,
    expiresAt: NOW + 60,
  });
  const cookie = { kind, tag: "tag1", name: `hedge-${kind}-tag1`, value };
  return (await openCookies(sealer, [cookie])).length > 0;
}

describe("a cookie that opens", () => {
  for (const [kind, whole, wrong] of SHAPES) {
    for (const [name, values] of Object.entries(wrong)) {
      it(`is nothing when it is a ${kind}'s and its ${name} is no such thing`, async ({
        expect,
      }) => {
        expect(await opens(kind, whole)).toBe(true);
        for (const value of values) {
          expect(await opens(kind, { ...whole, [name]: value }), JSON.stringify(value)).toBe(false);
        }
      });
    }
  }
});
