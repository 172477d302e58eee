import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({
  site: { default: shopSite },
  settings: { protect: ["/account/*"], readsSession: false },
});
let memberId = "";

beforeEach(async () => {
  await localWix.reset();
  memberId = (await localWix.members())[0]?.id ?? "";
});

const A_TOKEN = /(?:OauthNG\.)?JWS\.[\w.-]{20,}/u;

// Promise 1 and the static half of promise 9 are about what is composed: see tests/e2e/promises.test.ts.
describe("the promises of a host", () => {
  it("2. Isolation: interleaved requests each carry their own token", async ({ expect }) => {
    const browsers = Array.from({ length: 10 }, () => new Browser(worker));
    const first = await Promise.all(browsers.map((browser) => browser.fetch("/token")));
    const again = await Promise.all(browsers.map((browser) => browser.fetch("/token-stream")));
    expect(new Set(first.map(({ text }) => text)).size).toBe(10);
    expect(again.map(({ text }) => text.replace("<p>shell</p>", ""))).toEqual(
      first.map(({ text }) => text),
    );
  });

  it("3. No token in the browser: in no page, header or cookie of a whole visit", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    const seen: string[] = [];
    const visits = [
      await browser.open("/who"),
      await browser.open("/_auth/login"),
      await browser.login(memberId),
      await browser.open("/account"),
      await browser.fetch("/_auth/me"),
      await browser.open("/throws-after-token"),
      await browser.submit("/_auth/logout"),
    ];
    for (const { response, text } of visits) {
      seen.push(text, JSON.stringify([...response.headers]));
    }
    expect(seen.join("\n")).not.toMatch(A_TOKEN);
    expect(browser.cookieHeader).not.toMatch(A_TOKEN);
  });

  it("4. Elevation only under /_api/", async ({ expect }) => {
    const browser = new Browser(worker);
    expect((await browser.fetch("/_api/site-own")).text).toMatch(/^elevated/u);
    expect((await browser.fetch("/elevate")).text).toMatch(/^elevation_refused/u);
  });

  it("5. A session is never lost by accident", async ({ expect }) => {
    const browser = new Browser(worker);
    const callback = await browser.callbackFor(memberId);
    await localWix.settings({ accessTokenSeconds: 2 });
    await browser.open(callback);
    await scheduler.wait(2100);
    await localWix.faults({ path: "/oauth2/token", status: 500 });
    await browser.fetch("/who");
    await localWix.heal();
    expect((await browser.fetch("/who")).text).toBe(memberId);
  });

  it("6. No response in flight undoes a login or a logout", async ({ expect }) => {
    const browser = new Browser(worker);
    const visitor = await browser.send("/who");
    await browser.login(memberId);
    browser.take(visitor);
    expect((await browser.me()).role).toBe("member");
    const page = await browser.send("/who");
    await browser.submit("/_auth/logout");
    browser.take(page);
    expect((await browser.me()).role).not.toBe("member");
  });

  it("7. Wix down, site up", async ({ expect }) => {
    await localWix.faults({ status: 503 });
    const browser = new Browser(worker);
    expect((await browser.fetch("/plain")).status).toBe(200);
    expect((await browser.fetch("/who")).text).toMatch(/^upstream_unavailable/u);
  });

  it("8. Caches are safe", async ({ expect }) => {
    const { response } = await new Browser(worker).fetch("/public-but-personal");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("vary")).toBe("Cookie");
  });

  it("9. Zero cost where there is nothing to do: no call, no cookie", async ({ expect }) => {
    await localWix.settings({ accessTokenSeconds: 1 });
    const browser = new Browser(worker);
    await browser.fetch("/who");
    await scheduler.wait(1100);
    await localWix.forgetCalls();
    const { response } = await browser.fetch("/plain");
    expect(response.headers.getSetCookie()).toEqual([]);
    const crawler = { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)" };
    await new Browser(worker).open("/plain", crawler);
    expect(await localWix.calls()).toEqual([]);
  });

  const anything: readonly [string, RequestInit][] = [
    ["/_auth/login?returnTo=%00%ff&idp=%00", {}],
    ["/_auth/callback?code=%F0%28%8C%28&state=%00", {}],
    ["/_auth/me?fresh=%00", { headers: { cookie: "hedge-member-aaaaaaaa=\u0001" } }],
    ["/_auth/logout?returnTo=%ff", { method: "POST", body: "\u0000\u0001" }],
    ["/_api/%00", {}],
    ["/_wix/../x", {}],
    [`/${"a/".repeat(5000)}`, {}],
    ["/plain?%ff=%00", { headers: { cookie: "=;;;=%; a" } }],
  ];
  for (const [path, init] of anything) {
    it(`10. Bad input is an answer, not an accident: ${path.slice(0, 40)}`, async ({ expect }) => {
      const { status, response } = await new Browser(worker).fetch(path, init);
      expect(status).toBeLessThan(500);
      const location = response.headers.get("location") ?? "/";
      expect(["http://localhost", localWix.origin]).toContain(
        new URL(location, "http://localhost").origin,
      );
    });
  }
});
