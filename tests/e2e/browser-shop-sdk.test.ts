import type { Page } from "playwright-core";
import { it } from "vitest";

import { describeInChromium } from "../support/chromium.ts";
import { buyFirstProduct, cartCount, me, logIn } from "../support/shop-visit.ts";

/** Puts the first thing on the shelf into the cart, by the page's own script. */
async function addFromShelf(page: Page, expected: number): Promise<void> {
  const form = page.locator("form.quick").first();
  await form.getByRole("button").click();
  await page.locator("header .count", { hasText: String(expected) }).waitFor();
}

describeInChromium(
  "the shop, where page and server both call Wix",
  "shop",
  ({ server, visitor }) => {
    it("has one cart: what the page adds is rendered, and what the server added is there to add to", async ({
      expect,
    }) => {
      const page = await visitor();
      await page.goto("/");
      const product = await page.locator(".card h2").first().innerText();
      await addFromShelf(page, 1);
      expect(new URL(page.url()).pathname, "the shelf stays open").toBe("/");
      expect(await page.locator("form.quick output").first().innerText()).toBe("In your cart");
      await page.goto("/cart");
      expect(await page.locator(".lines h2").allInnerTexts()).toEqual([product]);
      expect(await page.getByLabel(`Quantity of ${product}`).inputValue()).toBe("1");

      await buyFirstProduct(page, 2);
      await page.goto("/");
      await addFromShelf(page, 4);
      await page.reload();
      expect(await cartCount(page)).toBe(4);
      const subjects = (await server().wix.calls()).filter(({ path }) => path.includes("/carts/"));
      expect(new Set(subjects.map(({ subjectId }) => subjectId)).size).toBe(1);
    });

    it("adds from a shelf that was streamed, too", async ({ expect }) => {
      const page = await visitor();
      await page.goto("/stream");
      await addFromShelf(page, 1);
      await page.goto("/cart");
      expect(await cartCount(page)).toBe(1);
    });

    it("makes one visitor of tabs that open at the same instant", async ({ expect }) => {
      const first = await visitor();
      const tabs = [first, await first.context().newPage(), await first.context().newPage()];
      await Promise.all(tabs.map(async (tab) => tab.goto("/")));
      await Promise.all(tabs.map(async (tab) => tab.locator("form.quick button").first().click()));
      await Promise.all(tabs.map(async (tab) => tab.getByText("In your cart").waitFor()));
      await first.goto("/cart");
      expect(await cartCount(first)).toBe(3);
      const seen = await Promise.all(tabs.map(async (tab) => me(tab)));
      expect(seen[0]).toMatchObject({ role: "visitor", visitorId: expect.any(String) });
      expect(seen).toEqual([seen[0], seen[0], seen[0]]);
    });

    it("sees a login and a logout of another tab with its next call", async ({ expect }) => {
      const { id, nickname } = await server().wix.newMember("Shelf Hopper");
      const subject = async (): Promise<unknown> => {
        const adds = (await server().wix.calls()).filter(({ path }) =>
          path.endsWith("/add-to-cart"),
        );
        const { subject: kind, subjectId } = adds.at(-1) ?? {};
        return [kind, subjectId];
      };
      const one = await visitor();
      const other = await one.context().newPage();
      await one.goto("/");
      await addFromShelf(one, 1);
      expect(await subject()).toEqual(["visitor", expect.any(String)]);
      await other.goto("/about");
      await logIn(other, nickname);
      // The member has what the visitor had put there.
      await addFromShelf(one, 2);
      expect(await subject()).toEqual(["member", id]);
      await other.goto("/account");
      await other.getByRole("button", { name: "Log out" }).click();
      await other.waitForURL(`${server().origin}/`);
      await addFromShelf(one, 1);
      expect(await subject()).toEqual(["visitor", expect.any(String)]);
    });

    it("leaves the form to the server where the call does not succeed", async ({ expect }) => {
      const page = await visitor();
      await page.goto("/");
      await server().wix.faults({ path: "/ecom/", times: 1, status: 500 });
      await page.locator("form.quick button").first().click();
      await page.waitForURL("**/cart");
      expect(await cartCount(page)).toBe(1);
    });
  },
);
