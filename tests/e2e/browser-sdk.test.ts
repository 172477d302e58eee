import type { Page } from "playwright-core";
import { it } from "vitest";

import { describeInChromium } from "../support/chromium.ts";
import { clientSite } from "../support/client-site.ts";
import { chooseMember, me } from "../support/shop-visit.ts";
import { searchForTokens } from "../support/token-search.ts";

/** Has the page's own script do something; it is there when the page is loaded. */
async function ask<T>(page: Page, call: string): Promise<T> {
  return await page.evaluate<T>(`site.${call}`);
}

async function login(page: Page, nickname: string): Promise<void> {
  const here = page.url();
  await Promise.all([page.waitForURL(/local|login/), ask(page, "login()")]);
  await chooseMember(page, nickname, here);
}

describeInChromium(
  "a site that calls Wix in the page and on its server",
  () => clientSite("with server"),
  ({ server, visitor }) => {
    it("has one cart, whoever adds to it", async ({ expect }) => {
      const page = await visitor();
      await page.goto("/");
      expect(await ask(page, "hadContext")).toBe(true);
      expect(await ask(page, "add()")).toBe(1);
      await page.goto("/server");
      expect(await page.locator("output").innerText()).toBe("1");
      await page.goto("/server/add");
      expect(await page.locator("output").innerText()).toBe("2");
      expect(await ask(page, "cart()")).toBe(2);
    });

    it("has the SDK in rendered pages too, under a strict policy and with a nonce", async ({
      expect,
    }) => {
      const page = await visitor();
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      for (const path of ["/", "/server", "/nonce"]) {
        await page.goto(path);
        expect(await ask(page, "hadContext"), path).toBe(true);
        expect(await ask<string[]>(page, "catalog()"), path).toHaveLength(3);
      }
      expect(complaints).toEqual([]);
    });

    it("reaches the proxy, the login and the logout from a page with a foreign base", async ({
      expect,
    }) => {
      const { nickname } = await server().wix.newMember("Base Jumper");
      const page = await visitor();
      await page.goto("/based");
      expect(await ask<string[]>(page, "catalog()")).toHaveLength(3);
      await login(page, nickname);
      expect(await ask(page, "member()")).toBe(nickname);
      expect(await ask(page, "me()")).toMatchObject({ role: "member" });
      expect(await ask(page, "loggedIn()")).toBe(true);
      await ask(page, "sdkLogout()");
      expect(await ask(page, "me()")).toMatchObject({ role: "anonymous" });
      await login(page, nickname);
      await Promise.all([page.waitForURL(/\/$/), ask(page, "logout({ returnTo: '/' })")]);
      expect(await me(page)).toMatchObject({ role: expect.not.stringMatching("member") });
    });

    it("makes one visitor of tabs that open at the same instant", async ({ expect }) => {
      const first = await visitor();
      const context = first.context();
      const tabs = [first, await context.newPage(), await context.newPage()];
      await Promise.all(tabs.map(async (tab) => tab.goto("/")));
      const before = (await server().wix.calls()).filter(({ path }) => path === "/oauth2/token");
      await Promise.all(tabs.map(async (tab) => ask(tab, "all()")));
      const after = (await server().wix.calls()).filter(({ path }) => path === "/oauth2/token");
      expect(after.length - before.length).toBe(1);
      const cookies = await context.cookies();
      expect(cookies.filter(({ name }) => name.includes("hedge-visitor"))).toHaveLength(1);
    });

    it("makes one visitor after a logout in a window beside it, and holds nothing back then", async ({
      expect,
    }) => {
      const { nickname } = await server().wix.newMember("Side By Side");
      const minted = async (): Promise<number> =>
        (await server().wix.calls()).filter(({ grant }) => grant === "anonymous").length;
      const page = await visitor();
      const beside = await page.context().newPage();
      await Promise.all([page.goto("/"), beside.goto("/")]);
      await login(beside, nickname);
      await ask(page, "all()");
      const before = await minted();
      await beside.evaluate("fetch('/_auth/logout', { method: 'POST' })");
      // No page has been looked away from, so nothing tells this one.
      await Promise.all([ask(page, "all()"), ask(beside, "all()")]);
      expect((await minted()) - before).toBe(1);
      const sentTwice: string[] = [];
      page.on("response", (response) => {
        if (response.headers()["x-headless-edge-session"] === "missing") {
          sentTwice.push(response.url());
        }
      });
      await page.reload();
      await ask(page, "all()");
      expect(sentTwice).toEqual([]);
    });

    it("sees a login and a logout of another tab with its next call", async ({ expect }) => {
      const { nickname } = await server().wix.newMember("Tab Hopper");
      const one = await visitor();
      const other = await one.context().newPage();
      await Promise.all([one.goto("/"), other.goto("/")]);
      await ask(one, "catalog()");
      expect(await ask(one, "loggedIn()")).toBe(false);
      await login(other, nickname);
      expect(await ask(one, "member()")).toBe(nickname);
      await ask(other, "me()");
      expect(await ask(other, "loggedIn()")).toBe(true);
      await Promise.all([other.waitForURL(/.*/), ask(other, "logout({ returnTo: '/' })")]);
      await expect.poll(() => me(one)).toMatchObject({ role: expect.not.stringMatching("member") });
      expect(await ask(one, "member().catch(() => 'nobody')")).toBe("nobody");
    });

    it("works for every package of the SDK that it imports", async ({ expect }) => {
      const { nickname } = await server().wix.newMember("Paca Ger");
      const page = await visitor();
      await page.goto("/");
      await login(page, nickname);
      expect(await ask(page, "packages()")).toEqual({
        blog: 1,
        "business-tools": true,
        data: 2,
        ecom: 1,
        essentials: 200,
        members: nickname,
        "pricing-plans": 2,
        redirects: true,
        stores: 3,
      });
    });

    it("i18n.formatCurrency with a locale works on the server and in the page", async ({
      expect,
    }) => {
      const page = await visitor();
      const answer = await page.goto("/server/price");
      expect(await answer?.json()).toEqual(["$1,234.50", "$1,234.50", "object"]);
      await page.goto("/");
      expect([await ask(page, "price()"), await ask(page, "monitors()")]).toEqual([
        "$1,234.50",
        "object",
      ]);
      expect(await ask(page, "locale()")).toMatch(/Host locale is not available/);
    });

    it("explains what a page can't do", async ({ expect }) => {
      const page = await visitor();
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      await page.goto("/");
      expect(await ask(page, "tokens()")).toMatch(/auth_method_unavailable: getTokens\(\).*server/);
      expect(await ask(page, "tokenInfo()")).toMatch(/getActiveToken\(\) is not available/);
      expect(await ask(page, "elevate()")).toMatch(/elevation_refused: .*\/_api\//);
      await ask(page, "forbidden()");
      await ask(page, "forbidden()");
      expect(said.filter((line) => line.includes("elevated permissions"))).toHaveLength(1);
      expect(await ask(page, "abort()")).toMatch(/abort/i);
    });

    it("sends a file of 5 MB, as the first that it does too", async ({ expect }) => {
      const page = await visitor();
      await page.goto("/");
      // The local Wix does not know the method: it has read the file before it says so.
      expect(await ask(page, `upload(${5 * 1024 * 1024})`)).toBe(404);
      expect(await ask(page, `upload(${5 * 1024 * 1024})`)).toBe(404);
      const calls = (await server().wix.calls()).filter(({ path }) => path === "/files/upload");
      expect(calls.map(({ subject }) => subject)).toEqual(["visitor", "visitor"]);
    });

    it("gets as large an answer to a file of 5 MB", async ({ expect }) => {
      const bytes = 5 * 1024 * 1024;
      const page = await visitor();
      await page.goto("/");
      await server().wix.faults({ path: "/files/", status: 200, body: "x".repeat(bytes) });
      try {
        expect(await ask(page, `sendAndReceive(${bytes})`)).toBe(bytes);
      } finally {
        await server().wix.heal();
      }
    });

    it("sends long queries and Requests with a body", async ({ expect }) => {
      const page = await visitor();
      await page.goto("/");
      expect(await ask(page, "longQuery()")).toBe("it did not fail");
      const query = JSON.stringify({ dataCollectionId: "FAQ", query: {} });
      expect(await ask(page, `request(${JSON.stringify(query)})`)).toBe(200);
    });
  },
);

describeInChromium(
  "a static site that calls Wix in the page",
  () => clientSite("static"),
  ({ server, visitor }) => {
    it("loads the script from a cache for ever, and no page shows a token", async ({ expect }) => {
      const { nickname } = await server().wix.newMember("Stat Ic");
      const page = await visitor();
      const search = searchForTokens(page.context(), server());
      const address = /src="(\/_auth\/sdk-[0-9a-f]{16}\.js)"/;
      await page.goto("/");
      const head = await page.request.head("/");
      expect([head.status(), await head.text()]).toEqual([200, ""]);
      const source = address.exec(await page.content())?.[1] ?? "";
      const script = await page.request.get(source);
      expect(script.headers()).toMatchObject({
        "cache-control": "public, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
      });
      const stable = await page.request.get("/_auth/sdk.js");
      expect(stable.headers()["cache-control"]).toBe("public, no-cache");
      const again = await page.request.get("/_auth/sdk.js", {
        headers: { "if-none-match": stable.headers()["etag"] ?? "" },
      });
      expect(again.status()).toBe(304);
      const stale = await page.request.get("/_auth/sdk-0123456789abcdef.js");
      expect([stale.status(), stale.headers()["cache-control"]]).toEqual([200, "public, no-cache"]);
      expect(stale.headers()["set-cookie"]).toBeUndefined();
      expect(await (await page.request.get("/fragment")).text()).toBe("<li>one</li>");

      await ask(page, "add()");
      await login(page, nickname);
      expect(await ask(page, "member()")).toBe(nickname);
      expect(
        await page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]"),
      ).toEqual(["", 0, 0]);
      await search.look(page);
      expect(search.tokens.size, "a member's access and refresh token").toBeGreaterThanOrEqual(2);
      expect((await search.shown()).length).toBeGreaterThan(12);
      expect(await search.leaks()).toEqual([]);
    });
  },
);
