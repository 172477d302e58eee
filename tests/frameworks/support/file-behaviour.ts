import { readFile } from "node:fs/promises";
import path from "node:path";

import { it } from "vitest";

import type { ServedExample } from "./describe-framework.ts";
import { HttpVisitor } from "./http-visitor.ts";

/** What needs no worker, or no session: files, hashed files, pages made at build time. */
export function fileBehaviour({ server, folder, features, has }: ServedExample): void {
  it("serves a file as it is, with its type and never with a cookie", async ({ expect }) => {
    const visitor = new HttpVisitor(server());
    await visitor.open("/");
    for (const who of [visitor, new HttpVisitor(server())]) {
      const file = await who.open("/hello.txt");
      expect(file.status).toBe(200);
      expect(file.headers["content-type"]).toMatch(/^text\/plain/);
      expect(file.text.trim()).toBe("Hello from a file.");
      expect(file.headers["set-cookie"]).toBeUndefined();
    }
  });

  it.runIf(has("hashed"))("keeps hashed files out of the worker", async ({ expect }) => {
    const visitor = new HttpVisitor(server());
    const page = await visitor.open("/");
    const quoted = features.hashed.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const pattern = new RegExp(`["'][.]{0,2}(${quoted}[^"']+)["']`);
    const found = pattern.exec(page.text)?.[1] ?? "/there-is-no-hashed-file";
    const file = await visitor.fetch(found);
    expect(file.status).toBe(200);
    expect(file.headers["set-cookie"]).toBeUndefined();
    const config = await readFile(path.join(folder(), ".headless-edge/wrangler.json"), "utf8");
    const rules: readonly string[] = JSON.parse(config).assets.run_worker_first;
    const isExcluded = rules.some((rule) =>
      rule.endsWith("/*") ? `!${found}`.startsWith(rule.slice(0, -1)) : rule === `!${found}`,
    );
    expect(isExcluded).toBe(true);
  });

  it.runIf(has("prerendered"))(
    "serves a page made at build time to everybody alike, without a session",
    async ({ expect }) => {
      const visitor = new HttpVisitor(server());
      const alone = await visitor.open("/about");
      const target = alone.status === 307 ? String(alone.headers.location) : "/about";
      const page = await visitor.open(target);
      expect(page.status).toBe(200);
      expect(page.text).toContain("made when the site was built");
      expect(page.headers["set-cookie"]).toBeUndefined();
      expect(await visitor.me()).toEqual({ role: "anonymous" });
      await visitor.open("/");
      expect((await visitor.open(target)).text).toBe(page.text);
    },
  );
}
