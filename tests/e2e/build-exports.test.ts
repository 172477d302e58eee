import path from "node:path";

import type { Miniflare, WorkerOptions } from "miniflare";
import { afterAll, beforeAll, describe, it } from "vitest";

import { finish, realPackage } from "../support/cli-process.ts";
import { type Files, project, SERVER_SITE, type TestProject } from "../support/cli-project.ts";
import { plainMiniflare } from "../support/plain-miniflare.ts";

const ORIGIN = "https://shop.example";

/** What others call of the site, of which the site's own wrangler file says nothing. */
const SITE: Files = {
  ...SERVER_SITE,
  "wrangler.json": { name: "shop", migrations: [{ tag: "v1", new_classes: ["OldCounter"] }] },
  "dist/server/index.js": `
import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint } from "cloudflare:workers";
class Base extends WorkerEntrypoint {
  inherited() { return "inherited"; }
}
export class settings extends Base {
  async greet(name) { return "hello " + name + " " + String(this.env.SESSION_KEYS); }
}
export class Counter extends DurableObject { count() { return "counted"; } }
export class OldCounter { fetch() { return new Response("counted before"); } }
export class Report extends WorkflowEntrypoint { run() {} }
export class HttpError extends Error {}
export const answer = 42;
export function helper() {}
export default class extends Base {
  fetch(request) {
    const { pathname } = new URL(request.url);
    return pathname === "/exports"
      ? Response.json(Object.keys(this.ctx.exports).toSorted())
      : new Response("page " + pathname);
  }
  double(number) { return 2 * number; }
  get version() { return "v1"; }
  scheduled() {}
}`,
};

/** A worker of somebody else's, which binds what the site exports. */
const NEIGHBOUR: WorkerOptions = {
  name: "neighbour",
  modules: true,
  compatibilityDate: "2026-04-01",
  serviceBindings: {
    ADMIN: { name: "composed", entrypoint: "settings" },
    SHOP: { name: "composed" },
  },
  durableObjects: {
    COUNTER: { className: "Counter", scriptName: "composed" },
    OLD: { className: "OldCounter", scriptName: "composed" },
  },
  script: `export default {
    async fetch(request, env) {
      const counter = env.COUNTER.get(env.COUNTER.idFromName("one"));
      const old = env.OLD.get(env.OLD.idFromName("one"));
      return Response.json([
        await env.ADMIN.greet("you"),
        await env.ADMIN.inherited(),
        await counter.count(),
        await (await old.fetch("http://old/")).text(),
        await env.SHOP.double(21),
        await env.SHOP.version,
        await env.SHOP.inherited(),
        await (await env.SHOP.fetch("http://shop/cart")).text(),
        await (await env.SHOP.fetch("http://shop/_auth/me")).json(),
      ]);
    },
  };`,
};

describe("what other workers find of a site by name", () => {
  let site: TestProject;
  let miniflare: Miniflare;
  beforeAll(async () => {
    site = await project(SITE);
    const { exitCode, output } = await finish(realPackage.cli, ["build"], site.folder);
    if (exitCode !== 0) {
      throw new Error(output);
    }
    miniflare = await plainMiniflare(path.join(site.folder, ".headless-edge"), ORIGIN, [NEIGHBOUR]);
  });
  afterAll(async () => {
    await miniflare.dispose();
    await site.end();
  });

  it("is there: an entrypoint, a Durable Object and a default class that only another worker binds", async ({
    expect,
  }) => {
    const neighbour = await miniflare.getWorker("neighbour");
    const answer = await neighbour.fetch("http://neighbour/");
    expect(await answer.json()).toEqual([
      "hello you undefined",
      "inherited",
      "counted",
      "counted before",
      42,
      "v1",
      "inherited",
      "page /cart",
      { role: "anonymous" },
    ]);
  });

  it("is what the site finds at its ctx.exports, and nothing that is no entrypoint", async ({
    expect,
  }) => {
    const page = await miniflare.dispatchFetch(`${ORIGIN}/exports`);
    const names = (await page.json()) as string[];
    expect(names).toEqual(expect.arrayContaining(["default", "settings"]));
    expect(names).not.toContain("HttpError");
    const entry = await site.read(".headless-edge/worker/index.js");
    expect(entry).toContain("as Report }");
    expect(entry).not.toMatch(/HttpError|answer|helper/);
  });
});
