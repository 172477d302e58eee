import type { Page } from "playwright-core";
import { it } from "vitest";

import { describeInChromium } from "../support/chromium.ts";
import { chooseMember, me } from "../support/shop-visit.ts";
import { searchForTokens } from "../support/token-search.ts";
import { exampleForFile } from "./support/describe-framework.ts";
import { newName } from "./support/reading.ts";

/** What the site's pages could not do: exceptions, and what the browser or the policy refused. */
function complaintsOf(page: Page, origin: string): readonly string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A new visitor's cart is a 404 at Wix, and nobody's account a 403, which Chromium reports too.
    const isOfSite = page.url().startsWith(`${origin}/`);
    const isStatus = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && isOfSite && !isStatus) {
      complaints.push(message.text());
    }
  });
  return complaints;
}

/** Puts the first thing on the shelf into the cart, and waits for that many in the header. */
async function addFromShelf(page: Page, expected: number): Promise<void> {
  await page.locator(".shelf button:enabled").first().click();
  await page.locator(".count", { hasText: String(expected) }).waitFor();
}

async function logIn(page: Page, nickname: string): Promise<void> {
  const here = page.url();
  await page.getByRole("button", { name: "Log in" }).click();
  await chooseMember(page, nickname, here);
}

/** What the backend route sees of the cart, asked by the page. */
async function pickup(page: Page): Promise<unknown> {
  return await page.evaluate("fetch('/_api/pickup').then((response) => response.json())");
}

describeInChromium("examples/spa, built by Vite", exampleForFile("spa"), ({ server, visitor }) => {
  it("has a catalog, a cart that stays, a login, an account and a call to /_api", async ({
    expect,
  }) => {
    const { nickname, loginEmail } = await server().wix.newMember(newName("Spa Visitor"));
    const page = await visitor();
    const complaints = complaintsOf(page, server().origin);
    await page.goto("/");
    await addFromShelf(page, 1);
    await page.reload();
    await page.locator(".count", { hasText: "1" }).waitFor();
    await logIn(page, nickname);
    await page.locator("#account", { hasText: loginEmail }).waitFor();
    const hours = await page.request.get("/_api/opening-hours");
    expect(hours.status()).toBe(200);
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("button", { name: "Log in" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("has one cart for the page and for a backend route, also after a reload", async ({
    expect,
  }) => {
    const page = await visitor();
    await page.goto("/");
    expect(await pickup(page)).toMatchObject({ things: 0 });
    await addFromShelf(page, 1);
    await addFromShelf(page, 2);
    await page.locator("#pickup", { hasText: "2 things" }).waitFor();
    await page.reload();
    await page.locator("#pickup", { hasText: "2 things" }).waitFor();
    expect(await pickup(page)).toMatchObject({ things: 2 });
    const carts = (await server().wix.calls()).filter(({ path }) => path.includes("/carts/"));
    const tail = carts.slice(-2).map(({ subject, subjectId }) => [subject, subjectId]);
    expect(tail).toEqual([tail[0], tail[0]]);
    expect(tail[0]).toEqual(["visitor", expect.any(String)]);
    await page.getByRole("button", { name: "Take out" }).click();
    await page.locator(".count", { hasText: "0" }).waitFor();
    expect(await pickup(page)).toMatchObject({ things: 0 });
  });

  it("makes one visitor of tabs that a newcomer opens at the same instant", async ({ expect }) => {
    const minted = async (): Promise<number> =>
      (await server().wix.calls()).filter(({ grant }) => grant === "anonymous").length;
    const one = await visitor();
    const other = await one.context().newPage();
    const before = await minted();
    await Promise.all([one.goto("/"), other.goto("/")]);
    await Promise.all([one, other].map((tab) => tab.locator(".shelf .card").first().waitFor()));
    expect((await minted()) - before).toBe(1);
    await addFromShelf(one, 1);
    await other.locator(".shelf button:enabled").first().click();
    await other.locator(".count", { hasText: "2" }).waitFor();
    const seen = await Promise.all([me(one), me(other)]);
    expect(seen[0]).toMatchObject({ role: "visitor", visitorId: expect.any(String) });
    expect(seen[1]).toEqual(seen[0]);
  });

  it("sees a login and a logout of another tab with its next call", async ({ expect }) => {
    const { id, nickname } = await server().wix.newMember(newName("Spa Hopper"));
    const lastAdd = async (): Promise<unknown> => {
      const adds = (await server().wix.calls()).filter(({ path }) => path.endsWith("/add-to-cart"));
      const { subject, subjectId } = adds.at(-1) ?? {};
      return [subject, subjectId];
    };
    const one = await visitor();
    const other = await one.context().newPage();
    await Promise.all([one.goto("/"), other.goto("/")]);
    await addFromShelf(one, 1);
    expect(await lastAdd()).toEqual(["visitor", expect.any(String)]);
    await logIn(other, nickname);
    await addFromShelf(one, 2);
    expect(await lastAdd()).toEqual(["member", id]);
    await other.getByRole("button", { name: "Log out" }).click();
    await other.getByRole("button", { name: "Log in" }).waitFor();
    await addFromShelf(one, 1);
    expect(await lastAdd()).toEqual(["visitor", expect.any(String)]);
  });

  it("has no token in it, wherever a script could look", async ({ expect }) => {
    const { nickname } = await server().wix.newMember(newName("Spa Secretive"));
    const page = await visitor();
    const search = searchForTokens(page.context(), server());
    const look = async (): Promise<void> => {
      await page.locator(".shelf .card").first().waitFor();
      expect(
        await page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]"),
      ).toEqual(["", 0, 0]);
      await search.look(page);
    };
    await page.goto("/");
    await addFromShelf(page, 1);
    await look();
    const ofVisitor = search.tokens.size;
    expect(ofVisitor, "a visitor's access and refresh token").toBeGreaterThanOrEqual(2);
    await logIn(page, nickname);
    await page.locator("#account", { hasText: nickname }).waitFor();
    await look();
    expect(search.tokens.size - ofVisitor, "and a member's").toBeGreaterThanOrEqual(2);
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("button", { name: "Log in" }).waitFor();
    await look();
    expect((await search.shown()).length).toBeGreaterThan(30);
    expect(await search.leaks()).toEqual([]);
  });

  it("works under a policy that lets nothing run but files of the site's own", async ({
    expect,
  }) => {
    const { nickname } = await server().wix.newMember(newName("Spa Strict"));
    const page = await visitor();
    const complaints = complaintsOf(page, server().origin);
    const policy = (await page.goto("/"))?.headers()["content-security-policy"];
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; connect-src 'self';/);
    expect(policy).not.toMatch(/unsafe|https?:|nonce|\*/);
    await addFromShelf(page, 1);
    await logIn(page, nickname);
    await page.locator("#account", { hasText: nickname }).waitFor();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("button", { name: "Log in" }).waitFor();
    expect(complaints).toEqual([]);
    // The policy is in force: what is not the site's own file is refused, and heard of here.
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('script'), { textContent: 'globalThis.ran = 1' }))",
    );
    expect(await page.evaluate("globalThis.ran")).toBeUndefined();
    await expect.poll(() => complaints.join()).toMatch(/Content Security Policy/);
  });
});
