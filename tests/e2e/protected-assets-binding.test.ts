import path from "node:path";

import type { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, it } from "vitest";

import { finish, realPackage } from "../support/cli-process.ts";
import { CONFIG, project, type TestProject } from "../support/cli-project.ts";
import {
  exampleVisitors,
  type ExampleVisitor,
  type Manner,
  requestOf,
  sendTo,
} from "../support/example-visitors.ts";
import { plainMiniflare } from "../support/plain-miniflare.ts";

const ORIGIN = "https://shop.example";
const SECRET = "for members only";
const PUBLIC = "for everybody";

/** A site that serves any file that it is asked for, as image routes of frameworks do. */
const SERVER = `
import { DurableObject, env as ofModule } from "cloudflare:workers";

const { ASSETS } = ofModule;

export class Room extends DurableObject {
  async fetch(request) {
    return this.env.ASSETS.fetch(new URL(request.url).searchParams.get("file"));
  }
}

const ways = {
  "/image": (env, file) => env.ASSETS.fetch(file),
  "/url": (env, file) => env.ASSETS.fetch(new URL(file)),
  "/request": (env, file, request) => env.ASSETS.fetch(new Request(file, request)),
  "/manual": (env, file) => env.ASSETS.fetch(file, { redirect: "manual" }),
  "/module": (env, file) => ASSETS.fetch(file),
  "/_api/file": (env, file) => env.ASSETS.fetch(file),
  "/object": (env, file) =>
    env.ROOM.get(env.ROOM.idFromName("one")).fetch("https://room.example/?file=" + encodeURIComponent(file)),
};

export default {
  async fetch(request, env) {
    const { pathname, searchParams, origin } = new URL(request.url);
    const way = ways[pathname];
    if (way === undefined) return new Response("no such page", { status: 404 });
    const { body, status } = await way(env, origin + searchParams.get("file"), request);
    return new Response(body, { status, headers: { "cache-control": "public, max-age=60" } });
  },
};
`;

const WAYS = ["/image", "/url", "/request", "/manual", "/module", "/_api/file"];

const SPELLINGS = [
  "/account/secret.txt",
  "//account//secret.txt",
  "/account%2Fsecret.txt",
  "/%61ccount/secret.txt",
  "/%2561ccount/secret.txt",
  "/x/../account/secret.txt",
  "/account\\secret.txt",
  "/account/orders",
  "/account/orders.html",
  "/open",
  "/cdn-cgi/_next_cache/build-1/account/orders.cache",
];

const FILES = {
  [CONFIG]: { site: { assets: "public", server: "server.js" }, protect: ["/account/*"] },
  "wrangler.json": {
    name: "shop",
    no_bundle: true,
    durable_objects: { bindings: [{ name: "ROOM", class_name: "Room" }] },
    migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }],
  },
  "server.js": SERVER,
  "public/_redirects": "/open /account/secret.txt 302\n",
  "public/account/secret.txt": SECRET,
  "public/account/orders.html": SECRET,
  "public/cdn-cgi/_next_cache/build-1/account/orders.cache": SECRET,
  "public/cdn-cgi/_next_cache/build-1/plans.cache": PUBLIC,
  "public/logo.txt": PUBLIC,
};

describe("a protected file", () => {
  let site: TestProject;
  let miniflare: Miniflare;
  let member: ExampleVisitor;
  let others: readonly ExampleVisitor[];

  beforeAll(async () => {
    site = await project(FILES);
    const { exitCode, output } = await finish(realPackage.cli, ["build"], site.folder);
    if (exitCode !== 0) {
      throw new Error(output);
    }
    miniflare = await plainMiniflare(path.join(site.folder, ".headless-edge"), ORIGIN);
    const visitors = await exampleVisitors(miniflare, ORIGIN);
    member = visitors[0] as ExampleVisitor;
    others = visitors.slice(2);
  });
  afterAll(async () => {
    await miniflare.dispose();
    await site.end();
  });

  const ask = async (
    who: ExampleVisitor,
    way: string,
    file: string,
    manner: Manner = "fetches",
  ): Promise<Response> =>
    sendTo(miniflare, requestOf(who, `${ORIGIN}${way}?file=${encodeURIComponent(file)}`, manner));

  it("is not to be had through the site's own ASSETS by somebody who is no member, and is private for a member", async ({
    expect,
  }) => {
    for (const way of WAYS) {
      for (const file of SPELLINGS) {
        for (const who of others) {
          const answer = await ask(who, way, file);
          expect(await answer.text(), `${way} ${file} ${who.name}`).not.toContain(SECRET);
        }
      }
      const picture = await ask(member, way, "/account/secret.txt");
      expect([picture.status, await picture.text()], way).toEqual([200, SECRET]);
      expect(picture.headers.get("cache-control"), way).toBe("private, no-store");
    }
  });

  it("is not there for a Durable Object, which serves nobody that is known", async ({ expect }) => {
    expect((await ask(member, "/object", "/account/secret.txt")).status).toBe(404);
    expect(await (await ask(member, "/object", "/logo.txt")).text()).toBe(PUBLIC);
  });

  it("takes nothing from the others, which stay everybody's", async ({ expect }) => {
    for (const file of ["/logo.txt", "/cdn-cgi/_next_cache/build-1/plans.cache"]) {
      for (const who of [member, ...others]) {
        const answer = await ask(who, "/image", file);
        expect([answer.status, await answer.text()], `${file} ${who.name}`).toEqual([200, PUBLIC]);
      }
      const [nobody] = others.filter(({ cookies }) => cookies.size === 0);
      const answer = await ask(nobody as ExampleVisitor, "/image", file);
      expect(answer.headers.get("cache-control")).toBe("public, max-age=60");
    }
  });

  it("is not served where a framework keeps what it has rendered", async ({ expect }) => {
    for (const name of ["account/orders", "plans"]) {
      for (const who of [member, ...others]) {
        const url = `${ORIGIN}/cdn-cgi/_next_cache/build-1/${name}.cache`;
        const answer = await sendTo(miniflare, requestOf(who, url, "fetches"));
        expect(await answer.text(), `${name} ${who.name}`).not.toMatch(/for (?:members|everybody)/);
      }
    }
  });
});
