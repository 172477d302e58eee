import { describe, it } from "vitest";

import { realPackage, start } from "../support/cli-process.ts";
import { type Files, project } from "../support/cli-project.ts";

const HANDLERS = `
let last = "nothing yet";
const handlers = {
  fetch: () => new Response(last),
  async scheduled({ cron, scheduledTime }, env, ctx) {
    if (cron === "broken") {
      throw new RangeError("the site's own");
    }
    ctx.waitUntil(Promise.resolve().then(() => { last = [cron, scheduledTime, env.GREETING].join(" "); }));
  },
};
`;

const CLASS = `${HANDLERS}
import { WorkerEntrypoint } from "cloudflare:workers";
export default class extends WorkerEntrypoint {
  fetch() { return handlers.fetch(); }
  scheduled(event) { return handlers.scheduled(event, this.env, this.ctx); }
  greet() { return "hello"; }
}
`;

function site(server: string): Files {
  return {
    "wrangler.json": {
      name: "clock",
      main: "server.js",
      no_bundle: true,
      compatibility_date: "2026-04-01",
      vars: { GREETING: "hello" },
      assets: { directory: "public", binding: "ASSETS" },
      triggers: { crons: ["0 3 * * *"] },
    },
    "public/style.css": "a {}",
    "server.js": server,
  };
}

const SERVERS = {
  "an object": `${HANDLERS} export default handlers;`,
  "a class that others call": CLASS,
};

describe("a cron under dev", { timeout: 120_000 }, () => {
  const served = async (
    server: string,
    visit: (origin: string) => Promise<void>,
  ): Promise<string> => {
    const files = await project(site(server));
    const dev = start(realPackage.cli, ["dev", "--port", "0", "--wix-port", "0"], files.folder);
    try {
      const origin = (await dev.says(/site +(http:\S+)/))[1] ?? "";
      await dev.says(/ready in/);
      await visit(origin);
      return dev.output();
    } finally {
      await dev.stop();
      await files.end();
    }
  };

  for (const [what, server] of Object.entries(SERVERS)) {
    it(`is set off by its address, where the server is ${what}, beside static files`, async ({
      expect,
    }) => {
      await served(server, async (origin) => {
        const scheduled = new URL("/cdn-cgi/handler/scheduled", origin);
        scheduled.search = "cron=0+3+*+*+*&time=1000";
        const set = await fetch(scheduled);
        expect([set.status, await set.text()]).toEqual([200, "ok\n"]);
        expect(await (await fetch(origin)).text()).toBe("0 3 * * * 1000 hello");
        scheduled.search = "cron=broken";
        const broken = await fetch(scheduled);
        expect([broken.status, await broken.text()]).toEqual([500, "RangeError: the site's own\n"]);
        scheduled.search = "time=noon";
        expect((await fetch(scheduled)).status).toBe(400);
      });
    });
  }

  it("is a 404 that says so where the server has none", async ({ expect }) => {
    await served(`export default { fetch: () => new Response("page") };`, async (origin) => {
      const answer = await fetch(new URL("/cdn-cgi/handler/scheduled", origin));
      expect(answer.status).toBe(404);
      expect(await answer.text()).toMatch(/no scheduled handler/u);
    });
  });
});
