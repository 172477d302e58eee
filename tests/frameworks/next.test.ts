import { it } from "vitest";

import { describeFramework, type Features } from "./support/describe-framework.ts";
import { HttpVisitor } from "./support/http-visitor.ts";
import { textOf, whoIn } from "./support/reading.ts";

const features: Features = {
  hashed: "/_next/static/",
  // Next.js draws its page for an error in the browser.
  without: ["error-page"],
  more: "tests/frameworks/next-pages",
};

describeFramework("next", features, ({ server }) => {
  it("never serves a page that Next.js made for one visitor to another", async ({ expect }) => {
    const alice = new HttpVisitor(server());
    const bob = new HttpVisitor(server());
    const pages = [];
    for (const visitor of [alice, bob, alice, bob]) {
      const page = await visitor.open("/cached/shelf");
      expect(page.headers["cache-control"]).toMatch(/^private,.*\bno-store\b/);
      pages.push(whoIn(page));
    }
    const [first = "", second = ""] = pages;
    expect(first).not.toBe(second);
    expect(pages).toEqual([first, second, first, second]);
    expect([(await alice.me()).visitorId, (await bob.me()).visitorId]).toEqual([first, second]);
  });

  it("lets Next.js keep a page that is the same for everybody", async ({ expect }) => {
    const member = new HttpVisitor(server());
    await member.open("/");
    const [first, ...others] = [
      await new HttpVisitor(server()).open("/kept/shelf"),
      await new HttpVisitor(server()).open("/kept/shelf"),
      await member.open("/kept/shelf"),
    ].map(({ text }) => textOf(text, "data-made"));
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(others).toEqual([first, first]);
  });
});
