import { it } from "vitest";

import { describeFramework } from "./support/describe-framework.ts";
import { HttpVisitor } from "./support/http-visitor.ts";
import { textOf, whoIn } from "./support/reading.ts";

const features = {
  hashed: "/_app/immutable/",
  lateWho: /chosenFor:\{role:"\w+",id:"([^"]+)"/,
};

describeFramework("sveltekit", features, ({ server }) => {
  it("keeps a page with somebody's name out of the cache, though its page calls it public", async ({
    expect,
  }) => {
    const [alice, bob] = [new HttpVisitor(server()), new HttpVisitor(server())];
    // The visits that make the sessions are such visits themselves.
    const first = await alice.open("/cached");
    const again = await alice.open("/cached");
    const other = await bob.open("/cached");
    expect(first.headers["cache-control"]).toBe("private, no-store");
    expect(whoIn(first)).toBe(whoIn(again));
    expect(whoIn(other)).not.toBe(whoIn(first));
    expect(whoIn(other)).toBe((await bob.me()).visitorId);
    const editions = [first, again, other].map(({ text }) => textOf(text, "data-made"));
    expect(new Set(editions).size).toBe(3);
  });

  it("lets the framework cache a page that knows nobody", async ({ expect }) => {
    const [one, other] = [new HttpVisitor(server()), new HttpVisitor(server())];
    const edition = textOf((await one.open("/cached-public")).text, "data-made");
    expect(edition).toMatch(/^[\da-f-]{36}$/);
    expect(textOf((await other.open("/cached-public")).text, "data-made")).toBe(edition);
  });
});
