import { it } from "vitest";

import { describeInChromium } from "../support/chromium.ts";
import { buyFirstProduct, cartCount, me, PRODUCT_LINK, logIn } from "../support/shop-visit.ts";

const HOSTILE_COOKIES: Readonly<Record<string, readonly { name: string; value: string }[]>> = {
  "junk under our names": ["visitor", "member", "access", "ended", "login"].map((kind) => ({
    name: `hedge-${kind}-aaaa1111`,
    value: "junk",
  })),
  "values that look sealed and are not": ["visitor", "member", "access"].map((kind) => ({
    name: `hedge-${kind}-aaaa1111`,
    value: "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA",
  })),
  "somebody else's bad encoding": [{ name: "zz", value: "%" }],
};

describeInChromium("the shop in a browser", "shop", ({ server, visitor }) => {
  it("keeps what was put into the cart over a reload, a second page and a closed tab", async ({
    expect,
  }) => {
    const page = await visitor();
    const product = await buyFirstProduct(page, 2);
    expect(await cartCount(page)).toBe(2);

    await page.reload();
    expect(await page.locator(".lines h2").allInnerTexts()).toEqual([product]);

    await page.goto("/");
    expect(await cartCount(page)).toBe(2);

    const context = page.context();
    await page.close();
    const reopened = await context.newPage();
    await reopened.goto("/cart");
    expect(await reopened.locator(".lines h2").allInnerTexts()).toEqual([product]);
    expect(await reopened.getByLabel(`Quantity of ${product}`).inputValue()).toBe("2");
  });

  it("gives two people two carts", async ({ expect }) => {
    const [one, other] = [await visitor(), await visitor()];
    await buyFirstProduct(one);
    await other.goto("/cart");
    expect(await cartCount(one)).toBe(1);
    expect(await other.locator("main").innerText()).toContain("Nothing in it yet.");
  });

  it("shows where the shop is and when it opens, which only the app may read", async ({
    expect,
  }) => {
    const page = await visitor();
    await page.goto("/visit");
    const table = page.locator("table.facts");
    await table.locator("[data-field=hours] td").first().waitFor();
    expect(await table.innerText()).toMatch(/Address\s+7 Kiln Lane/);
    expect(await table.innerText()).toMatch(/Tuesday\s+10:00 to 18:00/);
    expect(await table.innerText()).toMatch(/Saturday\s+10:00 to 16:00/);
    expect(await table.innerText()).not.toMatch(/not known|can’t be reached|please ring|…|_/);
    const calls = await server().wix.calls();
    const asked = calls.filter((call) => call.path.startsWith("/site-properties/"));
    expect(asked.map(({ subject, status }) => [subject, status])).toEqual([["app", 200]]);
  });

  it("says who is reading and what is in the cart, also on pages that a cache may keep", async ({
    expect,
  }) => {
    const { nickname } = await server().wix.newMember("Hedda Header");
    const page = await visitor();
    await page.goto("/about");
    await logIn(page, nickname);
    await buyFirstProduct(page, 2);
    for (const path of ["/about", "/visit", "/nowhere", "/stream", "/"]) {
      await page.goto(path);
      await page.locator("header .count", { hasText: "2" }).waitFor();
      expect(await page.locator("header .who").innerText(), path).toBe(nickname);
    }
  });

  it("asks Wix about nobody for a stranger on a page that a cache may keep", async ({ expect }) => {
    const page = await visitor();
    const before = (await server().wix.calls()).length;
    await page.goto("/about", { waitUntil: "networkidle" });
    expect(await page.locator("header .who").innerText()).toBe("Log in");
    const calls = (await server().wix.calls()).slice(before);
    // The host cannot know that the page will be the same for everybody, and mints beside it.
    expect(calls.filter(({ grant }) => grant !== "anonymous")).toEqual([]);
  });

  it("has a header of one height, with the number in the cart and without", async ({ expect }) => {
    for (const width of [1280, 390]) {
      const page = await visitor({ viewport: { width, height: 800 } });
      const height = async (): Promise<number | undefined> =>
        (await page.locator("header").boundingBox())?.height;
      await page.goto("/");
      const empty = await height();
      await buyFirstProduct(page);
      expect(await height(), `${width} px`).toBe(empty);
    }
  });

  it("answers a members' route to a member, and tells a visitor that it is one", async ({
    expect,
  }) => {
    const { id, nickname } = await server().wix.newMember("Orla Order");
    const page = await visitor();
    const order = "fetch('/_api/orders/7').then(async (r) => [r.status, await r.json()])";
    await page.goto("/");
    expect(await page.evaluate(order)).toMatchObject([401, { code: "member_required" }]);
    await logIn(page, nickname);
    expect(await page.evaluate(order)).toMatchObject([200, { id: "7", member: { id } }]);
  });

  it("shows the shell of a streamed page before its late part, which comes from Wix", async ({
    expect,
  }) => {
    const page = await visitor();
    await page.goto("/about");
    await server().wix.faults({ path: "/stores-reader/", latencyMs: 4000 });
    try {
      await page.goto("/stream", { waitUntil: "commit" });
      await page.getByText("Reaching for the top shelf").waitFor({ timeout: 4000 });
      expect(await page.locator(PRODUCT_LINK).count()).toBe(0);
      await page.locator(PRODUCT_LINK).first().waitFor();
      expect(await page.locator(PRODUCT_LINK).count()).toBe(3);
    } finally {
      await server().wix.heal();
    }
  });

  for (const [what, cookies] of Object.entries(HOSTILE_COOKIES)) {
    it(`works with ${what} among the cookies`, async ({ expect }) => {
      const page = await visitor();
      const { origin } = server();
      await page.context().addCookies(cookies.map((cookie) => ({ ...cookie, url: origin })));
      for (const path of ["/", "/cart", "/about", "/stream"]) {
        expect((await page.goto(path))?.status(), path).toBe(200);
      }
      expect((await page.goto("/account"))?.url()).toContain("redirectSessionId");
      await buyFirstProduct(page);
      await page.reload();
      expect(await cartCount(page)).toBe(1);
    });
  }

  it("starts anew when the session's cookies were tampered with", async ({ expect }) => {
    const page = await visitor();
    await buyFirstProduct(page);
    const context = page.context();
    const ours = (await context.cookies()).filter(({ name }) => name.startsWith("hedge-"));
    expect(ours.length).toBeGreaterThan(0);
    await context.addCookies(
      ours.map((cookie) => ({
        ...cookie,
        value: cookie.value.replace(/.(?=\.[^.]+$)/, (last) => (last === "A" ? "B" : "A")),
      })),
    );
    expect((await page.goto("/cart"))?.status()).toBe(200);
    expect(await cartCount(page)).toBe(0);
    await buyFirstProduct(page);
    expect(await me(page)).toMatchObject({ role: "visitor" });
    expect(await cartCount(page)).toBe(1);
  });
});
