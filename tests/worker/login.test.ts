import { beforeEach, describe, it, vi } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const site = { default: shopSite };
const worker = createWorker({ site, settings: { protect: ["/account/*"] } });
const withOrigins = createWorker({
  site,
  settings: { origins: ["https://shop.example", "https://www.shop.example"] },
});

let memberId = "";
let otherMemberId = "";

beforeEach(async () => {
  await localWix.reset();
  const [one, other] = await localWix.members();
  memberId = one?.id ?? "";
  otherMemberId = other?.id ?? "";
});

function transactions(browser: Browser): readonly string[] {
  return [...browser.cookies.keys()].filter((name) => name.includes("-login-"));
}

describe("logging in", () => {
  it("makes a member of a visitor and comes back to where it began", async ({ expect }) => {
    const browser = new Browser(worker);
    const finished = await browser.login(memberId, "/products?sort=price#third");
    expect(finished.status).toBe(302);
    expect(finished.response.headers.get("location")).toBe(
      "http://localhost/products?sort=price#third",
    );
    expect(finished.response.headers.get("cache-control")).toBe("no-store");
    expect(await browser.me()).toMatchObject({ role: "member", member: { id: memberId } });
    expect((await browser.open("/who")).text).toBe(memberId);
    expect(transactions(browser)).toEqual([]);
  });

  it("takes the cart along", async ({ expect }) => {
    const browser = new Browser(worker);
    const item = (await browser.fetch("/an-item")).text;
    await browser.fetch(`/cart/add?item=${item}`);
    await browser.login(memberId);
    expect((await browser.fetch("/cart")).text).toBe("[1]");
  });

  it("succeeds in two tabs at once", async ({ expect }) => {
    const browser = new Browser(worker);
    const first = await browser.callbackFor(memberId, "/first");
    const second = await browser.callbackFor(memberId, "/second");
    expect(transactions(browser)).toHaveLength(2);
    const [one, two] = [await browser.open(first), await browser.open(second)];
    expect([one, two].map(({ response }) => response.headers.get("location"))).toEqual([
      "http://localhost/first",
      "http://localhost/second",
    ]);
    expect((await browser.me()).role).toBe("member");
  });

  it("replaces another member's session whole", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.login(memberId);
    const before = new Set(browser.cookies.values());
    await browser.login(otherMemberId);
    expect((await browser.me()).member?.id).toBe(otherMemberId);
    expect([...browser.cookies.values()].filter((value) => before.has(value))).toEqual([]);
  });

  it("accepts the names that other integrations have for returnTo", async ({ expect }) => {
    for (const name of ["returnTo", "returnToUrl", "returnUrl"]) {
      const browser = new Browser(worker);
      const begun = await browser.open(`/_auth/login?${name}=%2Fhere`);
      const { location } = await localWix.login(
        memberId,
        begun.response.headers.get("location") ?? "",
      );
      const finished = await browser.open(location);
      expect(finished.response.headers.get("location")).toBe("http://localhost/here");
    }
  });

  for (const hostile of [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/_auth/login",
    "javascript:0",
  ]) {
    it(`goes home instead of following ${hostile}`, async ({ expect }) => {
      const finished = await new Browser(worker).login(memberId, hostile);
      expect(finished.response.headers.get("location")).toBe("http://localhost/");
    });
  }

  it("keeps no more than five logins open, the newest", async ({ expect }) => {
    const browser = new Browser(worker);
    for (let tab = 0; tab < 9; tab += 1) {
      await browser.open(`/_auth/login?returnTo=/${tab}`);
    }
    expect(transactions(browser).length).toBeLessThanOrEqual(5);
    expect((await browser.login(memberId)).status).toBe(302);
  });
});

describe("a login link", () => {
  const notPages: readonly [string, Record<string, string>, number][] = [
    ["a prefetch", { "sec-purpose": "prefetch;prerender" }, 204],
    ["a script", { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }, 400],
    ["an image", { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }, 400],
    ["a frame", { "sec-fetch-dest": "iframe" }, 400],
  ];
  for (const [who, headers, status] of notPages) {
    it(`begins nothing for ${who}`, async ({ expect }) => {
      const visit = await new Browser(worker).open("/_auth/login", headers);
      expect(visit.status).toBe(status);
      expect(visit.response.headers.getSetCookie()).toEqual([]);
      expect(visit.response.headers.get("cache-control")).toBe("no-store");
      expect(await localWix.calls()).toEqual([]);
    });
  }

  it("passes prompt and idp on, and nothing else", async ({ expect }) => {
    const browser = new Browser(worker);
    const google = await browser.open("/_auth/login?idp=google&prompt=login&scope=admin");
    expect(google.status).toBe(302);
    expect((await browser.open("/_auth/login?prompt=consent")).status).toBe(400);
    expect((await browser.open("/_auth/login?idp=constructor")).status).toBe(400);
  });

  it("with prompt=none comes back without a login when there is none at Wix", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    const begun = await browser.open("/_auth/login?prompt=none&returnTo=/quiet");
    const atWix = await fetch(begun.response.headers.get("location") ?? "", { redirect: "manual" });
    const back = await browser.open(atWix.headers.get("location") ?? "");
    expect([back.status, back.response.headers.get("location")]).toEqual([
      302,
      "http://localhost/quiet",
    ]);
    expect((await browser.me()).role).toBe("visitor");
  });

  for (const path of ["/_auth/login", "/_auth/callback", "/_auth/logout"]) {
    it(`${path} answers HEAD with 405`, async ({ expect }) => {
      const { status, response } = await new Browser(worker).visit(path, { method: "HEAD" });
      expect(status).toBe(405);
      expect(response.headers.get("allow")).toBe(path === "/_auth/logout" ? "POST" : "GET");
    });
  }

  it("takes the redirect URI from the request's own address, whatever headers say", async ({
    expect,
  }) => {
    const browser = new Browser(worker, "https://shop.example");
    const begun = await browser.open("/_auth/login", {
      referer: "https://evil.example/",
      forwarded: "host=evil.example;proto=http",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
    });
    const { location } = await localWix.login(
      memberId,
      begun.response.headers.get("location") ?? "",
    );
    expect(location).toMatch(/^https:\/\/shop\.example\/_auth\/callback\?/u);
  });
});

describe("a callback that cannot be finished", () => {
  async function refused(
    browser: Browser,
    path: string,
  ): Promise<{ status: number; text: string }> {
    const visit = await browser.open(path);
    return { status: visit.status, text: visit.text };
  }

  it("without its cookie is a readable page with a way on, and nobody is logged in", async ({
    expect,
  }) => {
    const callback = await new Browser(worker).callbackFor(memberId);
    const stranger = new Browser(worker);
    const { status, text } = await refused(stranger, callback);
    expect(status).toBe(400);
    expect(text).toContain("/_auth/login");
    expect((await stranger.me()).role).toBe("anonymous");
    expect((await localWix.calls()).filter(({ grant }) => grant === "authorization_code")).toEqual(
      [],
    );
  });

  it("with another state exchanges nothing", async ({ expect }) => {
    const browser = new Browser(worker);
    const callback = new URL(await browser.callbackFor(memberId));
    callback.searchParams.set("state", "A".repeat(43));
    expect((await refused(browser, callback.href)).status).toBe(400);
    expect((await localWix.calls()).filter(({ grant }) => grant === "authorization_code")).toEqual(
      [],
    );
  });

  it("twice is refused without a session, and harmless with one", async ({ expect }) => {
    const browser = new Browser(worker);
    const callback = await browser.callbackFor(memberId, "/once");
    await browser.open(callback);
    const again = await browser.open(callback);
    expect([again.status, again.response.headers.get("location")]).toEqual([
      302,
      "http://localhost/",
    ]);
    await browser.submit("/_auth/logout");
    expect((await refused(browser, callback)).status).toBe(400);
  });

  it("repeated with its cookie still there continues, for somebody who is logged in", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    const callback = await browser.callbackFor(memberId, "/once");
    const before = new Map(browser.cookies);
    await browser.open(callback);
    for (const [name, value] of before) {
      browser.cookies.set(name, value);
    }
    const again = await browser.open(callback);
    expect(again.response.headers.get("location")).toBe("http://localhost/once");
    expect((await browser.me()).member?.id).toBe(memberId);
  });

  it("as somebody else, when Wix refuses for a reason of its own, is no login, and is not told as one", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    await browser.login(memberId);
    const other = (await localWix.members())[1]?.id ?? "";
    const callback = await browser.callbackFor(other);
    const body = '{"error":"invalid_request"}';
    await localWix.faults({
      path: "/oauth2/token",
      grant: "authorization_code",
      status: 400,
      body,
    });
    expect((await refused(browser, callback)).status).toBe(400);
    expect((await browser.me()).member?.id).toBe(memberId);
  });

  it("with a code that Wix refuses leaves no session and no transaction", async ({ expect }) => {
    const browser = new Browser(worker);
    const callback = new URL(await browser.callbackFor(memberId, "/x"));
    callback.searchParams.set("code", "made-up");
    const { status, text } = await refused(browser, callback.href);
    expect(status).toBe(400);
    expect(text).toContain("returnTo=");
    expect((await browser.me()).role).toBe("visitor");
    expect(transactions(browser)).toEqual([]);
  });

  it("while Wix is down says so, and a new login works afterwards", async ({ expect }) => {
    const browser = new Browser(worker);
    const callback = await browser.callbackFor(memberId);
    await localWix.faults({ path: "/oauth2", status: 500 });
    expect((await refused(browser, callback)).status).toBe(503);
    await localWix.heal();
    expect((await browser.login(memberId)).status).toBe(302);
  });

  it("a login whose refresh token fits into no cookie fails and says so", async ({ expect }) => {
    const browser = new Browser(worker);
    const callback = await browser.callbackFor(memberId);
    await localWix.settings({ refreshTokenPadding: 2000 });
    const logged = vi.spyOn(console, "log");
    const failed = await browser.fetch(callback);
    expect([failed.status, failed.response.headers.get("location")]).toEqual([503, null]);
    expect(failed.text).toMatch(/"detail":"[^"]*refresh token of at most 2200 characters/u);
    expect(JSON.stringify(logged.mock.calls)).toContain("refresh token of at most 2200 characters");
    expect(await browser.me()).toMatchObject({ role: "visitor" });
  });

  it("without a code asks Wix for nothing", async ({ expect }) => {
    const browser = new Browser(worker);
    const callback = new URL(await browser.callbackFor(memberId));
    callback.searchParams.set("code", "");
    expect((await refused(browser, callback.href)).status).toBe(400);
    expect((await localWix.calls()).filter(({ grant }) => grant === "authorization_code")).toEqual(
      [],
    );
  });

  it("while Wix can't say whose the token is leaves no session", async ({ expect }) => {
    const browser = new Browser(worker);
    const callback = await browser.callbackFor(memberId);
    await localWix.faults(
      { path: "/oauth2/token-info", status: 503 },
      { path: "/members", status: 503 },
    );
    expect((await refused(browser, callback)).status).toBe(503);
    await localWix.heal();
    expect((await browser.me()).role).toBe("visitor");
    expect(transactions(browser)).toEqual([]);
  });

  const strangeTokens: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ["Wix calls dead", { active: false, subjectType: "MEMBER", subjectId: "m" }],
    ["is a visitor's", { active: true, subjectType: "VISITOR", subjectId: "v" }],
    ["is the app's", { active: true, subjectType: "APP", subjectId: "a" }],
    ["is nobody's that is known", { active: true, subjectType: "ROBOT", subjectId: "r" }],
  ];
  for (const [whose, info] of strangeTokens) {
    it(`with a token that ${whose} logs nobody in`, async ({ expect }) => {
      const browser = new Browser(worker);
      const callback = await browser.callbackFor(memberId);
      const body = JSON.stringify(info);
      await localWix.faults({ path: "/oauth2/token-info", status: 200, body });
      expect((await refused(browser, callback)).status).toBe(400);
      expect((await browser.me()).role).not.toBe("member");
    });
  }

  it("after a denial is 403 with a way to try again, unless somebody is logged in", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    const callback = new URL(await browser.callbackFor(memberId, "/x"));
    callback.searchParams.delete("code");
    callback.searchParams.set("error", "access_denied");
    callback.searchParams.set("error_description", "<script>alert(1)</script>");
    const { status, text } = await refused(browser, callback.href);
    expect(status).toBe(403);
    expect(text).not.toContain("alert(1)");
    await browser.login(memberId);
    const denied = new URL(await browser.callbackFor(memberId, "/y"));
    denied.searchParams.delete("code");
    denied.searchParams.set("error", "access_denied");
    expect((await browser.open(denied.href)).response.headers.get("location")).toBe(
      "http://localhost/y",
    );
  });

  it("on an origin that is not configured is refused", async ({ expect }) => {
    const browser = new Browser(withOrigins, "https://other.example");
    const { status, text } = await refused(browser, "/_auth/callback?code=a&state=b");
    expect(status).toBe(400);
    expect(text).toContain("wrong_origin");
  });

  it("on another origin than the one it was begun on is refused", async ({ expect }) => {
    const browser = new Browser(withOrigins, "https://shop.example");
    const callback = await browser.callbackFor(memberId);
    const elsewhere = new Browser(withOrigins, "https://www.shop.example");
    for (const [name, value] of browser.cookies) {
      elsewhere.cookies.set(name, value);
    }
    const { status, text } = await refused(elsewhere, callback.replace("//shop", "//www.shop"));
    expect(status).toBe(400);
    expect(text).toContain("wrong_origin");
    expect((await localWix.calls()).filter(({ grant }) => grant === "authorization_code")).toEqual(
      [],
    );
  });

  for (const query of [
    "",
    "?state=",
    "?code=%00&state=%ff",
    `?state=${"s".repeat(9000)}`,
    "?error=&state=x",
    "?code[]=1",
  ]) {
    it(`with ${query.slice(0, 24) || "nothing"} is a 4xx`, async ({ expect }) => {
      const { status } = await refused(new Browser(worker), `/_auth/callback${query}`);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    });
  }
});
