import { it } from "vitest";

import type { ServedExample } from "./describe-framework.ts";
import { runIn } from "./example-site.ts";

/** The composed folder as wrangler sees it. */
export function deploymentBehaviour({ folder }: ServedExample): void {
  it("is composed into what wrangler would deploy, without a warning", async ({ expect }) => {
    const output = await runIn(folder(), "npx", [
      "wrangler",
      "deploy",
      "--dry-run",
      "-c",
      ".headless-edge/wrangler.json",
    ]);
    expect(output).toContain("--dry-run: exiting now.");
    expect(output).not.toMatch(/warning|\u25b2/i);
  });
}
