import path from "node:path";

import type { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, it } from "vitest";

import { finish, realPackage } from "../support/cli-process.ts";
import { CONFIG, project, type TestProject } from "../support/cli-project.ts";
import { openPage, plainMiniflare } from "../support/plain-miniflare.ts";

/** A bundle that brings classes of its own for those of the platform, as polyfills do. */
const SITE = `
  const PlatformResponse = globalThis.Response;
  const replace = () => {
    for (const name of ["Request", "Response", "Headers", "URL"]) {
      globalThis[name] = class { constructor() { throw new Error("not the platform's " + name); } };
    }
    globalThis.fetch = () => { throw new Error("not the platform's fetch"); };
  };
  export default { fetch() { replace(); return new PlatformResponse("page"); } };
`;

describe("a site that replaces the platform's globals", () => {
  let site: TestProject | undefined;
  let miniflare: Miniflare | undefined;

  beforeAll(async () => {
    site = await project({
      [CONFIG]: { site: { server: "server.js" } },
      "server.js": SITE,
    });
    const { exitCode, output } = await finish(realPackage.cli, ["build"], site.folder);
    if (exitCode !== 0) {
      throw new Error(output);
    }
    miniflare = await plainMiniflare(path.join(site.folder, ".headless-edge"), "https://a.example");
  });
  afterAll(async () => {
    await miniflare?.dispose();
    await site?.end();
  });

  for (const [target, status] of [
    ["/", 200],
    ["/_auth/me", 200],
    ["/_auth/login", 302],
    ["/_auth/nothing", 404],
  ] as const) {
    it(`does not reach the host: ${target} is ${status}`, async ({ expect }) => {
      if (miniflare === undefined) {
        throw new Error("the folder does not run");
      }
      expect((await openPage(miniflare, target)).status).toBe(status);
    });
  }
});
