import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { build, type BuildOptions } from "esbuild";

import type { ExampleCopy } from "./dev-server.ts";

const HERE = path.resolve("tests/support/client-site");

const BUNDLE: BuildOptions = {
  bundle: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  minify: true,
  // @wix/essentials reaches for it, and nothing here does.
  alias: { "react-i18next": path.join(HERE, "absent.cjs") },
  logLevel: "error",
};

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>client</title><script type="module" src="/app.js"></script></head>
<body><p>everything happens in the page</p></body>
</html>
`;

/** What is relative there leads elsewhere, once its own script has been found. */
const BASED_PAGE = PAGE.replace("</head>", '<base href="https://cdn.example/assets/"></head>');

/** Nothing runs in these pages but files of the site's own. */
const HEADERS = `/
  Content-Security-Policy: default-src 'none'; script-src 'self'; connect-src 'self'
/_auth/*
  Cache-Control: no-store
  X-Content-Type-Options: none
`;

/** A site that calls Wix from its pages, as a bundler leaves it; with or without a server. */
export async function clientSite(kind: "static" | "with server"): Promise<ExampleCopy> {
  const folder = await mkdtemp(path.join(tmpdir(), "headless-edge-client-"));
  const out = path.join(folder, "public");
  await mkdir(out);
  await build({
    ...BUNDLE,
    entryPoints: [path.join(HERE, "page.ts")],
    outfile: path.join(out, "app.js"),
  });
  await build({
    ...BUNDLE,
    conditions: ["workerd", "worker", "browser"],
    entryPoints: [path.join(HERE, "server.ts")],
    outfile: path.join(folder, "server/index.js"),
  });
  const server = kind === "static" ? {} : { server: "server/index.js" };
  const files: Readonly<Record<string, string>> = {
    "public/index.html": PAGE,
    "public/based.html": BASED_PAGE,
    "public/fragment.html": "<li>one</li>",
    "public/favicon.ico": "",
    "public/_headers": HEADERS,
    "headless-edge.config.json": JSON.stringify({ site: { assets: "public", ...server } }),
  };
  for (const [name, contents] of Object.entries(files)) {
    await writeFile(path.join(folder, name), contents);
  }
  await symlink(path.resolve("node_modules"), path.join(folder, "node_modules"));
  return {
    folder,
    remove: async () => {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
