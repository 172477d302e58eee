import { afterEach, describe, it } from "vitest";

import { renderCliError } from "../../../cli/cli-error.ts";
import { detectSite } from "../../../cli/detect/detect.ts";
import type { FoundSite } from "../../../cli/detect/found-site.ts";
import { type Files, project, refusal, type TestProject } from "../../support/cli-project.ts";

const PAGE = "<!doctype html><h1>home</h1>";

let site: TestProject | undefined;

afterEach(async () => {
  await site?.end();
});

async function found(files: Files): Promise<FoundSite> {
  site = await project({ "public/index.html": PAGE, ...files });
  return await detectSite(site.folder, async () => await Promise.resolve(undefined), "{}");
}

describe("a wrangler file", { timeout: 30_000 }, () => {
  it("whose worker is missing is a refusal, also beside pages", async ({ expect }) => {
    const error = await refusal(found({ "wrangler.json": { name: "x", main: "src/idex.ts" } }));
    expect(error.code).toBe("server_missing");
    expect(error.message).toBe("wrangler.json names the worker src/idex.ts, which is not there");
    expect(error.fix).toContain("npm run build");
  });

  it("whose worker its own build makes tells to run that", async ({ expect }) => {
    const wrangler =
      'name = "x"\nmain = "build/worker/shim.mjs"\n[build]\ncommand = "worker-build --release"\n';
    const error = await refusal(found({ "wrangler.toml": wrangler }));
    expect(error.fix).toContain("worker-build --release");
  });

  it("whose worker a framework makes has that one's remedy", async ({ expect }) => {
    const wrangler = { name: "x", main: ".open-next/worker.js" };
    const error = await refusal(found({ ".next/BUILD_ID": "x", "wrangler.json": wrangler }));
    expect(renderCliError(error)).toContain("opennextjs-cloudflare build");
  });

  it("whose worker is what was composed here is none of the site's", async ({ expect }) => {
    const files = {
      "wrangler.json": {
        name: "x",
        main: ".headless-edge/worker/index.js",
        assets: { directory: ".headless-edge/assets" },
      },
      ".headless-edge/worker/index.js": "export default { fetch: () => new Response() };",
      ".headless-edge/assets/index.html": PAGE,
    };
    expect(await found(files)).toMatchObject({ kind: "static files" });
  });
});
