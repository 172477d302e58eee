import { afterAll, beforeAll, describe, it } from "vitest";

import { renderCliError } from "../../cli/cli-error.ts";
import { finish, realPackage, start } from "../support/cli-process.ts";
import {
  CONFIG,
  type Files,
  project,
  refusal,
  SERVER_SITE,
  type TestProject,
} from "../support/cli-project.ts";
import { type Deployment, readyToDeploy } from "../support/deployment.ts";

const SECRET = "sk_live_0123456789";

const stripe = (source: string): Files => ({
  ...SERVER_SITE,
  "dist/server/index.js": `${source}
function pay(key) { if (!key) { throw new Error("the key of the payments is missing"); } return key; }
export default { fetch: () => new Response("paid") };`,
});

const BY_PROCESS = stripe("const client = pay(process.env.STRIPE_KEY);");
const BY_ENV = stripe(
  "import { env } from 'cloudflare:workers'; const client = pay(env.STRIPE_KEY);",
);

describe("a server that reads a secret of its own at module scope", () => {
  const open: TestProject[] = [];
  afterAll(async () => {
    await Promise.all(open.map(async (site) => await site.end()));
  });
  const opened = async (files: Files): Promise<TestProject> => {
    const site = await project(files);
    open.push(site);
    return site;
  };

  for (const [how, files] of Object.entries({ "process.env": BY_PROCESS, "the env": BY_ENV })) {
    for (const file of [".dev.vars", ".env", ".env.local"]) {
      it(`builds with it in ${file}, read from ${how}`, async ({ expect }) => {
        const site = await opened({ ...files, [file]: `STRIPE_KEY=${SECRET}` });
        expect((await site.build()).needs).toEqual([]);
        expect([...(await site.composed()).values()].join("\n")).not.toContain(SECRET);
      });
    }
    it(`builds without it, and says that it is needed, read from ${how}`, async ({ expect }) => {
      const site = await opened(files);
      expect((await site.build()).needs).toEqual(["STRIPE_KEY"]);
      const { exitCode, output } = await finish(realPackage.cli, ["build"], site.folder);
      expect(output).toContain("does not start without STRIPE_KEY");
      expect(output).toContain("wrangler secret put STRIPE_KEY -c .headless-edge/wrangler.json");
      expect(exitCode, output).toBe(0);
    });
  }

  it("builds with that of the section of the wrangler file that is composed", async ({
    expect,
  }) => {
    const site = await opened({
      ...BY_PROCESS,
      "wrangler.json": { name: "shop", env: { staging: {} } },
      ".dev.vars": "OTHER=1",
      ".dev.vars.staging": `STRIPE_KEY=${SECRET}`,
    });
    const build = async (env: Readonly<Record<string, string>>): Promise<string> =>
      (await finish(realPackage.cli, ["build"], site.folder, env)).output;
    expect(await build({ CLOUDFLARE_ENV: "staging" })).not.toContain("STRIPE_KEY");
    expect(await build({})).toContain("STRIPE_KEY");
  });

  it("names what it cannot do without, and not all that it looks for", async ({ expect }) => {
    const site = await opened(
      stripe(
        "const { LOG_LEVEL, DEBUG } = process.env; const client = pay(process.env.STRIPE_KEY); new URL(process.env.DATABASE_URL);",
      ),
    );
    expect((await site.build()).needs).toEqual(["STRIPE_KEY", "DATABASE_URL"]);
  });

  it("is told by name what it looked for where no stand-in will do", async ({ expect }) => {
    const site = await opened(
      stripe("if (process.env.STRIPE_KEY !== 'the one') { throw new Error('not the one'); }"),
    );
    const error = renderCliError(await refusal(site.build()));
    expect(error).toContain("not the one");
    expect(error).toContain("It looked for STRIPE_KEY");
    expect(error).toContain(".dev.vars");
  });

  it("is told that a secret of the host's is not the site's", async ({ expect }) => {
    const host = "const client = pay(process.env.WIX_CLIENT_SECRET);";
    const site = await opened(stripe(host));
    const { exitCode, output } = await finish(realPackage.cli, ["build"], site.folder);
    expect(output).toContain("WIX_CLIENT_SECRET, which the host keeps from the site");
    expect(exitCode).toBe(1);
  });

  it("keeps the value of a secret out of the complaint that repeats it", async ({ expect }) => {
    const site = await opened({
      ...stripe("throw new Error('refused: ' + process.env.STRIPE_KEY);"),
      ".dev.vars": `STRIPE_KEY=${SECRET}`,
    });
    const error = await refusal(site.build());
    expect(renderCliError(error)).toContain("refused: (STRIPE_KEY)");
    expect(renderCliError(error)).not.toContain(SECRET);
  });

  it("is not run by dev without it, which says where to put it", async ({ expect }) => {
    const site = await opened(BY_PROCESS);
    const args = ["dev", "--port", "0", "--wix-port", "0"];
    const refused = await finish(realPackage.cli, args, site.folder);
    expect(refused.output).toContain("does not start without STRIPE_KEY");
    expect(refused.output).toContain("put what it needs into .dev.vars");
    expect(refused.exitCode).toBe(1);
    await site.write({ ".dev.vars": `STRIPE_KEY=${SECRET}` });
    const dev = start(realPackage.cli, args, site.folder);
    const [, origin] = await dev.says(/(http:\/\/localhost:\d+)/);
    expect(await (await fetch(origin ?? "")).text()).toBe("paid");
    await dev.stop();
  });
});

describe("deployment of a server that reads its secret at module scope", () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await readyToDeploy({
      ...BY_PROCESS,
      [CONFIG]: {
        site: { server: "dist/server/index.js" },
        wix: { clientId: "2d5c8a0e-0000-4000-8000-000000000001" },
      },
    });
  });
  afterAll(async () => {
    await deployment.end();
  });

  it("succeeds with a warning where nobody has it", async ({ expect }) => {
    const { exitCode, output } = await deployment.deploy();
    expect(output).toContain("does not start without STRIPE_KEY");
    expect(exitCode, output).toBe(0);
  });

  it("says nothing of it where Cloudflare alone has it", async ({ expect }) => {
    deployment.api.secrets.add("STRIPE_KEY");
    const { exitCode, output } = await deployment.deploy();
    expect(output).not.toContain("STRIPE_KEY");
    expect(exitCode, output).toBe(0);
  });
});
