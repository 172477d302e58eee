import { afterEach, it } from "vitest";

import { describeInChromium } from "../support/chromium.ts";
import { buyFirstProduct, cartCount, chooseMember, me, logIn } from "../support/shop-visit.ts";

describeInChromium("the shop in a browser while Wix is unreachable", "shop", (stage) => {
  const { server, visitor } = stage;
  afterEach(async () => {
    await server().wix.heal();
    await server().wix.settings({ accessTokenSeconds: 14_400 });
  });

  it("serves what needs nothing from Wix, and says so where something does", async ({ expect }) => {
    const page = await visitor();
    await server().wix.faults({ unreachable: true });
    expect((await page.goto("/about"))?.status()).toBe(200);
    expect((await page.goto("/style.css"))?.status()).toBe(200);
    expect((await page.goto("/"))?.status()).toBe(503);
    expect(await page.locator("h1").innerText()).toContain("can’t be reached just now");
    expect((await page.goto("/cart?from=mail"))?.status()).toBe(503);
    await server().wix.heal();
    await page.getByRole("link", { name: "Try again" }).click();
    await page.getByText("Nothing in it yet.").waitFor();
    expect(new URL(page.url()).search).toBe("?from=mail");
    await server().wix.faults({ unreachable: true });
    expect((await page.goto("/visit"))?.status()).toBe(200);
    await page.locator("td", { hasText: "can’t be reached just now" }).first().waitFor();
    expect((await page.goto("/stream"))?.status()).toBe(200);
    expect(await page.locator("main").innerText()).toContain("can’t be reached just now");
  });

  it("answers a login with a page one can read, and try again from once Wix is back", async ({
    expect,
  }) => {
    const { nickname } = await server().wix.newMember("Petra Patient");
    const page = await visitor();
    await page.goto("/about");
    await server().wix.faults({ unreachable: true });
    const answer = await page.goto("/_auth/login?returnTo=/about");
    expect(answer?.status()).toBe(503);
    expect(answer?.headers()["content-type"]).toContain("text/html");
    expect(await page.locator("h1").innerText()).toBe("Logging in is not possible just now");
    expect(await page.locator("main").innerText()).not.toContain("redirect session");
    await server().wix.heal();
    await page.getByRole("link", { name: "Try again" }).click();
    await chooseMember(page, nickname, "**/about");
    expect(await me(page)).toMatchObject({ role: "member" });
  });

  for (const [how, fault] of [
    ["unreachable", { unreachable: true }],
    ["answering 500", { status: 500 }],
    ["answering 429", { status: 429 }],
  ] as const) {
    it(`keeps a visitor's cart and identity over a Wix that was ${how}`, async ({ expect }) => {
      // Tokens so short that each page has to renew its own.
      await server().wix.settings({ accessTokenSeconds: 1 });
      const page = await visitor();
      await buyFirstProduct(page, 2);
      const before = await me(page);
      expect(before).toMatchObject({ role: "visitor" });
      await server().wix.faults(fault);
      expect((await page.goto("/cart"))?.status()).toBe(503);
      expect(await me(page)).toEqual(before);
      await server().wix.heal();
      await page.goto("/cart");
      expect(await cartCount(page)).toBe(2);
      expect(await me(page)).toEqual(before);
    });
  }

  it("keeps members logged in, and lets them log out meanwhile", async ({ expect }) => {
    const { nickname } = await server().wix.newMember("Mina Member");
    // Long enough for a login on a busy machine, short enough to wait for their end.
    await server().wix.settings({ accessTokenSeconds: 6 });
    const page = await visitor();
    await page.goto("/");
    await logIn(page, nickname);
    await page.goto("/account");
    await page.waitForTimeout(6500);
    await server().wix.faults({ unreachable: true });
    const [refused] = await Promise.all([page.waitForResponse("**/account"), page.reload()]);
    expect(refused.status()).toBe(503);
    expect(await me(page)).toMatchObject({ role: "member", member: { nickname } });
    await server().wix.heal();
    expect((await page.goto("/account"))?.status()).toBe(200);
    await server().wix.faults({ unreachable: true });
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(`${server().origin}/`);
    expect(await me(page)).not.toMatchObject({ role: "member" });
    await server().wix.heal();
    await page.goto("/");
    await page.getByRole("link", { name: "Log in" }).waitFor();
  });
});
