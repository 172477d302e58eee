import { describe, it } from "vitest";
import { stand } from "./session-fixtures.ts";

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
