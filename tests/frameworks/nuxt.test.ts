import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { it } from "vitest";

import { describeFramework } from "./support/describe-framework.ts";
import { runIn } from "./support/example-site.ts";

const RULES = 'routeRules: { "/about": { prerender: true }';

describeFramework("nuxt", { hashed: "/_nuxt/" }, ({ folder }) => {
  const compose = async (): Promise<string> =>
    await runIn(folder(), "npx", ["headless-edge", "build", "--out", ".headless-edge-again"]);

  it("warns of a page that Nuxt would keep in memory for everybody, and of no other", async ({
    expect,
  }) => {
    expect(await compose()).not.toContain("warning");
    const config = path.join(folder(), "nuxt.config.ts");
    const text = await readFile(config, "utf8");
    expect(text).toContain(RULES);
    await writeFile(config, text.replace(RULES, `${RULES}, "/account": { swr: 60 }`));
    await runIn(folder(), "npm", ["run", "build"]);
    const output = await compose();
    expect(output).toMatch(/warning: .*\bswr\b.*\/account/);
    expect(output).toMatch(/kept in memory and served to the next/);
  });
});
