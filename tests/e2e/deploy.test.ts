import path from "node:path";

import { Log, LogLevel, Miniflare, Response } from "miniflare";
import { afterAll, beforeAll, describe, it } from "vitest";

import { type Finished, finish, realPackage } from "../support/cli-process.ts";
import { CONFIG, type Files, project, type TestProject } from "../support/cli-project.ts";
import {
  type CloudflareApi,
  cloudflareApi,
  type UploadedVersion,
} from "../support/cloudflare-api.ts";
import { readyToDeploy } from "../support/deployment.ts";

const CLIENT_ID = "2d5c8a0e-0000-4000-8000-000000000001";

const SITE: Files = {
  [CONFIG]: { wix: { clientId: CLIENT_ID } },
  "dist/_worker.js/index.js":
    "export default { fetch: (request) => new Response('rendered ' + new URL(request.url).pathname) };",
  "dist/about.html": "<h1>prerendered</h1>",
  "dist/_routes.json": "{}",
};

/** Starts what was uploaded, and nothing else, with the secrets that the account keeps. */
async function started(version: UploadedVersion): Promise<Miniflare> {
  const main = String(version.metadata["main_module"]);
  const names = [main, ...[...version.modules.keys()].filter((name) => name !== main)];
  const miniflare = new Miniflare({
    cf: false,
    log: new Log(LogLevel.NONE),
    modules: names.map((name) => ({
      type: "ESModule" as const,
      path: name,
      contents: new TextDecoder().decode(version.modules.get(name)?.contents),
    })),
    compatibilityDate: String(version.metadata["compatibility_date"]),
    compatibilityFlags: version.metadata["compatibility_flags"] as string[],
    bindings: { SESSION_KEYS: Buffer.alloc(32, 7).toString("base64url") },
    outboundService: () => new Response("no upstream", { status: 503 }),
  });
  await miniflare.ready;
  return miniflare;
}

describe("deployment, received by a stand-in for Cloudflare", { timeout: 120_000 }, () => {
  let site: TestProject;
  let api: CloudflareApi;

  beforeAll(async () => {
    site = await project(SITE);
    api = await cloudflareApi();
  });
  afterAll(async () => {
    await api.end();
    await site.end();
  });

  const run = async (...args: string[]): Promise<Finished> =>
    await finish(realPackage.cli, args, site.folder, api.env);

  it("is refused without the secrets, with the command that sets them", async ({ expect }) => {
    const { exitCode, output } = await run("deploy");
    expect(output).toContain("(secrets_missing)");
    expect(output).toContain(
      "npx wrangler secret put SESSION_KEYS -c .headless-edge/wrangler.json",
    );
    expect(output).not.toContain("secret put WIX_CLIENT_ID");
    expect(exitCode).toBe(1);
    expect(api.versions).toEqual([]);
  });

  it("uploads a worker that starts, its assets, and says where it is", async ({ expect }) => {
    api.secrets.add("SESSION_KEYS");
    const { exitCode, output } = await run("deploy");
    expect(output).toMatch(/https:\/\/my-site\.tests\.workers\.dev/);
    expect(output).toContain("https://my-site.tests.workers.dev/_auth/callback");
    expect(exitCode).toBe(0);
    expect([...api.manifest.keys()]).toEqual(["/about.html"]);
    expect([...api.assets.values()].map(String)).toEqual(["<h1>prerendered</h1>"]);
    const [version] = api.versions;
    const worker = await started(version as UploadedVersion);
    const page = await worker.dispatchFetch("http://localhost/shop");
    expect(await page.text()).toBe("rendered /shop");
    expect((await worker.dispatchFetch("http://localhost/_auth/me")).status).toBe(200);
    await worker.dispose();
  });

  it("says the custom domain, the configured origins and their callbacks", async ({ expect }) => {
    const domain = await readyToDeploy({
      ...SITE,
      [CONFIG]: { wix: { clientId: CLIENT_ID }, origins: ["https://www.shop.example"] },
      "wrangler.json": {
        name: "my-site",
        compatibility_date: "2026-04-01",
        routes: [{ pattern: "shop.example", custom_domain: true }],
      },
    });
    const { exitCode, output } = await domain.deploy();
    await domain.end();
    expect(exitCode, output).toBe(0);
    expect(output).toContain("  https://shop.example\n");
    expect(output).toContain(
      "redirect URI in your OAuth app: https://www.shop.example/_auth/callback",
    );
  });

  it("previews without deploying, as JSON for scripts", async ({ expect }) => {
    const deployed = [...api.deployed];
    const { exitCode, output } = await run("preview", "--json");
    expect(exitCode, output).toBe(0);
    const line = output.split("\n").find((text) => text.startsWith("{")) ?? "";
    const { versionId } = JSON.parse(line) as { versionId: string };
    expect(api.versions.at(-1)?.id).toBe(versionId);
    expect(api.deployed).toEqual(deployed);
  });

  it("previews for a person, with the command that lets visitors see it, as it is pasted", async ({
    expect,
  }) => {
    const { exitCode, output } = await run("preview");
    expect(exitCode, output).toBe(0);
    const [, command = ""] = /let visitors see it: npx wrangler (.*)/.exec(output) ?? [];
    const wrangler = path.resolve("node_modules/wrangler/bin/wrangler.js");
    const env = { ...api.env, CI: "1", WRANGLER_SEND_METRICS: "false" };
    // Nobody is here to answer what it asks.
    const args = [...command.split(" "), "-y"];
    const pasted = await finish(wrangler, args, site.folder, env);
    expect(pasted.exitCode, pasted.output).toBe(0);
    expect(api.deployed.at(-1)).toBe(api.versions.at(-1)?.id);
  });

  it("rolls back to the version before, and says which that is", async ({ expect }) => {
    const before = api.deployed.at(-2);
    expect(before).not.toBe(api.deployed.at(-1));
    const { exitCode, output } = await run("rollback", "--json");
    expect(exitCode, output).toBe(0);
    expect(JSON.parse(output)).toEqual({ versionId: before });
    expect(api.deployed.at(-1)).toBe(before);
  });

  it("rolls back to a version by its id", async ({ expect }) => {
    const id = api.versions[1]?.id ?? "";
    const { exitCode, output } = await run("rollback", "--to", id);
    expect(output).toContain(`rolled back to ${id}`);
    expect(exitCode).toBe(0);
    expect(api.deployed.at(-1)).toBe(id);
  });

  it("rolls back for a script, which reads the version as JSON", async ({ expect }) => {
    const id = api.versions[0]?.id ?? "";
    const { exitCode, output } = await run("rollback", "--to", id, "--json");
    expect(exitCode, output).toBe(0);
    expect(JSON.parse(output)).toEqual({ versionId: id });
  });

  it("says in wrangler's words what Cloudflare refuses", async ({ expect }) => {
    const env = { ...api.env, CLOUDFLARE_API_BASE_URL: "http://127.0.0.1:1/client/v4" };
    const { exitCode, output } = await finish(realPackage.cli, ["deploy"], site.folder, env);
    expect(output).toContain("(deploy_failed)");
    expect(exitCode).toBe(1);
  });
});
