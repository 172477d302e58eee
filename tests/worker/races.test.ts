import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({ site: { default: shopSite }, settings: {} });
let memberId = "";
let otherId = "";

beforeEach(async () => {
  await localWix.reset();
  const [one, other] = await localWix.members();
  memberId = one?.id ?? "";
  otherId = other?.id ?? "";
});

const page = {
  headers: { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "none" },
};
const form = {
  method: "POST",
  headers: { "sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin" },
};

describe("an answer that arrives late", () => {
  it("with a new visitor does not undo a login", async ({ expect }) => {
    const browser = new Browser(worker);
    const late = await browser.send("/who");
    await browser.login(memberId);
    browser.take(late);
    expect((await browser.me()).member?.id).toBe(memberId);
  });

  it("with a renewal does not undo a logout", async ({ expect }) => {
    await localWix.settings({ accessTokenSeconds: 4 });
    const browser = new Browser(worker);
    await browser.login(memberId);
    await scheduler.wait(2100);
    const late = await browser.send("/token");
    expect((await localWix.calls()).map(({ grant }) => grant)).toContain("refresh_token");
    await browser.submit("/_auth/logout");
    browser.take(late);
    expect((await browser.me()).role).toBe("anonymous");
  });

  it("with a visitor from before does not bring a member back after a logout", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    const late = await browser.send("/who");
    await browser.login(memberId);
    await browser.submit("/_auth/logout");
    browser.take(late);
    expect((await browser.me()).role).not.toBe("member");
  });

  it("with a visitor that a page from before a logout asked for after it is nobody", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    const pending = browser.send("/token-after-a-while");
    await scheduler.wait(5);
    await browser.submit("/_auth/logout");
    const late = await pending;
    expect(late.headers.getSetCookie()).not.toEqual([]);
    browser.take(late);
    expect((await browser.me()).role).toBe("anonymous");
  });

  it("with a login does not undo a logout that began after it", async ({ expect }) => {
    const browser = new Browser(worker);
    const callback = await browser.callbackFor(memberId);
    const late = await browser.send(callback, page);
    await scheduler.wait(5);
    await browser.submit("/_auth/logout");
    browser.take(late);
    expect((await browser.me()).role).toBe("anonymous");
  });

  it("with a logout does not undo a login that began after it", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.login(memberId);
    const late = await browser.send("/_auth/logout", form);
    await scheduler.wait(5);
    await browser.login(otherId);
    browser.take(late);
    expect((await browser.me()).member?.id).toBe(otherId);
  });

  it("with a login loses to the login that the server began last", async ({ expect }) => {
    const browser = new Browser(worker);
    const first = await browser.callbackFor(memberId);
    const second = await browser.callbackFor(otherId);
    const late = await browser.send(first, page);
    await scheduler.wait(5);
    await browser.open(second);
    browser.take(late);
    expect((await browser.me()).member?.id).toBe(otherId);
  });
});
