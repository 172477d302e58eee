import type { Page } from "playwright-core";
import { it } from "vitest";

import { describeInChromium } from "../support/chromium.ts";
import { buyFirstProduct, logIn } from "../support/shop-visit.ts";
import { searchForTokens } from "../support/token-search.ts";

/** What the page's own scripts can read: cookies, and both storages. */
async function readable(page: Page): Promise<unknown> {
  return await page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]");
}

/** Ways by which a token could get to where a script finds it; each shows it to the page. */
const PLANTS: Readonly<Record<string, string>> = {
  "a readable cookie": "document.cookie = 'wixSession=' + token",
  localStorage: "localStorage.setItem('session', JSON.stringify({ token }))",
  sessionStorage: "sessionStorage.setItem('session', token)",
  "a global variable": "globalThis.token = token",
  "a property that no loop meets":
    "Object.defineProperty(globalThis, 'client', { value: { auth: { tokens: new Map([['access', { value: token }]]) } } })",
  "a symbol's property of a function": "fetch[Symbol.for('auth')] = { headers: [token] }",
  "the context of the SDK":
    "Object.defineProperty(globalThis.__wix_context__ ??= {}, 'tokens', { value: { token } })",
  "an element's property": "document.body.state = { memoized: { token } }",
  "the state of the history": "history.replaceState({ token }, '')",
};

describeInChromium("what a browser gets to see of a session", "shop", ({ server, visitor }) => {
  it("has no token and no secret in it, in any answer, storage or log line", async ({ expect }) => {
    const { nickname } = await server().wix.newMember("Sam Secretive");
    const page = await visitor();
    const context = page.context();
    const search = searchForTokens(context, server());
    const { tokens } = search;
    const look = async (): Promise<void> => {
      expect(await readable(page), page.url()).toEqual(["", 0, 0]);
      await search.look(page);
    };
    const open = async (path: string): Promise<void> => {
      await page.goto(path);
      await look();
    };

    for (const path of ["/", "/about", "/stream", "/cart", "/_auth/me", "/nowhere"]) {
      await open(path);
    }
    await page.goto("/visit");
    await page.locator("[data-field=hours] td").first().waitFor();
    await buyFirstProduct(page);
    await look();
    expect(tokens.size, "a visitor's access and refresh token").toBeGreaterThanOrEqual(2);
    await logIn(page, nickname);
    for (const path of ["/", "/account", "/_auth/me", "/_auth/me?fresh", "/_api/orders/7"]) {
      await open(path);
    }
    await open("/_auth/callback?code=stale&state=stale");
    await open("/_auth/logout");
    await page.goto("/account");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(`${server().origin}/`);
    await look();
    await server().wix.faults({ unreachable: true });
    await open("/cart");
    await open("/_auth/login");
    await server().wix.heal();

    expect(tokens.size, "and those of the member, and of the next visitor").toBeGreaterThan(4);
    expect((await search.shown()).length).toBeGreaterThan(100);
    expect(await search.leaks()).toEqual([]);
  });

  for (const [where, plant] of Object.entries(PLANTS)) {
    it(`would be seen with a token in ${where}`, async ({ expect }) => {
      const page = await visitor();
      const search = searchForTokens(page.context(), server());
      await page.goto("/cart");
      await search.look(page);
      expect(await search.leaks()).toEqual([]);
      const [token] = search.tokens;
      // Its end alone, as a script that dresses tokens up would keep it.
      await page.evaluate(`{ const token = ${JSON.stringify(token?.slice(-40))}; ${plant}; }`);
      await search.look(page);
      expect((await search.leaks()).length).toBeGreaterThan(0);
    });
  }

  it("would be seen with a token in a header or a body", async ({ expect }) => {
    const page = await visitor();
    const search = searchForTokens(page.context(), server());
    await page.goto("/cart");
    await search.look(page);
    const [token = ""] = search.tokens;
    await page.route("**/in-a-header", (route) => route.fulfill({ headers: { "x-token": token } }));
    await page.route("**/in-a-body", (route) => route.fulfill({ json: { token } }));
    await page.evaluate("Promise.all([fetch('/in-a-header'), fetch('/in-a-body')])");
    expect((await search.leaks()).join("\n")).toMatch(/in-a-header[\s\S]*in-a-body/);
  });

  it("has cookies that no script reads and no other site sends", async ({ expect }) => {
    const { nickname } = await server().wix.newMember("Jo Jar");
    const page = await visitor();
    const context = page.context();
    await buyFirstProduct(page);
    const asVisitor = await context.cookies(server().origin);
    await page.goto("/_auth/login");
    const atLogin = await context.cookies(server().origin);
    await page.getByRole("button", { name: nickname }).click();
    await page.waitForURL(`${server().origin}/`);
    const asMember = await context.cookies(server().origin);
    for (const [kind, jar] of [
      ["visitor", asVisitor],
      ["access", asVisitor],
      ["login", atLogin],
      ["member", asMember],
    ] as const) {
      expect(jar.map(({ name }) => name).join(" ")).toContain(`hedge-${kind}-`);
    }
    for (const cookie of [...asVisitor, ...atLogin, ...asMember]) {
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
      expect(cookie.domain).toBe("localhost");
    }
    expect(await readable(page)).toEqual(["", 0, 0]);
  });
});
