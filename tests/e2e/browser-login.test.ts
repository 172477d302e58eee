import { it } from "vitest";

import { describeInChromium } from "../support/chromium.ts";
import {
  buyFirstProduct,
  cartCount,
  chooseMember,
  goBack,
  me,
  logIn,
} from "../support/shop-visit.ts";

describeInChromium("logging in to the shop in a browser", "shop", ({ server, visitor }) => {
  it("leads to Wix's login page and back to where one was, and the header says who it is", async ({
    expect,
  }) => {
    const { nickname } = await server().wix.newMember("Tilda Return");
    const page = await visitor();
    await page.goto("/stream?from=header");
    await page.getByRole("link", { name: "Log in" }).click();
    expect(page.url().startsWith(server().wixOrigin)).toBe(true);
    await chooseMember(page, nickname, "**/stream?from=header");
    await page.goto("/");
    expect(await page.locator("header .who").innerText()).toBe(nickname);
  });

  it("shows members their account, which others are asked to log in for", async ({ expect }) => {
    const { nickname, loginEmail } = await server().wix.newMember("Anna Account");
    const page = await visitor();
    await page.goto("/account");
    expect(page.url().startsWith(server().wixOrigin)).toBe(true);
    await chooseMember(page, nickname, "**/account");
    const text = await page.locator("main").innerText();
    expect(text).toContain(nickname);
    expect(text).toContain(loginEmail);
  });

  it("makes a member of somebody new, and signs them in", async ({ expect }) => {
    const page = await visitor();
    await page.goto("/account");
    await page.getByText("Somebody new").click();
    await page.getByLabel("E-mail").fill("newcomer@example.com");
    await page.getByLabel("Nickname").fill("Newcomer");
    await page.getByRole("button", { name: "Join and log in" }).click();
    await page.waitForURL("**/account");
    expect(await page.locator("main").innerText()).toContain("newcomer@example.com");
    expect(await me(page)).toMatchObject({
      role: "member",
      member: { nickname: "Newcomer", loginEmail: "newcomer@example.com" },
    });
  });

  it("ends with the log-out form: the account asks to log in again, also at Wix", async ({
    expect,
  }) => {
    const { nickname } = await server().wix.newMember("Lea Leaving");
    const page = await visitor();
    await page.goto("/");
    await logIn(page, nickname);
    await page.goto("/account");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(`${server().origin}/`);
    await page.getByRole("link", { name: "Log in" }).waitFor();
    expect(await me(page)).toMatchObject({ role: "visitor" });
    await page.goto("/account");
    expect(page.url().startsWith(server().wixOrigin)).toBe(true);
    expect(await page.getByRole("heading").first().innerText()).toBe("Who are you today?");
  });

  it("shows nothing private to the Back button after a log-out", async ({ expect }) => {
    const { nickname, loginEmail } = await server().wix.newMember("Bea Back");
    const page = await visitor();
    await page.goto("/");
    await logIn(page, nickname);
    await page.goto("/account");
    expect(await page.content()).toContain(loginEmail);
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("link", { name: "Log in" }).waitFor();
    for (let steps = 0; steps < 3; steps += 1) {
      await goBack(page);
      const isLoginPage = page.url().startsWith(server().wixOrigin);
      // The login page of the local Wix lists everybody: it is the site's pages that may not.
      expect(isLoginPage || !(await page.content()).includes(loginEmail), page.url()).toBe(true);
      expect(isLoginPage || !(await page.content()).includes(nickname), page.url()).toBe(true);
    }
  });

  it("answers a refusal with a page one can read and try again from", async ({ expect }) => {
    const { nickname } = await server().wix.newMember("Dora Deny");
    const page = await visitor();
    await page.goto("/stream");
    await page.getByRole("link", { name: "Log in" }).click();
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes("/_auth/callback")),
      page.getByRole("button", { name: "No, go back" }).click(),
    ]);
    expect(answer.status()).toBe(403);
    expect(answer.headers()["content-type"]).toContain("text/html");
    expect(await page.locator("dl").innerText()).toContain("login_denied");
    await page.getByRole("link", { name: "Try again" }).click();
    await chooseMember(page, nickname, "**/stream");
    expect(await me(page)).toMatchObject({ role: "member", member: { nickname } });
  });

  it("lets two tabs log in at once", async ({ expect }) => {
    const { nickname } = await server().wix.newMember("Tove Twotabs");
    const first = await visitor();
    const second = await first.context().newPage();
    await first.goto("/_auth/login?returnTo=/stream%3Ftab=1");
    await second.goto("/_auth/login?returnTo=/stream%3Ftab=2");
    await chooseMember(first, nickname, "**/stream?tab=1");
    await chooseMember(second, nickname, "**/stream?tab=2");
    for (const tab of [first, second]) {
      expect(await me(tab)).toMatchObject({ role: "member", member: { nickname } });
      await tab.goto("/account");
      expect(await tab.locator("main").innerText()).toContain(nickname);
    }
  });

  it("lets two tabs finish in the other order, and as two members: the later one counts", async ({
    expect,
  }) => {
    const early = await server().wix.newMember("Early Bird");
    const late = await server().wix.newMember("Late Bird");
    const first = await visitor();
    const second = await first.context().newPage();
    await first.goto("/_auth/login?returnTo=/stream%3Ftab=1");
    await second.goto("/_auth/login?returnTo=/stream%3Ftab=2");
    await chooseMember(second, early.nickname, "**/stream?tab=2");
    await chooseMember(first, late.nickname, "**/stream?tab=1");
    for (const tab of [first, second]) {
      expect(await me(tab)).toMatchObject({ role: "member", member: { id: late.id } });
    }
  });

  it("finds a member's cart again from another browser", async ({ expect }) => {
    const { nickname } = await server().wix.newMember("Cora Carry");
    const page = await visitor();
    await page.goto("/");
    await logIn(page, nickname);
    const product = await buyFirstProduct(page);
    const elsewhere = await visitor();
    await elsewhere.goto("/cart");
    await logIn(elsewhere, nickname);
    expect(await cartCount(elsewhere)).toBe(1);
    expect(await elsewhere.locator(".lines h2").allInnerTexts()).toEqual([product]);
  });
});
