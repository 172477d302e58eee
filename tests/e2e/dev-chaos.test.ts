import { afterAll, beforeAll, describe, it } from "vitest";

import { finish, realPackage, type Running, start } from "../support/cli-process.ts";
import { project, STATIC_SITE, type TestProject } from "../support/cli-project.ts";

async function login(origin: string): Promise<number> {
  const headers = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  return (await fetch(`${origin}/_auth/login`, { headers, redirect: "manual" })).status;
}

describe("dev --chaos", { timeout: 90_000 }, () => {
  let site: TestProject;
  let dev: Running;
  let origin = "";
  let wix = "";

  beforeAll(async () => {
    site = await project(STATIC_SITE);
    const args = ["dev", "--port", "0", "--wix-port", "0", "--chaos=5xx,429"];
    dev = start(realPackage.cli, args, site.folder);
    origin = (await dev.says(/site +(http:\S+)/))[1] ?? "";
    wix = (await dev.says(/local Wix +(http:\S+)/))[1] ?? "";
    await dev.says(/chaos +100 % of the calls to Wix meet 5xx, 429/);
    await dev.says(/ready in/);
  });
  afterAll(async () => {
    await dev.stop();
    await site.end();
  });

  it("shows the site with Wix in trouble, until a button says otherwise, and again after a rebuild", async ({
    expect,
  }) => {
    expect(await login(origin)).toBe(503);
    expect(await (await fetch(wix)).text()).toContain("5xx, 429: 100 % of the calls.");
    const body = new URLSearchParams({ kinds: "", percent: "33" });
    const pressed = { method: "POST", headers: { origin: wix }, body };
    expect(await (await fetch(`${wix}/_local/chaos`, pressed)).text()).toContain("None:");
    expect(await login(origin)).toBe(302);
    await site.write({ "public/index.html": "changed" });
    await dev.says(/rebuilt in/);
    expect(await login(origin)).toBe(503);
  });

  for (const [arg, says] of [
    ["--chaos=rain", /--chaos names "rain"\n.*latency, hang, reset/],
    ["--chaos=5xx:101", /"101" for a percentage/],
    ["--chaos=", /--chaos names ""/],
  ] as const) {
    it(`refuses ${arg}`, async ({ expect }) => {
      const { exitCode, output } = await finish(realPackage.cli, ["dev", arg], site.folder);
      expect(output).toMatch(says);
      expect(exitCode).toBe(2);
    });
  }

  it("leaves the real Wix alone", async ({ expect }) => {
    const args = ["dev", "--wix", "real", "--chaos"];
    const env = { WIX_CLIENT_ID: "a", WIX_CLIENT_SECRET: "b", WIX_CLIENT_INSTANCE_ID: "c" };
    const { output } = await finish(realPackage.cli, [...args, "--port", "0"], site.folder, env);
    expect(output).toContain("--chaos troubles the local Wix, and --wix is real");
  });
});
