import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { finish } from "./cli-process.ts";
import { plainMiniflare } from "./plain-miniflare.ts";
import { type RawAnswer, sendRaw } from "./raw-http.ts";

/** A site behind the real host, in workerd with Cloudflare's router and assets layer. */
export interface ComposedSite {
  readonly rules: readonly string[];
  /** Asks as the address bar of a browser does, for a target that nobody tidies up. */
  readonly open: (target: string) => Promise<RawAnswer>;
  readonly stop: () => Promise<void>;
}

/** Builds a project by the command, and runs what it composed. */
export async function composedSite(files: Readonly<Record<string, string>>): Promise<ComposedSite> {
  const folder = await mkdtemp(path.join(tmpdir(), "headless-edge-test-"));
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), contents);
  }
  const { exitCode, output } = await finish(path.resolve("dist/cli.js"), ["build"], folder);
  if (exitCode !== 0) {
    throw new Error(output);
  }
  const composed = path.join(folder, ".headless-edge");
  const { assets } = JSON.parse(await readFile(path.join(composed, "wrangler.json"), "utf8"));
  const miniflare = await plainMiniflare(composed, "https://shop.example");
  const { origin, host } = await miniflare.ready;
  return {
    rules: assets.run_worker_first,
    open: async (target) =>
      await sendRaw(
        origin,
        `GET ${target} HTTP/1.1\r\nhost: ${host}\r\nsec-fetch-mode: navigate\r\nsec-fetch-dest: document\r\naccept: text/html\r\nconnection: close\r\n\r\n`,
      ),
    stop: async () => {
      await miniflare.dispose();
      await rm(folder, { recursive: true });
    },
  };
}
