/**
 * Builds the package: the CLI and the two workers that it composes and runs.
 *
 * Usage: node scripts/build.mjs [folder], by default dist.
 */
import { chmod, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import ts from "typescript";

const WORKER = {
  format: "esm",
  target: "es2022",
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["workerd", "worker"],
  external: ["cloudflare:*", "node:*"],
  minify: true,
};

/** The host outlives what a site's bundle does to the globals. */
const HOST = { ...WORKER, inject: ["scripts/platform.mjs"] };

const CLI = {
  format: "esm",
  target: "node20",
  platform: "node",
  packages: "external",
  banner: { js: "#!/usr/bin/env node" },
};

const BUNDLES = [
  { name: "cli.js", entry: "cli/main.ts", options: CLI },
  { name: "host.js", entry: "src/worker.ts", options: HOST },
  { name: "local-wix.js", entry: "local-wix/worker.ts", options: WORKER },
];

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = path.resolve(root, process.argv[2] ?? "dist");

for (const { name, entry, options } of BUNDLES) {
  const outfile = path.join(folder, name);
  await build({
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    logLevel: "warning",
  });
  const gzip = gzipSync(await readFile(outfile), { level: 9 }).byteLength;
  console.log(`${name}: ${(gzip / 1024).toFixed(1)} KB gzip`);
}
await chmod(path.join(folder, "cli.js"), 0o755);

// What a project imports from the package is types alone: those of its backend routes.
const contract = "src/backend/route-context.ts";
const { outputText } = ts.transpileDeclaration(await readFile(path.join(root, contract), "utf8"), {
  fileName: contract,
  compilerOptions: { isolatedDeclarations: true },
});
await writeFile(path.join(folder, "index.d.ts"), outputText);
await writeFile(path.join(folder, "index.js"), "export {};\n");
