import { readFile } from "node:fs/promises";
import path from "node:path";

import { build, type Plugin } from "esbuild";

/** A worker's modules, as Miniflare takes them. */
export type WorkerModules = { type: "ESModule"; path: string; contents: string }[];

/** Leaves the host to be imported as it is shipped. */
const SHIPPED_HOST: Plugin = {
  name: "shipped-host",
  setup: (bundler) => {
    bundler.onResolve({ filter: /\/src\/worker\.ts$/ }, () => ({
      path: "./host.js",
      external: true,
    }));
  },
};

/** The SDK that a site imports is the one that its own middleware imports. */
function sdkOf(folder: string): Plugin {
  return {
    name: "sdk-of-the-peers",
    setup: (bundler) => {
      bundler.onResolve({ filter: /^@wix\// }, async ({ path: name, kind, pluginData }) =>
        pluginData === "resolved"
          ? undefined
          : bundler.resolve(name, { kind, resolveDir: folder, pluginData: "resolved" }),
      );
    },
  };
}

/** What Astro's own build supplies: its variables, here from the worker's bindings. */
const ASTRO_ENV: Plugin = {
  name: "astro-env",
  setup: (bundler) => {
    bundler.onResolve({ filter: /^astro:env\// }, ({ path: name }) => ({
      path: name,
      namespace: "astro",
    }));
    bundler.onLoad({ filter: /.*/, namespace: "astro" }, () => ({
      contents: `import { env } from "cloudflare:workers";
        export const { WIX_CLIENT_ID, WIX_CLIENT_SECRET, WIX_CLIENT_INSTANCE_ID } = env;
        export const WIX_CLIENT_PUBLIC_KEY = undefined;`,
    }));
  },
};

/**
 * Bundles a worker of the bench; peers with the packages of their own folder.
 *
 * @param entry relative to `bench/`.
 */
export async function bundleWorker(root: string, entry: string): Promise<WorkerModules> {
  const isPeer = entry.startsWith("peers/");
  const result = await build({
    absWorkingDir: root,
    entryPoints: [path.join("bench", entry)],
    bundle: true,
    format: "esm",
    target: "es2022",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "import"],
    external: ["cloudflare:*", "node:*", "async_hooks", "crypto"],
    define: { "import.meta.env.DEV": "false", "process.env.NODE_ENV": '"production"' },
    minify: true,
    write: false,
    logLevel: "silent",
    plugins: [SHIPPED_HOST, ...(isPeer ? [ASTRO_ENV, sdkOf(path.join(root, "bench/peers"))] : [])],
  });
  const contents = result.outputFiles[0]?.text ?? "";
  const host = await readFile(path.join(root, "dist/host.js"), "utf8");
  return [
    { type: "ESModule", path: "index.js", contents },
    ...(contents.includes("./host.js")
      ? [{ type: "ESModule" as const, path: "host.js", contents: host }]
      : []),
  ];
}
