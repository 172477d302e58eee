import * as fc from "fast-check";
import { describe, it } from "vitest";
import { readAccessToken } from "../../../src/wix/access-token-data.ts";
import { check } from "../../support/check.ts";

function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}

function accessToken(payload: unknown): string {
  return `OauthNG.JWS.${encode('{"kid":"k","alg":"HS256"}')}.${encode(JSON.stringify(payload))}.c2ln`;
}

function tokenOf(instance: unknown): string {
  return accessToken({ data: JSON.stringify({ instance }), iat: 1, exp: 2 });
}

describe("an access token", () => {
  it("of a visitor says its ids", ({ expect }) => {
    expect(readAccessToken(tokenOf({ instanceId: "i-1", aid: "v-1", note: "カート?>~" }))).toEqual({
      instanceId: "i-1",
      visitorId: "v-1",
    });
  });

  it("of a member says the member's id, not the user's", ({ expect }) => {
    const instance = { instanceId: "i-1", aid: "v-1", uid: "u-1", siteMemberId: "m-1" };
    expect(readAccessToken(tokenOf(instance))).toMatchObject({ memberId: "m-1" });
  });

  const junk: Readonly<Record<string, string>> = {
    nothing: "",
    dots: ".....",
    "no JWT": "OauthNG.JWS.abc",
    "no base64": "OauthNG.JWS.a.!!!.c",
    "no JSON": `OauthNG.JWS.a.${encode("{")}.c`,
    null: accessToken(null),
    "data that is no JSON": accessToken({ data: "{" }),
    "data that is null": accessToken({ data: "null" }),
    "an instance in an array": accessToken({ data: JSON.stringify([{ instance: { aid: "v" } }]) }),
    "ids that are objects": tokenOf({ aid: {}, siteMemberId: [], instanceId: 5 }),
    "ids that are markup": tokenOf({ aid: "<b>", siteMemberId: "a\nb", instanceId: "" }),
    "ids that are too long": tokenOf({ aid: "v".repeat(65) }),
    "a token that is too long": tokenOf({ aid: "v-1", padding: "x".repeat(9000) }),
    "an inherited id": accessToken({ data: '{"__proto__":{"instance":{"aid":"v-1"}}}' }),
  };
  for (const [name, value] of Object.entries(junk)) {
    it(`with ${name} says nothing`, ({ expect }) => {
      expect(readAccessToken(value)).toEqual({});
    });
  }

  it("never throws", ({ expect }) => {
    const anything = fc.oneof(fc.string({ unit: "binary" }), fc.json().map(encode), fc.jsonValue());
    check(
      fc.property(anything, (value) => {
        const text = typeof value === "string" ? value : accessToken(value);
        expect(typeof readAccessToken(text)).toBe("object");
        expect(typeof readAccessToken(accessToken({ data: text }))).toBe("object");
      }),
    );
  });
});
