import { readFile } from "node:fs/promises";
import path from "node:path";

import type { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, it } from "vitest";

import { finish } from "../support/cli-process.ts";
import { copyExample, type Example, type ExampleCopy } from "../support/dev-server.ts";
import { openPage, plainMiniflare } from "../support/plain-miniflare.ts";

const ORIGIN = "https://shop.example";

async function composed(example: Example): Promise<ExampleCopy> {
  const copy = await copyExample(example);
  const { exitCode, output } = await finish(path.resolve("dist/cli.js"), ["build"], copy.folder);
  if (exitCode !== 0) {
    throw new Error(output);
  }
  return copy;
}

// The other promises are about what a host answers: see tests/worker/promises.test.ts.
describe("the promises of a composed folder", () => {
  let shop: ExampleCopy | undefined;
  let plain: ExampleCopy | undefined;
  let miniflare: Miniflare | undefined;

  beforeAll(async () => {
    shop = await composed("shop");
    plain = await composed("static");
    miniflare = await plainMiniflare(path.join(shop.folder, ".headless-edge"), ORIGIN);
  });
  afterAll(async () => {
    await miniflare?.dispose();
    await shop?.remove();
    await plain?.remove();
  });

  it("1. Unchanged sites: the bundle is there byte for byte, and has never heard of the host", async ({
    expect,
  }) => {
    const folder = shop?.folder ?? "";
    const given = await readFile(path.join(folder, "dist/server.js"));
    const kept = await readFile(path.join(folder, ".headless-edge/worker/site/server.js"));
    expect(kept.equals(given)).toBe(true);
    expect(given.toString()).not.toContain("headless-edge");
  });

  it("9. Zero cost: a static site's files never enter the worker", async ({ expect }) => {
    const file = path.join(plain?.folder ?? "", ".headless-edge/wrangler.json");
    const { assets } = JSON.parse(await readFile(file, "utf8"));
    for (const pattern of assets.run_worker_first) {
      expect(pattern).toMatch(/^\/(?:_auth|_wix|_api|members)(?:\/|$)/u);
    }
  });

  it("9. Zero cost: a file that passes through the worker is the same with a session and without", async ({
    expect,
  }) => {
    if (miniflare === undefined) {
      throw new Error("the folder does not run");
    }
    const page = await openPage(miniflare, "/");
    const cookie = (page.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; ");
    const url = new URL("/style.css", await miniflare.ready);
    const answers = await Promise.all([fetch(url), fetch(url, { headers: { cookie } })]);
    const [without, withSession] = await Promise.all(
      answers.map(async (answer) => [await answer.text(), [...answer.headers]] as const),
    );
    expect(cookie).toContain("hedge-visitor-");
    expect(withSession?.[0]).toBe(without?.[0]);
    expect(withSession?.[1].filter(([name]) => name !== "date")).toEqual(
      without?.[1].filter(([name]) => name !== "date"),
    );
    expect(withSession?.[1].map(([name]) => name)).not.toContain("set-cookie");
  });
});
