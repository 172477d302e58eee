import { afterAll, describe, it } from "vitest";

import { finish, realPackage, start } from "../support/cli-process.ts";
import { type Files, project, SERVER_SITE, type TestProject } from "../support/cli-project.ts";

const SITE: Files = {
  ...SERVER_SITE,
  "wrangler.json": {
    name: "shop",
    durable_objects: {
      bindings: [
        { name: "ROOMS", class_name: "Room", script_name: "chat" },
        { name: "OWN", class_name: "Own", script_name: "shop" },
      ],
    },
    migrations: [{ tag: "v1", new_sqlite_classes: ["Own"] }],
    workflows: [
      { binding: "BILLING", name: "billing", class_name: "Billing", script_name: "accounts" },
      { binding: "MAILS", name: "mails", class_name: "Mails", script_name: "shop" },
    ],
  },
  "dist/server/index.js": `
import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
export class Own extends DurableObject { say() { return "own object"; } }
export class Mails extends WorkflowEntrypoint { async run() { return "sent"; } }
const attempt = async (work) => { try { return await work(); } catch (error) { return error.message; } };
export default {
  async fetch(request, env) {
    return Response.json([
      await env.OWN.getByName("one").say(),
      typeof (await env.MAILS.create()).id,
      await attempt(() => env.ROOMS.getByName("one").say()),
      await attempt(() => env.BILLING.create()),
    ]);
  },
};`,
};

describe("a site that binds classes of other workers, and its own by the worker's name", () => {
  const open: TestProject[] = [];
  afterAll(async () => {
    await Promise.all(open.map(async (site) => await site.end()));
  });

  it("is built: a Durable Object of another worker does not stop the build", async ({ expect }) => {
    const site = await project(SITE);
    open.push(site);
    const { exitCode, output } = await finish(realPackage.cli, ["build"], site.folder);
    expect(exitCode, output).toBe(0);
    const composed = JSON.parse(await site.read(".headless-edge/wrangler.json")) as object;
    expect(composed).toMatchObject({
      durable_objects: { bindings: [{ script_name: "chat" }, { script_name: "shop" }] },
      workflows: [{ script_name: "accounts" }, { script_name: "shop" }],
    });
  });

  it("runs with its own, and is told by name which worker does not run here", async ({
    expect,
  }) => {
    const site = await project(SITE);
    open.push(site);
    const dev = start(realPackage.cli, ["dev", "--port", "0", "--wix-port", "0"], site.folder);
    const [, origin] = await dev.says(/(http:\/\/localhost:\d+)/);
    const response = await fetch(origin ?? "");
    const [own, mails, rooms, billing]: string[] = JSON.parse(await response.text());
    expect([own, mails]).toEqual(["own object", "string"]);
    expect(rooms).toContain("ROOMS");
    expect(rooms).toContain('class Room of the worker "chat"');
    expect(billing).toContain('class Billing of the worker "accounts"');
    expect((await dev.stop()).output).toContain("ROOMS");
  });
});
