import path from "node:path";

import type { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, it } from "vitest";

import { finish, realPackage } from "../support/cli-process.ts";
import { CONFIG, project, type TestProject } from "../support/cli-project.ts";
import { openPage, plainMiniflare } from "../support/plain-miniflare.ts";

/** A site that looks for variables wherever a bundle may, as early and as late as it can. */
const SITE = `
  import { env } from "cloudflare:workers";
  import process, { env as named } from "node:process";
  import "node:util";
  import "node:buffer";
  const look = () => ({
    imported: { ...env },
    process: { ...process.env },
    named: { ...named },
    global: { ...globalThis.process.env },
  });
  const early = look();
  export default {
    fetch(_request, given) {
      return Response.json({ early, late: look(), given: { ...given } });
    },
  };
`;

const OF_THE_HOST = ["SESSION_KEYS", "WIX_CLIENT_SECRET", "TOKEN_CACHE"];

describe("the host's secrets in a composed worker", () => {
  let site: TestProject | undefined;
  let miniflare: Miniflare | undefined;

  beforeAll(async () => {
    site = await project({ [CONFIG]: { site: { server: "server.js" } }, "server.js": SITE });
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

  it("are nowhere for the site to find, at module scope or later; its own variables are", async ({
    expect,
  }) => {
    if (miniflare === undefined) {
      throw new Error("the folder does not run");
    }
    const { early, late, given } = JSON.parse((await openPage(miniflare, "/")).text);
    for (const found of [...Object.values(early), ...Object.values(late), given]) {
      expect(found).toHaveProperty("WIX_CLIENT_ID");
      for (const name of OF_THE_HOST) {
        expect(found).not.toHaveProperty(name);
      }
    }
  });
});
