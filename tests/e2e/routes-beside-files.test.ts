import { afterAll, beforeAll, describe, it } from "vitest";

import { type ComposedSite, composedSite } from "../support/composed-site.ts";

const SERVER = `export default {
  fetch: (request) => new Response("the server at " + new URL(request.url).pathname),
};`;

describe("a site with a server and files", () => {
  let site: ComposedSite;

  beforeAll(async () => {
    site = await composedSite({
      "headless-edge.config.json": JSON.stringify({
        site: { assets: "public", server: "server.js" },
        protect: ["/@me/*"],
      }),
      "server.js": SERVER,
      "public/assets/logo.svg": "<svg/>",
      "public/assets/index-DiwrgTda.js": "// hashed",
      "public/build/q-CBaXhkqy.js": "// hashed",
      "public/@me/index.html": "for members only",
    });
  });
  afterAll(async () => {
    await site.stop();
  });

  for (const address of ["/assets/42", "/assets/logo", "/assets/index-Other123.js", "/build/7"]) {
    it(`has a server route beside hashed files answered by the server: ${address}`, async ({
      expect,
    }) => {
      const { status, text } = await site.open(address);
      expect(status).toBe(200);
      expect(text).toContain(`the server at ${address}`);
    });
  }

  for (const [address, contents] of [
    ["/assets/logo.svg", "<svg/>"],
    ["/assets/index-DiwrgTda.js", "// hashed"],
  ] as const) {
    it(`serves the file at ${address}`, async ({ expect }) => {
      const { status, text } = await site.open(address);
      expect(status).toBe(200);
      expect(text).toContain(contents);
    });
  }

  for (const address of ["/@me/", "/%40me/", "/%40me/x"]) {
    it(`asks for a login at a protected address, however it is escaped: ${address}`, async ({
      expect,
    }) => {
      const { status, text } = await site.open(address);
      expect(status).toBe(302);
      expect(text).toMatch(/^location: \S*\/_auth\/login/imu);
    });
  }
});
