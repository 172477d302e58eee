import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import type { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, it } from "vitest";
import { unstable_readConfig } from "wrangler";

import { finish } from "../support/cli-process.ts";
import { copyExample, type Example, type ExampleCopy } from "../support/dev-server.ts";
import { type Answer, openPage, plainMiniflare } from "../support/plain-miniflare.ts";

const ORIGIN = "https://shop.example";

/** What each example answers, wherever its folder runs. */
const ANSWERS: Readonly<Record<Example, Readonly<Record<string, [number, RegExp]>>>> = {
  shop: {
    "/": [200, /href="\/products\//],
    "/style.css": [200, /\{/],
    "/_api/opening-hours": [200, /"address":"7 Kiln Lane/],
    "/_api/site-status": [200, /"open":true/],
    "/_api/orders/7": [401, /member_required|member/i],
    "/nowhere": [404, /Not on our shelves/],
  },
  static: {
    "/": [200, /Come and see how it is made/],
    "/style.css": [200, /\{/],
    "/_api/hello": [200, /"greeting":"Hello, stranger\."/],
    "/nowhere": [404, /A dropped stitch/],
  },
};

/** Runs wrangler's dry run on a configuration, and answers what it wrote. */
async function dryRun(config: string, folder: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [path.resolve("node_modules/wrangler/bin/wrangler.js"), "deploy", "--dry-run", "-c", config],
    {
      cwd: folder,
      env: {
        ...process.env,
        WRANGLER_SEND_METRICS: "false",
        WRANGLER_HIDE_BANNER: "true",
        CI: "1",
      },
    },
  );
  return stdout + stderr;
}

for (const example of ["shop", "static"] as const) {
  describe(`the composed folder of the ${example} example`, () => {
    let copy: ExampleCopy | undefined;
    let miniflare: Miniflare | undefined;

    beforeAll(async () => {
      copy = await copyExample(example);
      const { exitCode, output } = await finish(
        path.resolve("dist/cli.js"),
        ["build"],
        copy.folder,
      );
      if (exitCode !== 0) {
        throw new Error(output);
      }
      miniflare = await plainMiniflare(path.join(copy.folder, ".headless-edge"), ORIGIN);
    });
    afterAll(async () => {
      await miniflare?.dispose();
      await copy?.remove();
    });

    const open = async (target: string): Promise<Answer> => {
      if (miniflare === undefined) {
        throw new Error("the folder does not run");
      }
      return await openPage(miniflare, target);
    };

    it("is what wrangler would deploy, without a warning", async ({ expect }) => {
      const output = await dryRun(".headless-edge/wrangler.json", copy?.folder ?? "");
      expect(output).toContain("--dry-run: exiting now.");
      expect(output).not.toMatch(/warning|\u25b2/i);
    });

    for (const [target, [status, text]] of Object.entries(ANSWERS[example])) {
      it(`answers ${target} with ${status} in plain Miniflare`, async ({ expect }) => {
        const answer = await open(target);
        expect(answer.text).toMatch(text);
        expect(answer.status).toBe(status);
      });
    }

    it("answers /_auth/me", async ({ expect }) => {
      expect(JSON.parse((await open("/_auth/me")).text)).toEqual({ role: "anonymous" });
    });

    it("begins a login with its public origin, and __Host- cookies", async ({ expect }) => {
      const answer = await open("/_auth/login");
      expect(answer.status, answer.text).toBe(302);
      expect(new URL(answer.headers.location ?? "").host).toBe("local-wix.test");
      const cookies = answer.headers["set-cookie"] ?? [];
      expect(cookies.length).toBeGreaterThan(0);
      for (const cookie of cookies) {
        expect(cookie).toMatch(/^__Host-Http-hedge-.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
      }
    });
  });
}

describe("the repository's own wrangler.toml", () => {
  let output = "";
  beforeAll(async () => {
    output = await dryRun("wrangler.toml", path.resolve("."));
  });

  it("is the demo, ready to be deployed", ({ expect }) => {
    expect(output).toContain("--dry-run: exiting now.");
  });

  it("leaves to the files what the composed folder leaves to them", ({ expect }) => {
    const rules = (config: string): readonly string[] => {
      const { assets } = unstable_readConfig({ config }, { hideWarnings: true });
      const first = assets?.run_worker_first;
      return Array.isArray(first) ? first : [];
    };
    const own = rules("wrangler.toml").map((rule) => rule.replace("*.js", "HASH.js"));
    const composed = rules(".headless-edge/wrangler.json");
    expect(composed.map((rule) => rule.replace(/-[0-9a-f]{16}\./, "-HASH."))).toEqual(own);
  });
});
