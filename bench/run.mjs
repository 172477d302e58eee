/**
 * `npm run bench [-- name...] [--quick]`: makes the bench runnable by Node, and runs it.
 */
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));
const outfile = path.join(root, "node_modules/.cache/headless-edge-bench/bench.mjs");

await build({
  absWorkingDir: root,
  entryPoints: ["bench/bench.ts"],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
});
const { bench } = await import(pathToFileURL(outfile).href);
process.exitCode = await bench(root, process.argv.slice(2));
