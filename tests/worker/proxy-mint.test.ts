import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({ site: { default: shopSite }, settings: {} });
const MEMBER = "/_wix/members/v1/members/my";

beforeEach(async () => {
  await localWix.reset();
});

async function upstream(): Promise<readonly string[]> {
  const calls = await localWix.calls();
  return calls.map(({ path, grant, subject }) => grant ?? `${path} ${subject}`);
}

/** A browser with a visitor, and a Wix that has forgotten how that came about. */
async function visitor(): Promise<Browser> {
  const browser = new Browser(worker);
  await browser.fetch(MEMBER);
  await localWix.forgetCalls();
  return browser;
}

describe("a call that wants no session made for it", () => {
  const headers = { "x-headless-edge-mint": "no" };

  it("goes as any other where there is one", async ({ expect }) => {
    const browser = await visitor();
    const visit = await browser.fetch(MEMBER, { headers });
    expect([visit.status, visit.response.headers.get("x-headless-edge-session")]).toEqual([
      404,
      null,
    ]);
    expect(await upstream()).toEqual(["/members/v1/members/my visitor"]);
  });

  it("is not done where there is none, and makes none", async ({ expect }) => {
    const browser = new Browser(worker);
    for (const init of [{}, { method: "POST", body: "x".repeat(100_000) }]) {
      const { response, status, text } = await browser.fetch(MEMBER, { ...init, headers });
      expect([status, text, response.headers.getSetCookie()]).toEqual([204, "", []]);
      expect(response.headers.get("x-headless-edge-session")).toBe("missing");
      expect(response.headers.get("cache-control")).toMatch(/no-store/u);
    }
    expect(await localWix.calls()).toEqual([]);
    expect((await browser.me()).role).toBe("anonymous");
  });

  it("is not done after a logout, which stays one", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.login((await localWix.members())[0]?.id ?? "");
    await browser.fetch("/_auth/logout", { method: "POST" });
    await localWix.forgetCalls();
    expect((await browser.fetch(MEMBER, { headers })).status).toBe(204);
    expect(await localWix.calls()).toEqual([]);
    await browser.fetch(MEMBER);
    expect((await browser.me()).role).toBe("visitor");
  });

  it("says so too when Wix has just ended the session", async ({ expect }) => {
    const browser = await visitor();
    await localWix.faults(
      { path: "/members", status: 401, times: 1, body: "{}" },
      { path: "/oauth2/token", status: 400, times: 1, body: '{"error":"invalid_grant"}' },
    );
    const visit = await browser.fetch(MEMBER, { headers });
    expect(visit.response.headers.get("x-headless-edge-session")).toBe("missing");
    expect(await upstream()).toEqual(["/members/v1/members/my none", "refresh_token"]);
    expect((await browser.fetch(MEMBER)).status).toBe(404);
    expect((await upstream()).slice(2)).toEqual(["anonymous", "/members/v1/members/my visitor"]);
  });

  it("goes where nothing is made for anybody: a crawler's", async ({ expect }) => {
    const crawler = { ...headers, "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)" };
    expect((await new Browser(worker).fetch(MEMBER, { headers: crawler })).status).toBe(404);
  });

  it("rules the proxy alone: a page of the site is minted one as ever", async ({ expect }) => {
    const browser = new Browser(worker);
    expect((await browser.fetch("/token", { headers })).status).toBe(200);
    expect((await browser.me()).role).toBe("visitor");
  });
});
