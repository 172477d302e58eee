import { it } from "vitest";

import { describeInChromium } from "../support/chromium.ts";
import { chooseMember } from "../support/shop-visit.ts";
import { exampleForFile } from "./support/describe-framework.ts";

describeInChromium("examples/spa, built by Vite", exampleForFile("spa"), ({ server, visitor }) => {
  it("has a catalog, a cart that stays, a login, an account and a call to /_api", async ({
    expect,
  }) => {
    const { nickname, loginEmail } = await server().wix.newMember("Spa Visitor");
    const page = await visitor();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto("/");
    await page.locator(".shelf button:enabled").first().click();
    await page.locator(".count", { hasText: "1" }).waitFor();
    await page.reload();
    await page.locator(".count", { hasText: "1" }).waitFor();
    await page.getByRole("button", { name: "Sign in" }).click();
    await chooseMember(page, nickname, `${server().origin}/`);
    await page.locator("#account", { hasText: loginEmail }).waitFor();
    const hours = await page.request.get("/_api/opening-hours");
    expect(hours.status()).toBe(200);
    expect(
      await page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]"),
    ).toEqual(["", 0, 0]);
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(errors).toEqual([]);
  });
});
