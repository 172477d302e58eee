import { it } from "vitest";

import type { Stage } from "../../support/chromium.ts";
import type { Features } from "./describe-framework.ts";
import { newName, TOKEN } from "./reading.ts";
import { chooseMember } from "../../support/shop-visit.ts";

/** A person's visit in a real browser: put something into the cart, log in, come back, leave. */
export function browserBehaviour({ server, visitor }: Stage, { without = [] }: Features): void {
  it.runIf(!without.includes("stream"))(
    "shows the end of a streaming page to whom its head was shown",
    async ({ expect }) => {
      const page = await visitor();
      await page.goto("/stream");
      const id = await page.locator("[data-who]").innerText();
      expect(id).toMatch(/^[\da-f-]{36}$/);
      await page.locator("[data-late-who]", { hasText: id }).waitFor();
    },
  );

  it("sells something to a person, who logs in and out again", async ({ expect }) => {
    const { nickname, loginEmail } = await server().wix.newMember(newName("Berta"));
    const page = await visitor();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto("/");
    await page.getByRole("button", { name: "Add to cart" }).first().click();
    await page.waitForURL("**/cart");
    await page.locator("[data-count]", { hasText: "1" }).waitFor();
    await page.reload();
    await page.locator("[data-count]", { hasText: "1" }).waitFor();
    await page.goto("/account");
    await page.getByRole("link", { name: "Log in" }).first().click();
    await chooseMember(page, nickname, "**/account");
    await page.getByText(loginEmail).waitFor();
    // Frameworks keep scroll positions in there.
    const kept = await page.evaluate(
      "JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])",
    );
    expect(kept).toMatch(/^\["",/);
    expect(kept).not.toMatch(TOKEN);
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(`${server().origin}/`);
    await page.goto("/account");
    expect(await page.getByText(loginEmail).count()).toBe(0);
    expect(errors).toEqual([]);
  });
}
