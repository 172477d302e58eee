import { setTimeout as wait } from "node:timers/promises";

import { afterAll, beforeAll, describe, it } from "vitest";

import { type RotatingWix, startRotatingWix } from "../support/rotating-wix.ts";

/** After that a token is renewed; the renewal takes 600 ms. */
const STALE_MILLISECONDS = 1200;

describe("a browser that goes away while Wix renews its token", () => {
  let wix: RotatingWix | undefined;

  beforeAll(async () => {
    wix = await startRotatingWix();
  });
  afterAll(async () => {
    await wix?.stop();
  });

  it("is still who it was when it comes back, although Wix has replaced its refresh token", async ({
    expect,
  }) => {
    const { visit, leave, counts } = wix ?? (await startRotatingWix());
    const { cookie } = await visit();
    await wait(STALE_MILLISECONDS);
    expect(await leave(cookie)).toBe("left");
    await wait(1000);
    const back = await visit(cookie);
    expect([back.status, back.text]).toEqual([200, "welcome"]);
    expect(await counts()).toMatchObject({ anonymous: 1, dead: 0 });
  });
});
