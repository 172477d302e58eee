import { it } from "vitest";

import { describeInChromium } from "../support/chromium.ts";
import { buyFirstProduct, cartCount, logIn } from "../support/shop-visit.ts";

describeInChromium("the shop without JavaScript", "shop", ({ server, visitor }) => {
  it("can be browsed, bought from, and changed one's mind in", async ({ expect }) => {
    const page = await visitor({ javaScriptEnabled: false });
    const product = await buyFirstProduct(page);
    expect(await cartCount(page)).toBe(1);

    await page.getByLabel(`Quantity of ${product}`).fill("3");
    await page.getByRole("button", { name: "Update" }).click();
    await page.locator("header .count", { hasText: "3" }).waitFor();
    expect(await page.getByLabel(`Quantity of ${product}`).inputValue()).toBe("3");

    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByText("Nothing in it yet.").waitFor();
    expect(await cartCount(page)).toBe(0);
  });

  it("sells from the shelf as well", async ({ expect }) => {
    const page = await visitor({ javaScriptEnabled: false });
    await page.goto("/");
    await page.locator("form.quick button").first().click();
    await page.waitForURL("**/cart");
    expect(await cartCount(page)).toBe(1);
  });

  it("can be logged in to and out of", async ({ expect }) => {
    const { nickname, loginEmail } = await server().wix.newMember("Nora Noscript");
    const page = await visitor({ javaScriptEnabled: false });
    await page.goto("/");
    await logIn(page, nickname);
    await page.locator("header .who", { hasText: nickname }).click();
    expect(await page.locator("main").innerText()).toContain(loginEmail);
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("link", { name: "Log in" }).waitFor();
    await page.goto("/account");
    expect(page.url().startsWith(server().wixOrigin)).toBe(true);
  });

  it("streams its picks and links to the opening hours", async ({ expect }) => {
    const page = await visitor({ javaScriptEnabled: false });
    await page.goto("/stream");
    expect(await page.locator('main a[href^="/products/"]').count()).toBe(3);
    await page.goto("/visit");
    await page.getByRole("link", { name: "opening hours" }).click();
    expect(JSON.parse(await page.locator("body").innerText())).toHaveProperty("address");
  });
});
