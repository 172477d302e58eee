import { describe, it } from "vitest";
import { codeOf, gate, stand, TOKEN_SECONDS } from "../../support/session-fixtures.ts";

const transient = new Error("503 of the token endpoint");

describe("a token that Wix refuses although it looks valid", () => {
  it("is replaced by a renewal", async ({ expect }) => {
    const { wix, visit, request } = stand();
    await visit((session) => session.accessToken());
    const session = request();
    await session.accessToken();
    expect((await session.replace("access-of-visitor-1")).value).toBe("renewed-1");
    expect((await session.replace("access-of-visitor-1")).value).toBe("renewed-1");
    expect(wix.renewals).toHaveLength(1);
  });

  it("stays in use for other calls where no other is to be had", async ({ expect }) => {
    const { wix, visit, request, time } = stand();
    await visit((session) => session.accessToken());
    const session = request();
    const { value } = await session.accessToken();
    wix.failure = transient;
    for (const _ of ["one call", "another"]) {
      expect(await codeOf(() => session.replace(value))).toMatch(/503/u);
      expect((await session.accessToken()).value).toBe(value);
    }
    expect(wix.renewals, "waits for Wix once").toHaveLength(1);
    time.now += TOKEN_SECONDS;
    expect(await codeOf(() => session.accessToken())).toMatch(/503/u);
    wix.failure = undefined;
    time.now += 6;
    expect((await session.accessToken()).value).toBe("renewed-3");
  });

  it("is not put back into a session that has ended meanwhile", async ({ expect }) => {
    const { wix, visit, request } = stand();
    await visit((session) => session.accessToken());
    const session = request();
    const { value } = await session.accessToken();
    const held = gate();
    wix.gate = held.promise.then(() => Promise.reject(transient));
    const asked = codeOf(() => session.replace(value));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await session.logout();
    held.open();
    expect(await asked).toMatch(/503/u);
    expect(session.current()).toBeUndefined();
  });

  it("costs one renewal for all requests that carry it", async ({ expect }) => {
    const { wix, visit, request } = stand();
    wix.rotates = true;
    await visit((session) => session.accessToken());
    const [one, other] = [request(), request()];
    await Promise.all([one.open(), other.open()]);
    expect((await one.replace("access-of-visitor-1")).value).toBe("renewed-1");
    expect((await other.replace("access-of-visitor-1")).value).toBe("renewed-1");
    expect([wix.renewals.length, wix.minted]).toEqual([1, 1]);
  });
});
