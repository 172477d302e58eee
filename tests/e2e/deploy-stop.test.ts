import { createServer } from "node:http";
import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, describe, it } from "vitest";

import { realPackage, type Running, start } from "../support/cli-process.ts";
import { CONFIG, type Files, project, type TestProject } from "../support/cli-project.ts";
import { type CloudflareApi, cloudflareApi } from "../support/cloudflare-api.ts";

const SITE: Files = {
  [CONFIG]: { wix: { clientId: "2d5c8a0e-0000-4000-8000-000000000001" } },
  "dist/_worker.js/index.js": "export default { fetch: () => new Response('rendered') };",
};

/** A Cloudflare that listens, and never answers. */
async function silentApi(): Promise<{
  readonly env: Readonly<Record<string, string>>;
  readonly asked: Promise<void>;
  readonly end: () => void;
}> {
  let heard = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const server = createServer(() => {
    heard();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    env: {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}/client/v4`,
      CLOUDFLARE_API_TOKEN: "token-of-the-test",
      CLOUDFLARE_ACCOUNT_ID: "a".repeat(32),
    },
    asked,
    end: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe("a command that is told to stop", { timeout: 120_000 }, () => {
  let site: TestProject;
  let api: CloudflareApi;

  beforeAll(async () => {
    site = await project(SITE);
    api = await cloudflareApi();
    api.secrets.add("SESSION_KEYS");
  });
  afterAll(async () => {
    await api.end();
    await site.end();
  });

  const composing = async (command: string): Promise<Running> => {
    const running = start(realPackage.cli, [command], site.folder, api.env);
    while (!(await readdir(site.folder)).some((name) => name.includes(".next-"))) {
      await sleep(5);
    }
    return running;
  };

  it("while it composes, uploads nothing", async ({ expect }) => {
    const { exitCode, output } = await (await composing("deploy")).stop("SIGTERM");
    expect(output).toContain("stopped by SIGTERM: nothing was composed");
    expect(exitCode).toBe(143);
    expect(api.calls).toEqual([]);
  });

  it("while it composes, leaves nothing behind", async ({ expect }) => {
    const { exitCode, output } = await (await composing("build")).stop();
    expect(output).toBe("stopped by SIGINT: nothing was composed\n");
    expect(exitCode).toBe(130);
    expect((await readdir(site.folder)).filter((name) => name.startsWith(".headless"))).toEqual([]);
  });

  it("while Cloudflare is asked, does not take that for a refusal", async ({ expect }) => {
    const silent = await silentApi();
    const running = start(realPackage.cli, ["deploy"], site.folder, silent.env);
    await silent.asked;
    const { exitCode, output } = await running.stop();
    silent.end();
    expect(output).toContain('stopped by SIGINT: "secret" was interrupted');
    expect(output).not.toContain("wrangler login");
    expect(exitCode).toBe(130);
  });
});
