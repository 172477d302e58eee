import { afterEach, describe, it } from "vitest";

import { type Finished, finish, realPackage } from "../support/cli-process.ts";
import { CONFIG, type Files, project, type TestProject } from "../support/cli-project.ts";

let site: TestProject | undefined;

afterEach(async () => {
  await site?.end();
  site = undefined;
});

async function build(files: Files, env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  site = await project(files);
  return await finish(realPackage.cli, ["build"], site.folder, env);
}

async function composed(): Promise<Readonly<Record<string, unknown>>> {
  const file: Readonly<Record<string, unknown>> = JSON.parse(
    (await site?.read(".headless-edge/wrangler.json")) ?? "",
  );
  return file;
}

const SITE = { "public/index.html": "<!doctype html><h1>home</h1>" };

const withSection = {
  ...SITE,
  "wrangler.json": {
    name: "shop",
    compatibility_date: "2026-04-01",
    vars: { STAGE: "production" },
    kv_namespaces: [{ binding: "TEXTS", id: "kv-of-production" }],
    env: {
      staging: {
        vars: { STAGE: "staging" },
        kv_namespaces: [{ binding: "TEXTS", id: "kv-of-staging" }],
      },
    },
  },
};

const BYTE_ORDER_MARK = "\uFEFF";

const JSONC = `{
  // of the shop
  "name": "from-jsonc",
  "compatibility_date": "2026-04-01",
  "vars": { "STAGE": "jsonc" },
}
`;

const TOML = `name = "from-toml"
compatibility_date = "2026-04-01"

[vars]
STAGE = "toml"
`;

const FROM_JSONC = { name: "from-jsonc", vars: { STAGE: "jsonc" } };
const FROM_TOML = { name: "from-toml", vars: { STAGE: "toml" } };

describe("a project's own files", { timeout: 60_000 }, () => {
  it("are composed with the section of the wrangler file that CLOUDFLARE_ENV names", async ({
    expect,
  }) => {
    const staging = await build(withSection, { CLOUDFLARE_ENV: "staging" });
    expect(staging.exitCode, staging.output).toBe(0);
    const wrangler = await composed();
    expect(wrangler).toMatchObject({
      name: "shop-staging",
      vars: { STAGE: "staging" },
      kv_namespaces: [{ binding: "TEXTS", id: "kv-of-staging" }],
    });
    expect(wrangler).not.toHaveProperty("env");
  });

  it("are composed without any section where it names none", async ({ expect }) => {
    const { exitCode, output } = await build(withSection);
    expect(exitCode, output).toBe(0);
    expect(await composed()).toMatchObject({
      name: "shop",
      vars: { STAGE: "production" },
      kv_namespaces: [{ binding: "TEXTS", id: "kv-of-production" }],
    });
  });

  const config = JSON.stringify({ site: { assets: "public" }, origins: ["https://a.example"] });
  const windows = (text: string): string => text.replaceAll("\n", "\r\n");
  for (const [title, files, wrangler] of [
    ["a byte order mark, in JSON", { "wrangler.jsonc": BYTE_ORDER_MARK + JSONC }, FROM_JSONC],
    ["a byte order mark, in TOML", { "wrangler.toml": BYTE_ORDER_MARK + TOML }, FROM_TOML],
    ["line ends of Windows, in JSON", { "wrangler.jsonc": windows(JSONC) }, FROM_JSONC],
    ["line ends of Windows, in TOML", { "wrangler.toml": windows(TOML) }, FROM_TOML],
  ] as const) {
    it(`may have ${title}, and so may the configuration beside them`, async ({ expect }) => {
      const { exitCode, output } = await build({
        ...SITE,
        ...files,
        [CONFIG]: BYTE_ORDER_MARK + windows(config.replaceAll(",", ",\n")),
      });
      expect(exitCode, output).toBe(0);
      expect(await composed()).toMatchObject(wrangler);
      expect(await site?.read(".headless-edge/worker/index.js")).toContain("https://a.example");
    });
  }

  it("are read from wrangler.jsonc where there is a wrangler.toml too, as by wrangler itself", async ({
    expect,
  }) => {
    const { exitCode, output } = await build({
      ...SITE,
      "wrangler.toml": TOML,
      "wrangler.jsonc": JSONC,
    });
    expect(exitCode, output).toBe(0);
    expect(await composed()).toMatchObject(FROM_JSONC);
  });
});

const builtFor = (targetEnvironment: string | undefined): Files => ({
  ".wrangler/deploy/config.json": { configPath: "../../dist/server/wrangler.json" },
  "dist/server/wrangler.json": {
    name: targetEnvironment === undefined ? "shop" : `shop-${targetEnvironment}`,
    main: "index.js",
    no_bundle: true,
    vars: { STAGE: targetEnvironment ?? "production" },
    topLevelName: "shop",
    definedEnvironments: ["staging", "test"],
    ...(targetEnvironment === undefined ? {} : { targetEnvironment }),
  },
  "dist/server/index.js": "export default { fetch: () => new Response() };",
});

describe("a build made for staging", { timeout: 60_000 }, () => {
  it("is composed under the name that it was built with", async ({ expect }) => {
    for (const env of [{ CLOUDFLARE_ENV: "staging" }, {}]) {
      const { exitCode, output } = await build(builtFor("staging"), env);
      expect(exitCode, output).toBe(0);
      expect(await composed()).toMatchObject({ name: "shop-staging", vars: { STAGE: "staging" } });
      await site?.end();
    }
  });

  for (const [title, target] of [
    ["a third", "test"],
    ["none", undefined],
  ] as const) {
    it(`is composed for staging only, and one made for ${title} is refused`, async ({ expect }) => {
      const { exitCode, output } = await build(builtFor(target), { CLOUDFLARE_ENV: "staging" });
      expect(exitCode).toBe(1);
      expect(output).toContain('CLOUDFLARE_ENV asks for "staging"');
      expect(output).toContain("build the site again");
    });
  }
});
