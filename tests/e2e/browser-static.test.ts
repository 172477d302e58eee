import { it } from "vitest";

import { describeInChromium } from "../support/chromium.ts";
import { chooseMember, goBack } from "../support/shop-visit.ts";

describeInChromium("a folder of HTML in a browser", "static", ({ server, visitor }) => {
  it("loads, asks its backend route, and shows what Wix keeps for it", async ({ expect }) => {
    const page = await visitor();
    expect((await page.goto("/"))?.status()).toBe(200);
    await page.getByText("Hello, stranger.").waitFor();
    await page.locator("[data-questions] dt").first().waitFor();
    expect(await page.getByRole("link", { name: "Log in" }).isVisible()).toBe(true);
  });

  it("keeps its members' page to members: to the login page, back, and out again", async ({
    expect,
  }) => {
    const { nickname } = await server().wix.newMember("Fay Friend");
    const page = await visitor();
    await page.goto("/");
    await page.getByRole("link", { name: "Friends" }).click();
    expect(page.url().startsWith(server().wixOrigin)).toBe(true);
    await chooseMember(page, nickname, "**/members/");
    await page.getByText(`Hello, ${nickname}.`).waitFor();
    expect(await page.locator("main").innerText()).toContain("When the kiln is opened");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByText("Hello, stranger.").waitFor();
    await goBack(page);
    expect(await page.locator("main").innerText()).not.toContain("When the kiln is opened");
    await page.goto("/members/");
    expect(page.url().startsWith(server().wixOrigin)).toBe(true);
  });

  it("has its own 404 page", async ({ expect }) => {
    const page = await visitor();
    expect((await page.goto("/nowhere"))?.status()).toBe(404);
    expect(await page.locator("h1").innerText()).toBe("A dropped stitch");
  });
});
