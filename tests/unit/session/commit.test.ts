import * as fc from "fast-check";
import { describe, it } from "vitest";
import { type Changes, commitChanges, randomText } from "../../../src/session/commit.ts";
import { createCookieJar } from "../../../src/session/cookie-jar.ts";
import { evidenceOf, openCookies } from "../../../src/session/evidence.ts";
import type { MemberFacts } from "../../../src/session/facts.ts";
import type { Evidence } from "../../../src/session/session.ts";
import { LIVES, NOW, sealerAt } from "../../support/session-fixtures.ts";
import { MOST_REFRESH_TOKEN_LENGTH } from "../../../src/tokens.ts";
import { check } from "../../support/check.ts";

const time = { now: NOW };
const sealer = sealerAt(time);
const jar = createCookieJar(true);
const sessionId = "session-of-22-letters1";
const NOTHING: Changes = {
  identity: undefined,
  access: undefined,
  marks: [],
  removals: new Set(),
};

async function written(changes: Partial<Changes>): Promise<readonly string[]> {
  return commitChanges(
    { ...NOTHING, ...changes },
    { sealer, jar, clock: () => time.now, lives: LIVES },
  );
}

/** What the next request would find in these cookies. */
async function found(setCookies: readonly string[]): Promise<Evidence> {
  const header = setCookies.map((cookie) => cookie.split(";", 1)[0]).join("; ");
  return evidenceOf(await openCookies(sealer, jar.read(header)));
}

function member(facts: Partial<MemberFacts>): Changes["identity"] {
  const all = { id: "member-1", ...facts };
  return { subject: "member", sessionId, refreshToken: "refresh-1", member: all, beganAt: NOW };
}

function access(length: number, refreshToken?: string): Changes["access"] {
  const token = { value: "t".repeat(length), expiresAt: NOW + 600 };
  const rotated = refreshToken === undefined ? undefined : { value: refreshToken, at: NOW };
  return { sessionId, access: token, rotated, issuedAt: NOW };
}

describe("writing a session", () => {
  it("writes nothing when nothing has changed", async ({ expect }) => {
    expect(await written({})).toEqual([]);
  });

  it("never seals more than a cookie can hold", async ({ expect }) => {
    await check(
      fc.asyncProperty(fc.nat(6000), fc.nat(6000), fc.boolean(), async (one, other, rotated) => {
        const cookies = await written({
          identity: member({ nickname: "n".repeat(one) }),
          access: access(other, rotated ? "refresh-2" : undefined),
        });
        const sizes = cookies.map((cookie) => cookie.replace(/^[^=]*=|;.*$/gu, "").length);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(3800);
        const { identities, accesses } = await found(cookies);
        expect(identities[0]).toMatchObject({ refreshToken: "refresh-1" });
        expect(accesses[0]?.rotated?.value).toBe(rotated ? "refresh-2" : undefined);
      }),
      40,
    );
  });

  it("leaves an access token out that has no room, and keeps the refresh token", async ({
    expect,
  }) => {
    expect(await written({ access: access(4000) })).toEqual([]);
    const { accesses } = await found(await written({ access: access(4000, "refresh-2") }));
    expect(accesses).toEqual([
      { sessionId, access: undefined, rotated: { value: "refresh-2", at: NOW }, issuedAt: NOW },
    ]);
  });

  it("ends, and writes no access cookie, for a new refresh token that has no room", async ({
    expect,
  }) => {
    expect(await written({ access: access(9, "r".repeat(4000)) })).toEqual([]);
  });

  it("always has room for a refresh token of the length that is taken", async ({ expect }) => {
    const longestId = sealerAt(time, [1], "c".repeat(128));
    const refreshToken = "r".repeat(MOST_REFRESH_TOKEN_LENGTH);
    const identity = { sessionId: randomText(16), refreshToken, beganAt: NOW + 0.123 };
    const options = { sealer: longestId, jar, clock: () => NOW + 0.456, lives: LIVES };
    for (const changes of [
      { identity: { ...identity, subject: "visitor", visitorId: "v".repeat(64) } },
      { identity: { ...identity, subject: "member", member: { id: "m".repeat(256) } } },
      { access: access(9, refreshToken) },
    ] satisfies Partial<Changes>[]) {
      const [cookie = ""] = await commitChanges({ ...NOTHING, ...changes }, options);
      const sealed = cookie.replace(/^[^=]*=|;.*$/gu, "");
      expect(sealed.length).toBeGreaterThan(refreshToken.length);
      expect(sealed.length).toBeLessThanOrEqual(3800);
    }
  });

  it("keeps of a profile that has no room the id alone", async ({ expect }) => {
    const { identities } = await found(
      await written({ identity: member({ nickname: "n".repeat(4000), slug: "s" }) }),
    );
    expect(identities[0]).toMatchObject({ member: { id: "member-1" }, beganAt: NOW });
    expect(JSON.stringify(identities[0])).not.toContain("slug");
  });

  it("lets a cookie live as long as what is in it", async ({ expect }) => {
    const ages = async (changes: Partial<Changes>): Promise<string | undefined> =>
      /Max-Age=\d+/u.exec((await written(changes))[0] ?? "")?.[0];
    expect(await ages({ identity: member({}) })).toBe("Max-Age=2592000");
    expect(await ages({ access: access(9) })).toBe("Max-Age=600");
    expect(await ages({ access: access(9, "refresh-2") })).toBe("Max-Age=31536000");
    expect(await ages({ marks: [{ ended: "everything", at: NOW }] })).toBe("Max-Age=31536000");
  });

  it("removes first, so that what is written again stays", async ({ expect }) => {
    const name = jar.name("access", sessionId.slice(0, 8));
    const cookies = await written({ access: access(9), removals: new Set([name]) });
    expect(cookies.map((cookie) => cookie.includes("Max-Age=0"))).toEqual([true, false]);
  });
});

describe("random text", () => {
  it("never repeats and fits into a cookie's name", ({ expect }) => {
    const texts = Array.from({ length: 1000 }, () => randomText(16));
    expect(new Set(texts.map((text) => text.slice(0, 8))).size).toBe(1000);
    expect(texts.every((text) => /^[\w-]{22}$/u.test(text))).toBe(true);
  });
});
