import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({ site: { default: shopSite }, settings: {} });
let memberId = "";

beforeEach(async () => {
  await localWix.reset();
  memberId = (await localWix.members())[0]?.id ?? "";
});

function transactions(browser: Browser): readonly string[] {
  return [...browser.cookies.keys()].filter((name) => name.includes("-login-"));
}

describe("a page full of login links", () => {
  it("thirty logins begun at once: the next one evicts all but four, and the visitor is still who they were", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    await browser.fetch("/token");
    const { visitorId } = await browser.me();
    const begun = await Promise.all(
      Array.from({ length: 30 }, (_, tab) =>
        browser.send(`/_auth/login?returnTo=/${tab}/${"a".repeat(600)}`),
      ),
    );
    begun.forEach((answer) => {
      browser.take(answer);
    });
    expect(transactions(browser)).toHaveLength(30);
    expect((await browser.me()).visitorId).toBe(visitorId);
    const next = await browser.open("/_auth/login?returnTo=/next");
    expect(transactions(browser).length).toBeLessThanOrEqual(5);
    expect(next.response.headers.getSetCookie().join()).not.toContain("visitor");
    const { location } = await localWix.login(
      memberId,
      next.response.headers.get("location") ?? "",
    );
    const finished = await browser.open(location);
    expect(finished.response.headers.get("location")).toBe("http://localhost/next");
  });
});
