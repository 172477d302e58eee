import { afterEach, describe, it } from "vitest";

import { realPackage, start } from "../support/cli-process.ts";
import { type Files, project, SERVER_SITE, type TestProject } from "../support/cli-project.ts";

let site: TestProject | undefined;

afterEach(async () => {
  await site?.end();
  site = undefined;
});

/** A server that tells which of Node's modules it has. */
const NODE_SITE: Files = {
  ...SERVER_SITE,
  "dist/server/index.js":
    "import { AsyncLocalStorage } from 'node:async_hooks'; export default { fetch: () => new Response(typeof AsyncLocalStorage) };",
};

async function build(files: Files): Promise<TestProject> {
  site = await project(files);
  await site.build();
  return site;
}

async function compatibilityOf(of: TestProject): Promise<object> {
  const { compatibility_date: date, compatibility_flags: flags } = JSON.parse(
    await of.read(".headless-edge/wrangler.json"),
  ) as Readonly<Record<string, unknown>>;
  return { date, flags };
}

describe("a composed worker", { timeout: 60_000 }, () => {
  it("is deployed without nodejs_compat where its date has it, and still runs here with it", async ({
    expect,
  }) => {
    const composed = await build({
      ...NODE_SITE,
      "wrangler.json": {
        name: "theirs",
        compatibility_date: "2026-09-10",
        compatibility_flags: ["nodejs_compat", "no_nodejs_compat_v2"],
      },
    });
    expect(await compatibilityOf(composed)).toEqual({
      date: "2026-09-10",
      flags: ["no_nodejs_compat_v2"],
    });
    const dev = start(realPackage.cli, ["dev", "--port", "0", "--wix-port", "0"], composed.folder);
    try {
      const [, origin] = await dev.says(/(http:\/\/localhost:\d+)/);
      expect(await (await fetch(origin ?? "")).text()).toBe("function");
    } finally {
      await dev.stop();
    }
  });

  it("is bundled for Node also where its date has it without the flag", async ({ expect }) => {
    const composed = await build({
      "wrangler.json": { name: "theirs", main: "src/index.js", compatibility_date: "2026-09-10" },
      "src/index.js":
        "import { AsyncLocalStorage } from 'async_hooks'; import net from 'net'; export default { fetch: () => new Response(typeof AsyncLocalStorage + net) };",
    });
    expect(await compatibilityOf(composed)).toEqual({ date: "2026-09-10", flags: [] });
  });

  it("leaves out a flag that the composed date includes", async ({ expect }) => {
    const composed = await build({
      ...NODE_SITE,
      "wrangler.json": {
        name: "theirs",
        compatibility_date: "2022-03-01",
        compatibility_flags: [
          "allow_custom_ports",
          "nodejs_compat_populate_process_env",
          "streams_enable_constructors",
        ],
      },
    });
    expect(await compatibilityOf(composed)).toEqual({
      date: "2026-04-01",
      flags: ["nodejs_compat_populate_process_env", "nodejs_compat"],
    });
  });

  it("has what the host needs of Node, whatever its site switched off", async ({ expect }) => {
    const composed = await build({
      ...NODE_SITE,
      "wrangler.json": { name: "theirs", compatibility_flags: ["no_nodejs_compat"] },
    });
    expect(await compatibilityOf(composed)).toEqual({
      date: "2026-04-01",
      flags: ["nodejs_compat"],
    });
  });
});
