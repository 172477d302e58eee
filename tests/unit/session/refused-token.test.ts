import { describe, it } from "vitest";
import { stand } from "./session-fixtures.ts";

describe("a token that Wix refuses although it looks valid", () => {
  it("is replaced by a renewal", async ({ expect }) => {
    const { wix, visit, request, time } = stand();
    await visit((session) => session.accessToken());
    time.now += 60;
    const session = request();
    await session.accessToken();
    expect((await session.replace("access-of-visitor-1")).value).toBe("renewed-1");
    expect((await session.replace("access-of-visitor-1")).value).toBe("renewed-1");
    expect(wix.renewals).toHaveLength(1);
  });

  it("costs one renewal for all requests that carry it", async ({ expect }) => {
    const { wix, visit, request, time } = stand();
    wix.rotates = true;
    await visit((session) => session.accessToken());
    time.now += 60;
    const [one, other] = [request(), request()];
    await Promise.all([one.open(), other.open()]);
    expect((await one.replace("access-of-visitor-1")).value).toBe("renewed-1");
    expect((await other.replace("access-of-visitor-1")).value).toBe("renewed-1");
    expect([wix.renewals.length, wix.minted]).toEqual([1, 1]);
  });

  it("stands for a minute after it was handed out, whatever an API says of it", async ({
    expect,
  }) => {
    const { wix, visit, time } = stand();
    for (let second = 0; second < 58; second += 1) {
      await visit(async (session) => {
        const { value } = await session.accessToken();
        expect((await session.replace(value)).value).toBe(value);
      });
    }
    expect(wix.renewals).toEqual([]);
    time.now += 2;
    await visit((session) => session.replace("access-of-visitor-1"));
    expect(wix.renewals).toHaveLength(1);
  });
});
