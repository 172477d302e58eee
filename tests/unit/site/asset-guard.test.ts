import { describe, it } from "vitest";
import { guardAssets } from "../../../src/site/asset-guard.ts";
import { type Assets } from "../../../src/site/assets.ts";

const nobody = () => ({ session: { facts: async () => ({ role: "visitor" }) } });

/** Files whose answers do not say where they come from. */
function nameless(): Assets {
  return { fetch: async () => new Response("file") };
}

describe("the site's own way to its files", () => {
  it("is judged by what was asked where the answer names no address", async ({ expect }) => {
    const files = nameless();
    guardAssets(files, (path) => path.startsWith("/account/"), nobody);
    const statuses = ["/account/x.png", "/logo.png"].map(
      async (path) => (await files.fetch(new Request(`https://site.test${path}`))).status,
    );
    expect(await Promise.all(statuses)).toEqual([404, 200]);
  });
});
