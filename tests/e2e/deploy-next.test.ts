import { afterAll, beforeAll, describe, it } from "vitest";

import { CONFIG, type Files } from "../support/cli-project.ts";
import { type Deployment, readyToDeploy } from "../support/deployment.ts";

const TOOL = "node_modules/@opennextjs/cloudflare/dist/cli/index.js";

/** Stands where OpenNext's own tool is: writes down what it was asked, and may fail. */
const tool = (exitCode: number): string => `
import { appendFileSync } from "node:fs";
appendFileSync("asked.txt", process.argv.slice(2).join(" ") + "\\n");
console.error("there is no namespace of that id");
process.exit(${exitCode});
`;

/** What OpenNext leaves, with the files by which wrangler knows a project of its. */
const SITE: Files = {
  [CONFIG]: { wix: { clientId: "2d5c8a0e-0000-4000-8000-000000000001" } },
  "package.json": { name: "my-next", type: "module" },
  "next.config.ts": "export default {};",
  "open-next.config.ts": "export default {};",
  "node_modules/@opennextjs/cloudflare/package.json": {
    name: "@opennextjs/cloudflare",
    version: "1.19.4",
    type: "module",
    exports: "./index.js",
  },
  "node_modules/@opennextjs/cloudflare/index.js": "export {};",
  [TOOL]: tool(0),
  ".open-next/worker.js":
    "export default { fetch: () => new Response('rendered') };\nexport class DOQueueHandler {}\n",
  ".open-next/assets/hello.txt": "hello",
  ".open-next/cache/build/about.cache": "{}",
};

describe("deployment of a Next.js site on OpenNext", { timeout: 120_000 }, () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await readyToDeploy(SITE);
  });
  afterAll(async () => {
    await deployment.end();
  });

  it("uploads the composed worker, although wrangler would have OpenNext deploy its own", async ({
    expect,
  }) => {
    const { exitCode, output } = await deployment.deploy();
    expect(exitCode, output).toBe(0);
    expect([...(deployment.api.versions[0]?.modules.keys() ?? [])]).toContain("host.js");
  });

  it("has OpenNext fill the cache that the composed worker is bound to, before the upload", async ({
    expect,
  }) => {
    expect(await deployment.site.read("asked.txt")).toBe(
      `populateCache remote -c ${deployment.site.folder}/.headless-edge/wrangler.json\n`,
    );
  });

  it("stops with the tool's words when the cache cannot be filled", async ({ expect }) => {
    const uploaded = deployment.api.versions.length;
    await deployment.site.write({ [TOOL]: tool(1) });
    const { exitCode, output } = await deployment.deploy();
    expect(exitCode).toBe(1);
    expect(output).toContain("(deploy_failed)");
    expect(output).toContain("there is no namespace of that id");
    expect(deployment.api.versions.length).toBe(uploaded);
  });

  it("finds the tool where a workspace has it, further up", async ({ expect }) => {
    await deployment.site.remove(TOOL);
    await deployment.site.remove("asked.txt");
    await deployment.site.write({ [`../${TOOL}`]: tool(0) });
    const { exitCode, output } = await deployment.deploy();
    expect(exitCode, output).toBe(0);
    expect(await deployment.site.read("asked.txt")).toContain("populateCache remote");
  });

  it("says what to run when the tool is not there", async ({ expect }) => {
    await deployment.site.remove(`../${TOOL}`);
    const { exitCode, output } = await deployment.deploy();
    expect(exitCode, output).toBe(0);
    expect(output).toContain(
      "npx opennextjs-cloudflare populateCache remote -c .headless-edge/wrangler.json",
    );
  });
});
