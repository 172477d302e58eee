import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({ site: { default: shopSite }, settings: {} });
const withoutSdk = createWorker({ site: { default: shopSite }, settings: { usesSdk: false } });

beforeEach(() => localWix.reset());

async function tokenCalls(): Promise<readonly string[]> {
  const calls = await localWix.calls();
  return calls.flatMap(({ path, grant }) => (path === "/oauth2/token" ? [grant ?? "?"] : []));
}

async function anItem(browser: Browser): Promise<string> {
  return (await browser.fetch("/an-item")).text;
}

describe("a visitor", () => {
  it("begins with the first call to Wix, and is the same on the next page", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.fetch("/who");
    const first = await browser.me();
    await browser.fetch("/who");
    expect(first.role).toBe("visitor");
    expect(first.visitorId).toMatch(/^[\w-]{8,}$/u);
    expect(await browser.me()).toEqual(first);
    expect(await tokenCalls()).toEqual(["anonymous"]);
  });

  it("has cookies that only the host can read, on https under the strictest prefix", async ({
    expect,
  }) => {
    const browser = new Browser(worker, "https://shop.example");
    const { response } = await browser.fetch("/who");
    const lines = response.headers.getSetCookie();
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatch(/^__Host-Http-hedge-(?:visitor|access)-[\w-]+=[\w-]+\.\.[\w.-]+; /u);
      expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Secure$/u);
      expect(line).not.toMatch(/domain/iu);
    }
  });

  it("never has weaker cookies than that, unless on the developer's own machine", async ({
    expect,
  }) => {
    for (const origin of [
      "http://shop.example",
      "http://localhost.shop.example",
      "http://10.0.0.1",
    ]) {
      const { response } = await new Browser(worker, origin).fetch("/who");
      for (const line of response.headers.getSetCookie()) {
        expect(line).toMatch(/^__Host-Http-.*; Secure$/u);
      }
    }
    const { response } = await new Browser(worker, "http://shop.localhost").fetch("/who");
    expect(response.headers.getSetCookie()[0]).toMatch(/^hedge-/u);
  });

  it("keeps the cart from page to page, and costs a warm page exactly the SDK's own call", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    await browser.fetch(`/cart/add?item=${await anItem(browser)}`);
    expect((await browser.fetch("/cart")).text).toBe("[1]");
    await localWix.forgetCalls();
    await browser.fetch("/who");
    expect((await localWix.calls()).map(({ path }) => path)).toEqual(["/members/v1/members/my"]);
  });

  it("is renewed once when the access token is stale, without its identity being rewritten", async ({
    expect,
  }) => {
    await localWix.settings({ accessTokenSeconds: 4 });
    const browser = new Browser(worker);
    await browser.fetch("/who");
    await scheduler.wait(2100);
    await localWix.settings({ accessTokenSeconds: 14_400 });
    await localWix.forgetCalls();
    const { response } = await browser.fetch("/token-later");
    const names = response.headers.getSetCookie().map((line) => line.split("=", 1)[0]);
    expect(await tokenCalls()).toEqual(["refresh_token"]);
    expect(names).toEqual([expect.stringMatching(/^hedge-access-/u)]);
  });
});

describe("a page that is opened by a browser without a session", () => {
  it("gets a visitor beside its render, so that its stream can keep one", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.open("/token-stream");
    expect((await browser.me()).role).toBe("visitor");
    expect(await tokenCalls()).toEqual(["anonymous"]);
  });

  it("gets one after a logout too, although the mark of the logout is still there", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    await browser.login((await localWix.members())[0]?.id ?? "");
    await browser.submit("/_auth/logout");
    await browser.open("/token-stream");
    expect((await browser.me()).role).toBe("visitor");
  });

  it("does not wait longer than a second for it", async ({ expect }) => {
    await localWix.faults({ path: "/oauth2/token", latencyMs: 1600 });
    const started = Date.now();
    const response = await new Browser(worker).send("/plain", {
      headers: { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    });
    expect(Date.now() - started).toBeLessThan(1500);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await response.text()).toBe("asks nothing");
  });

  const quiet: readonly [string, Record<string, string>][] = [
    ["a crawler", { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)" }],
    ["a prefetch", { "sec-purpose": "prefetch" }],
    ["a subresource", { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }],
    ["a script's fetch", { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }],
    ["a program that says nothing", { "sec-fetch-mode": "", "sec-fetch-dest": "" }],
  ];
  for (const [who, headers] of quiet) {
    it(`costs nothing when it is ${who}`, async ({ expect }) => {
      const { response } = await new Browser(worker).open("/plain", headers);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(await localWix.calls()).toEqual([]);
    });
  }

  it("costs nothing when there is no such page, nor when the page is everybody's", async ({
    expect,
  }) => {
    expect((await new Browser(worker).open("/wp-login.php")).status).toBe(404);
    await new Browser(worker).open("/public");
    expect(await localWix.calls()).toEqual([]);
  });

  it("costs nothing when the site never calls Wix", async ({ expect }) => {
    await new Browser(withoutSdk).open("/plain");
    expect(await localWix.calls()).toEqual([]);
  });

  it("costs nothing for HEAD, nor for a form that is sent", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.visit("/plain", {
      method: "HEAD",
      headers: { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    });
    await browser.submit("/plain");
    expect(await localWix.calls()).toEqual([]);
  });
});

describe("a crawl", () => {
  it("of many pages is one mint, and leaves no cookie", async ({ expect }) => {
    const headers = { "user-agent": "Mozilla/5.0 (compatible; bingbot/2.0)" };
    for (let page = 0; page < 10; page += 1) {
      const { response } = await new Browser(worker).open("/token", headers);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
    expect((await tokenCalls()).length).toBeLessThanOrEqual(1);
  });
});

describe("cookies that are no session", () => {
  const sealed = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0";
  const junk = [
    "hedge-visitor-abcdefgh=junk",
    "hedge-visitor-abcdefgh=",
    `hedge-member-abcdefgh=${sealed}..AAAA.BBBB.CCCC`,
    `hedge-member-abcdefgh=${sealed}..AAAA.BBBB`,
    `hedge-access-abcdefgh=${"A".repeat(9000)}`,
    "hedge-member-abcdefgh=%",
    "hedge-member-abcdefgh=\u00e9\u00ff",
    'hedge-member-abcdefgh="quoted"',
    "zz=%; hedge-visitor-abcdefgh=%E0%A4%A; =; ;;; a",
    Array.from({ length: 40 }, (_, index) => `hedge-member-abcdefg${index}=a..b.c.d`).join("; "),
  ];
  for (const cookie of junk) {
    it(`are nobody: ${cookie.slice(0, 48)}`, async ({ expect }) => {
      const visit = await new Browser(worker).visit("/_auth/me", { headers: { cookie } });
      expect([visit.status, visit.text]).toEqual([200, '{"role":"anonymous"}']);
    });
  }

  it("do not hide the one that is, whatever stands around it", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.fetch("/who");
    const { visitorId } = await browser.me();
    const [name = ""] = [...browser.cookies.keys()].filter((key) => key.includes("visitor"));
    const cookie = `zz=%; ${name}=junk; ${browser.cookieHeader}; ${name}=a..b.c.d; q="`;
    const visit = await new Browser(worker).visit("/_auth/me", { headers: { cookie } });
    expect(JSON.parse(visit.text)).toEqual({ role: "visitor", visitorId });
  });

  it("do not hide it either when they came in a line of their own", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.fetch("/who");
    const { visitorId } = await browser.me();
    const headers = new Headers([
      ["cookie", `a=1; ${browser.cookieHeader}`],
      ["cookie", "b=2"],
    ]);
    const visit = await new Browser(worker).visit("/_auth/me", { headers });
    expect(JSON.parse(visit.text)).toEqual({ role: "visitor", visitorId });
    expect(visit.response.headers.getSetCookie()).toEqual([]);
  });

  it("are a whole session in the value of a cookie that a sibling subdomain may set", async ({
    expect,
  }) => {
    const attacker = new Browser(worker, "https://shop.example");
    await attacker.login((await localWix.members())[0]?.id ?? "");
    expect((await attacker.me()).role).toBe("member");
    const cookies = [...attacker.cookies].map(([name, value]) => `${name}=${value}`);
    for (const cookie of [
      `x=1,${cookies.join(",")}`,
      cookies.map((one) => `x=1, ${one}`).join("; "),
    ]) {
      const victim = new Browser(worker, "https://shop.example");
      const visit = await victim.visit("/_auth/me", { headers: { cookie } });
      expect(JSON.parse(visit.text)).toEqual({ role: "anonymous" });
      expect(visit.response.headers.getSetCookie()).toEqual([]);
    }
  });

  it("are those of plain http, on https", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.fetch("/who");
    const { cookieHeader: cookie } = browser;
    const visit = await new Browser(worker, "https://shop.example").visit("/_auth/me", {
      headers: { cookie },
    });
    expect(visit.text).toBe('{"role":"anonymous"}');
  });
});

describe("what Wix says of a token", () => {
  it("replaces one that it refuses although it looks valid, and repeats the call once", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    await browser.fetch("/who");
    await localWix.forgetCalls();
    await localWix.faults({ path: "/members", status: 401, times: 1, body: "{}" });
    expect((await browser.fetch("/fetch-with-auth")).text).toBe("404");
    expect((await localWix.calls()).map(({ path, status }) => `${path} ${status}`)).toEqual([
      "/members/v1/members/my 401",
      "/oauth2/token 200",
      "/members/v1/members/my 404",
    ]);
  });

  const clients: readonly [string, string, Record<string, string>][] = [
    ["a visitor", "refresh_token", {}],
    ["a crawler", "anonymous", { "user-agent": "Mozilla/5.0 (compatible; bingbot/2.0)" }],
  ];
  for (const [who, grant, headers] of clients) {
    it(`costs ${who} one token, and not one per call, where an API answers 401 to new ones`, async ({
      expect,
    }) => {
      const browser = new Browser(worker);
      await browser.fetch("/token", { headers });
      await localWix.forgetCalls();
      await localWix.faults({ path: "/members", status: 401, body: "{}" });
      for (let page = 0; page < 5; page += 1) {
        expect((await browser.fetch("/fetch-with-auth", { headers })).text).toBe("401");
      }
      expect(await tokenCalls()).toEqual([grant]);
      expect(await localWix.calls()).toHaveLength(7);
    });
  }

  it("ends a visitor whose refresh token is dead, who goes on as a new one", async ({ expect }) => {
    await localWix.settings({ accessTokenSeconds: 1 });
    const browser = new Browser(worker);
    await browser.fetch("/who");
    const first = await browser.me();
    await localWix.revoke({ visitorId: first.visitorId });
    await scheduler.wait(1100);
    await localWix.settings({ accessTokenSeconds: 14_400 });
    await browser.fetch("/who");
    const second = await browser.me();
    expect(second.role).toBe("visitor");
    expect(second.visitorId).not.toBe(first.visitorId);
    await browser.fetch("/who");
    expect(await browser.me()).toEqual(second);
  });
});
