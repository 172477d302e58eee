/** Builds the package: the CLI and the two workers that it composes and runs. */
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const WORKER = {
  bundle: true,
  format: "esm",
  target: "es2022",
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["workerd", "worker"],
  external: ["cloudflare:*", "node:*"],
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "inline",
};

const BUNDLES = [
  {
    outfile: "dist/cli.js",
    entryPoints: ["cli/main.ts"],
    bundle: true,
    format: "esm",
    target: "node20",
    platform: "node",
    packages: "external",
    banner: { js: "#!/usr/bin/env node" },
  },
  { ...WORKER, outfile: "dist/host.js", entryPoints: ["src/worker.ts"] },
  { ...WORKER, outfile: "dist/local-wix.js", entryPoints: ["local-wix/worker.ts"] },
];

const root = new URL("../", import.meta.url);
const { chmod } = await import("node:fs/promises");

for (const bundle of BUNDLES) {
  await build({ absWorkingDir: new URL(".", root).pathname, logLevel: "warning", ...bundle });
  const contents = await readFile(new URL(bundle.outfile, root));
  const kilobytes = (gzipSync(contents, { level: 9 }).byteLength / 1024).toFixed(1);
  console.log(`${bundle.outfile}: ${kilobytes} KB gzip`);
}
await chmod(new URL("dist/cli.js", root), 0o755);
