/**
 * Builds the package: the CLI and the two workers that it composes and runs.
 *
 * Usage: node scripts/build.mjs [folder] [--metafiles]: by default dist; with --metafiles each bundle has
 * esbuild's account of what is in it beside it.
 */
import { chmod, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import ts from "typescript";

import { thirdPartyNotices } from "./third-party.mjs";

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

/** The script that the pages of sites load: classic, so that it runs before any module. */
const PAGE = {
  format: "iife",
  target: "es2022",
  platform: "browser",
  minify: true,
};

/** What the Node processes of a project's build load before anything else. */
const BUILD = { format: "esm", target: "node20", platform: "node", minify: true };

/** What a project's own bundle imports; its bundler minifies it. */
const PACKAGE = { format: "esm", target: "es2022", platform: "browser" };

/** The most that a page is asked to load, and an isolate to start with, in bytes of gzip. */
const MOST_PAGE_BYTES = 9000;
const MOST_HOST_BYTES = 60_000;

const BUNDLES = [
  { name: "cli.js", entry: "cli/main.ts", options: CLI },
  { name: "host.js", entry: "src/worker.ts", options: HOST, most: MOST_HOST_BYTES },
  { name: "build-context.js", entry: "cli/build-context/context.ts", options: BUILD },
  { name: "local-wix.js", entry: "local-wix/worker.ts", options: WORKER },
  { name: "sdk.js", entry: "src/browser/client.ts", options: PAGE, most: MOST_PAGE_BYTES },
  { name: "browser.js", entry: "src/browser/buttons.ts", options: PACKAGE },
];

const root = fileURLToPath(new URL("../", import.meta.url));
const [target = "dist", option] = process.argv.slice(2);
const folder = path.resolve(root, target);

/** @type {Map<string, import("esbuild").Metafile>} */
const metafiles = new Map();
for (const { name, entry, options, most = Infinity } of BUNDLES) {
  const outfile = path.join(folder, name);
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    metafile: true,
    logLevel: "warning",
  });
  metafiles.set(name, metafile);
  if (option === "--metafiles") {
    await writeFile(`${outfile}.meta.json`, JSON.stringify(metafile));
  }
  const gzip = gzipSync(await readFile(outfile), { level: 9 }).byteLength;
  console.log(`${name}: ${(gzip / 1000).toFixed(1)} KB gzip`);
  if (gzip > most) {
    throw new Error(`${name} is ${gzip} bytes gzip, and may be ${most} at most`);
  }
}
await writeFile(path.join(folder, "THIRD-PARTY.txt"), await thirdPartyNotices(root, metafiles));
await chmod(path.join(folder, "cli.js"), 0o755);

// What a project imports from the package: the types of its backend routes, and the buttons.
const DECLARATIONS = [
  { name: "index.d.ts", source: "src/backend/route-context.ts" },
  { name: "browser.d.ts", source: "src/browser/buttons.ts" },
];
for (const { name, source } of DECLARATIONS) {
  const { outputText } = ts.transpileDeclaration(await readFile(path.join(root, source), "utf8"), {
    fileName: source,
    compilerOptions: { isolatedDeclarations: true },
  });
  await writeFile(path.join(folder, name), outputText);
}
await writeFile(path.join(folder, "index.js"), "export {};\n");
