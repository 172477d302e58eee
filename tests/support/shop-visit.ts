import type { Page } from "playwright-core";

/** A product on a shelf. */
export const PRODUCT_LINK = 'main a[href^="/products/"]';

/** Puts the first product that is in stock into the cart, as a person would; answers its name. */
export async function buyFirstProduct(page: Page, quantity: number = 1): Promise<string> {
  await page.goto("/");
  await page.locator(PRODUCT_LINK).first().click();
  const name = await page.locator("h1").innerText();
  await page.getByLabel("Quantity").fill(String(quantity));
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.waitForURL("**/cart");
  return name;
}

/** The number beside "Cart" in the header; 0 when there is none. */
export async function cartCount(page: Page): Promise<number> {
  const badge = page.locator("header .count");
  return (await badge.count()) === 0 ? 0 : Number.parseInt(await badge.innerText(), 10);
}

/** Chooses a member on the login page of the local Wix, and waits to be back at the site. */
export async function chooseMember(page: Page, nickname: string, backAt: string): Promise<void> {
  await page.getByRole("button", { name: nickname }).click();
  await page.waitForURL(backAt);
}

/** Logs in by the link in the header of the page one is on, and comes back to that page. */
export async function logIn(page: Page, nickname: string): Promise<void> {
  const backAt = page.url();
  await page.getByRole("link", { name: "Log in" }).first().click();
  await chooseMember(page, nickname, backAt);
}

/** What `/_auth/me` says, asked by the page itself. */
export async function me(page: Page): Promise<unknown> {
  return await page.evaluate("fetch('/_auth/me').then((response) => response.json())");
}

/**
 * Presses the Back button.
 *
 * @throws {Error} when the browser shows a page that it kept alive, which is never loaded again.
 */
export async function goBack(page: Page): Promise<void> {
  await page.goBack({ waitUntil: "commit" });
  await page.waitForLoadState("load", { timeout: 5000 }).catch((cause: unknown) => {
    throw new Error(`${page.url()} was shown without asking the site again`, { cause });
  });
}
