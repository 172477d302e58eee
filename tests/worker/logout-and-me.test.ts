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

async function loggedIn(): Promise<Browser> {
  const browser = new Browser(worker);
  await browser.login(memberId);
  return browser;
}

describe("logging out", () => {
  it("by a form ends the session here and goes to Wix to end it there", async ({ expect }) => {
    const browser = await loggedIn();
    const { status, response } = await browser.submit("/_auth/logout?returnTo=/bye");
    const location = response.headers.get("location") ?? "";
    expect(status).toBe(303);
    expect(new URL(location).origin).toBe(localWix.origin);
    const atWix = await fetch(location, { redirect: "manual" });
    expect(atWix.headers.get("location")).toMatch(/^http:\/\/localhost\/bye/u);
    expect(await browser.me()).toEqual({ role: "anonymous" });
  });

  it("by a script answers where to go", async ({ expect }) => {
    const browser = await loggedIn();
    const visit = await browser.fetch("/_auth/logout?returnTo=/bye", { method: "POST" });
    expect(visit.status).toBe(200);
    expect(visit.response.headers.get("cache-control")).toContain("no-store");
    expect(new URL(JSON.parse(visit.text).location).origin).toBe(localWix.origin);
  });

  it("leaves no token in the browser, and a new visitor afterwards", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.fetch("/who");
    const before = await browser.me();
    await browser.login(memberId);
    await browser.submit("/_auth/logout");
    expect([...browser.cookies.keys()].map((name) => name.split("-")[1])).toEqual(["ended"]);
    await browser.fetch("/who");
    const after = await browser.me();
    expect(after.role).toBe("visitor");
    expect(after.visitorId).not.toBe(before.visitorId);
  });

  it("removes each cookie with the attributes that it was set with", async ({ expect }) => {
    const browser = new Browser(worker, "https://shop.example");
    const visits = [
      await browser.fetch("/who"),
      await browser.open("/_auth/login"),
      await browser.login(memberId),
      await browser.submit("/_auth/logout"),
    ];
    const lines = visits.flatMap(({ response }) => response.headers.getSetCookie());
    const attributes = lines.map((line) => line.split("; ").slice(2).join("; "));
    expect(new Set(attributes)).toEqual(new Set(["Path=/; HttpOnly; SameSite=Lax; Secure"]));
    const removed = lines.flatMap((line) =>
      line.includes("=; Max-Age=0; ") ? line.split("-")[3] : [],
    );
    expect(new Set(removed)).toEqual(new Set(["visitor", "login", "member", "access"]));
  });

  it("ends the logins that are still open as well", async ({ expect }) => {
    const browser = await loggedIn();
    const callback = await browser.callbackFor(memberId);
    await browser.submit("/_auth/logout");
    expect((await browser.open(callback)).status).toBe(400);
    expect((await browser.me()).role).toBe("anonymous");
  });

  it("works while Wix is down", async ({ expect }) => {
    const browser = await loggedIn();
    await localWix.faults({ unreachable: true });
    const { status, response } = await browser.submit("/_auth/logout?returnTo=/bye");
    expect([status, response.headers.get("location")]).toEqual([303, "http://localhost/bye"]);
    expect(await browser.me()).toEqual({ role: "anonymous" });
  });

  it("is done before a silent Wix's own time limits have passed", async ({ expect }) => {
    const browser = await loggedIn();
    await localWix.faults({ hang: true });
    const asked = browser.submit("/_auth/logout?returnTo=/bye");
    expect(await Promise.race([asked, scheduler.wait(4700)])).toMatchObject({ status: 303 });
    expect(await browser.me()).toEqual({ role: "anonymous" });
  });

  it("goes home rather than off the site", async ({ expect }) => {
    const browser = new Browser(worker);
    const { response } = await browser.submit("/_auth/logout?returnTo=//evil.example");
    expect(response.headers.get("location")).toBe("http://localhost/");
  });

  it("by GET is 405 and changes nothing", async ({ expect }) => {
    const browser = await loggedIn();
    const visit = await browser.open("/_auth/logout");
    expect([visit.status, visit.response.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await browser.me()).role).toBe("member");
  });

  const strangers: readonly [string, Record<string, string>][] = [
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["a sibling site", { "sec-fetch-site": "same-site" }],
    ["another origin", { origin: "https://evil.example" }],
    ["nobody says whom", {}],
  ];
  for (const [who, headers] of strangers) {
    it(`is refused when ${who} asks for it`, async ({ expect }) => {
      const browser = await loggedIn();
      const visit = await browser.visit("/_auth/logout", { method: "POST", headers });
      expect(visit.status).toBe(403);
      expect(JSON.parse(visit.text).code).toBe("cross_site_request");
      expect((await browser.me()).role).toBe("member");
    });
  }

  it("from a site's own code ends the session in that answer, and logins under way", async ({
    expect,
  }) => {
    const browser = await loggedIn();
    await browser.open("/_auth/login");
    const visit = await browser.fetch("/logout-here");
    expect(new URL(JSON.parse(visit.text).logoutUrl).origin).toBe(localWix.origin);
    expect([...browser.cookies.keys()].filter((name) => name.includes("login"))).toEqual([]);
    expect(await browser.me()).toEqual({ role: "anonymous" });
  });
});

describe("/_auth/me", () => {
  it("tells a member's few facts and no token", async ({ expect }) => {
    const browser = await loggedIn();
    const { text, response } = await browser.fetch("/_auth/me");
    const { role, member } = JSON.parse(text);
    expect(role).toBe("member");
    expect(Object.keys(member).toSorted()).toEqual(
      ["contactId", "id", "loginEmail", "nickname", "photoUrl", "slug"].filter(
        (key) => key in member,
      ),
    );
    expect(text).not.toMatch(/JWS|eyJ/u);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("content-type")).toContain("application/json");
  });

  it("gets fresh facts with another token, when Wix refuses one that looked valid", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    await browser.login(memberId);
    await localWix.faults({ path: "/members", status: 401, times: 1, body: "{}" });
    const fresh = await browser.fetch("/_auth/me?fresh");
    expect([fresh.status, JSON.parse(fresh.text).member?.id]).toEqual([200, memberId]);
    expect((await localWix.calls()).map(({ grant }) => grant)).toContain("refresh_token");
  });

  it("gets the facts that are left, when Wix has ended the member and refuses the visitor too", async ({
    expect,
  }) => {
    const browser = await loggedIn();
    await localWix.revoke({ memberId });
    await localWix.faults({ path: "/members", status: 401, body: "{}" });
    const fresh = await browser.fetch("/_auth/me?fresh");
    expect([fresh.status, JSON.parse(fresh.text).role]).toEqual([200, "visitor"]);
    expect((await browser.me()).role).toBe("visitor");
  });

  it("asks Wix nothing, unless it is asked for fresh facts", async ({ expect }) => {
    const browser = await loggedIn();
    await localWix.forgetCalls();
    await browser.fetch("/_auth/me");
    expect(await localWix.calls()).toEqual([]);
    const fresh = await browser.fetch("/_auth/me?fresh");
    expect(JSON.parse(fresh.text).member.id).toBe(memberId);
    expect(await localWix.calls()).toHaveLength(1);
  });

  it("is not for other sites, and has no neighbours", async ({ expect }) => {
    const browser = await loggedIn();
    const stolen = await browser.fetch("/_auth/me", {
      headers: { "sec-fetch-site": "cross-site" },
    });
    expect(stolen.status).toBe(403);
    for (const path of [
      "/_auth/me/x.css",
      "/_auth/me/",
      "/_auth/me.css",
      "/_auth/",
      "/_auth",
      "/_auth/token",
    ]) {
      const { status, text, response } = await browser.fetch(path);
      expect([status, JSON.parse(text).code]).toEqual([404, "not_found"]);
      expect(response.headers.get("cache-control")).toContain("no-store");
    }
    expect((await browser.fetch("/_auth/me", { method: "POST" })).status).toBe(405);
  });

  it("answers HEAD like GET, without the body", async ({ expect }) => {
    const { status, text } = await new Browser(worker).visit("/_auth/me", { method: "HEAD" });
    expect([status, text]).toEqual([200, ""]);
  });
});
