import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { describe, it } from "vitest";

import { describeFramework } from "./support/describe-framework.ts";
import { runIn } from "./support/example-site.ts";

const RULES = 'routeRules: { "/about": { prerender: true }';

/** As long as a first build may take. */
const BUILD_MILLISECONDS = 900_000;

const example = describeFramework("nuxt", { hashed: "/_nuxt/" });

// After the servers have ended: its output is built anew.
describe("examples/nuxt, with a page that Nuxt keeps", () => {
  const compose = async (folder: string): Promise<string> =>
    await runIn(folder, "npx", ["headless-edge", "build", "--out", ".headless-edge-again"]);

  it("is not warned of as long as no page is kept", async ({ expect }) => {
    expect(await compose((await example()).folder)).not.toContain("warning");
  });

  it(
    "is warned of where Nuxt would keep it in memory for everybody",
    { timeout: BUILD_MILLISECONDS },
    async ({ expect }) => {
      const { folder } = await example();
      const config = path.join(folder, "nuxt.config.ts");
      const text = await readFile(config, "utf8");
      expect(text).toContain(RULES);
      const swr = `${RULES}, "/account": { swr: 60 }`;
      await writeFile(config, text.includes(swr) ? text : text.replace(RULES, swr));
      await runIn(folder, "npm", ["run", "build"]);
      const output = await compose(folder);
      expect(output).toMatch(/warning: .*\bswr\b.*\/account/);
      expect(output).toMatch(/kept in memory and served to the next/);
    },
  );
});
