import { it } from "vitest";

import type { ServedExample } from "./describe-framework.ts";
import { HttpVisitor } from "./http-visitor.ts";
import { lateWhoIn, textOf, TOKEN, whoIn } from "./reading.ts";

/** Long enough that what waits for Wix cannot be in the same packet as what does not. */
const LATENCY_MILLISECONDS = 1500;

/** Pages that the framework renders, its own API, its errors, the backend's route. */
export function pageBehaviour({ server, features, has }: ServedExample): void {
  it("renders the catalog for whoever is calling", async ({ expect }) => {
    const visitor = new HttpVisitor(server());
    const page = await visitor.open("/");
    expect(page.status).toBe(200);
    expect(page.headers["content-type"]).toMatch(/^text\/html/);
    expect(page.text).toContain("productId");
    expect(page.headers["cache-control"]).toMatch(/^private,.*\bno-store\b/);
    expect((await visitor.me()).visitorId).toBe(whoIn(page));
    expect(page.text).not.toMatch(TOKEN);
  });

  it.runIf(has("stream"))(
    "sends the head of a streaming page before Wix has answered for its end, which knows who is calling",
    async ({ expect }) => {
      const visitor = new HttpVisitor(server());
      await visitor.open("/");
      await server().wix.faults({ path: "/stores", latencyMs: LATENCY_MILLISECONDS });
      const page = await visitor.open("/stream");
      await server().wix.heal();
      const arrival = (what: string, find: (html: string) => string | undefined): number => {
        let soFar = "";
        for (const { text, after } of page.chunks) {
          soFar += text;
          if ((find(soFar) ?? "") !== "") {
            return after;
          }
        }
        throw new Error(`the ${what} never came: ${page.status} ${soFar}`);
      };
      const head = arrival("head", (html) => textOf(html, "data-who"));
      const end = arrival("end", (html) => lateWhoIn(html, features));
      expect(end - head).toBeGreaterThan(LATENCY_MILLISECONDS / 5);
      const { visitorId } = await visitor.me();
      expect([whoIn(page), lateWhoIn(page.text, features)]).toEqual([visitorId, visitorId]);
    },
  );

  it("answers the framework's own API route, which asks Wix as the visitor", async ({ expect }) => {
    const visitor = new HttpVisitor(server());
    const answer = await visitor.fetch("/api/hello");
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text).first).toMatch(/\w/);
    const who = JSON.parse((await visitor.fetch("/api/whoami")).text);
    expect(who).toEqual({ role: "visitor", id: (await visitor.me()).visitorId });
  });

  it("acts as the app in a backend route, and nowhere else", async ({ expect }) => {
    const visitor = new HttpVisitor(server());
    const hours = await visitor.fetch("/_api/hours");
    expect(hours.status).toBe(200);
    expect(JSON.parse(hours.text).hours.length).toBeGreaterThan(0);
    const refused = await visitor.fetch("/api/elevate");
    expect(JSON.parse(refused.text)).toEqual({ code: "elevation_refused" });
  });

  it("leaves an error to the framework, and the session as it was", async ({ expect }) => {
    const visitor = new HttpVisitor(server());
    await visitor.open("/");
    const before = await visitor.me();
    const page = await visitor.open("/boom");
    expect(page.status).toBe(500);
    if (has("error-page")) {
      expect(page.text).toContain("The kiln went out");
    }
    expect(page.text).not.toContain("site_failed");
    expect(await visitor.me()).toEqual(before);
  });

  it("leaves a path that nobody knows to the framework", async ({ expect }) => {
    const page = await new HttpVisitor(server()).open("/nowhere");
    expect(page.status).toBe(404);
    expect(page.text).toContain("Not on our shelves");
  });
}
