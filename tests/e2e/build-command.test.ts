import { afterAll, beforeAll, describe, it } from "vitest";

import { packageWithStandIns, finish } from "../support/cli-process.ts";
import { CONFIG, project, STATIC_SITE, type TestProject } from "../support/cli-project.ts";

describe("the command line", { timeout: 30_000 }, () => {
  let built: Awaited<ReturnType<typeof packageWithStandIns>>;
  let site: TestProject;

  beforeAll(async () => {
    built = await packageWithStandIns();
    site = await project(STATIC_SITE);
  }, 60_000);
  afterAll(async () => {
    await built.remove();
    await site.end();
  });

  for (const [args, exitCode, says] of [
    [[], 0, /build +compose.*\n +dev +run.*\n +run +run.*\n +doctor +check.*\n +deploy/],
    [["--help"], 0, /Usage: headless-edge <command>/],
    [["help"], 0, /Usage: headless-edge <command>/],
    [["--version"], 0, /^1\.2\.3\n$/],
    [["build", "--help"], 0, /--out <folder>/],
    [["dev", "--help"], 0, /--wix local\|real/],
    [["biuld"], 2, /did you mean "build"\?/],
    [["--nonsense"], 2, /there is no command "--nonsense"/],
    [["build", "--nonsense"], 2, /Unknown option '--nonsense'/],
    [["build", "extra"], 2, /Unexpected argument 'extra'/],
    [["dev", "--port", "x"], 2, /--port is "x"/],
    [["dev", "--port", "70000"], 2, /--port is "70000"/],
    [["dev", "--wix", "remote"], 2, /"local" or "real"/],
    [["dev", "--port", "8999", "--wix-port", "8999"], 2, /two servers/],
    [["build", "--config", "other.json"], 1, /there is no .*other\.json/],
  ] as const) {
    it(`answers "${args.join(" ")}" with exit code ${exitCode}`, async ({ expect }) => {
      const finished = await finish(built.cli, args, site.folder);
      expect(finished.output).toMatch(says);
      expect(finished.exitCode).toBe(exitCode);
      expect(finished.output).not.toMatch(/\n\s+at .*:\d+:\d+/);
    });
  }

  it("builds, and says what it composed and how to deploy it", async ({ expect }) => {
    const { exitCode, output } = await finish(built.cli, ["build"], site.folder);
    expect(output).toMatch(/^composed \.headless-edge in [\d.]+ s: 1 asset, 1 backend route\n/);
    expect(output).toContain("wrangler deploy -c .headless-edge/wrangler.json");
    expect(exitCode).toBe(0);
  });

  it("builds from elsewhere, to elsewhere", async ({ expect }) => {
    const args = ["build", "--config", `my-site/${CONFIG}`, "--out", "elsewhere"];
    const { exitCode, output } = await finish(built.cli, args, `${site.folder}/..`);
    expect(output).toContain("composed elsewhere");
    expect(exitCode).toBe(0);
  });

  it("exits with 1 for a project that has to be mended, saying what to do", async ({ expect }) => {
    await site.write({ [CONFIG]: "{ site: 1 }" });
    const { exitCode, output } = await finish(built.cli, ["build"], site.folder);
    expect(output).toMatch(
      /^error: .*:1:3 is not valid JSON\n {2}.*\n {2}To do: .*\n {2}\(config_not_json\)\n$/,
    );
    expect(exitCode).toBe(1);
  });
});
