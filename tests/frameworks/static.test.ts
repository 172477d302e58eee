import { afterAll, beforeAll, describe, it } from "vitest";

import { type DevServer, startExample } from "../support/dev-server.ts";
import { exampleForFile } from "./support/describe-framework.ts";
import { HttpVisitor } from "./support/http-visitor.ts";

// In a browser, from the repository itself: tests/e2e/browser-static.test.ts.
describe("examples/static, installed", () => {
  const example = exampleForFile("static");
  let server: DevServer | undefined;
  beforeAll(async () => {
    server = await startExample(example);
  });
  afterAll(async () => {
    await server?.stop();
  });
  const visitor = (): HttpVisitor => {
    if (server === undefined) {
      throw new Error("the server is started before the first test");
    }
    return new HttpVisitor(server);
  };

  it("is served with its backend route", async ({ expect }) => {
    const stranger = visitor();
    const page = await stranger.open("/");
    expect([page.status, page.headers["set-cookie"]]).toEqual([200, undefined]);
    const hello = await stranger.fetch("/_api/hello");
    expect(JSON.parse(hello.text)).toMatchObject({ greeting: "Hello, stranger." });
    expect(JSON.parse(hello.text).questions.length).toBeGreaterThan(0);
    expect((await stranger.open("/nowhere")).status).toBe(404);
  });

  it("asks for a login where only members may go", async ({ expect }) => {
    const page = await visitor().open("/members/");
    expect(page.status).toBe(302);
    expect(page.headers["location"]).toContain("returnTo=%2Fmembers%2F");
  });
});
