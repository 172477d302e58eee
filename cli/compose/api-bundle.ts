import { builtinModules } from "node:module";
import path from "node:path";

import type { BuildFailure, Metafile, Plugin } from "esbuild";

import { CliError } from "../cli-error.ts";
import type { ApiRoute } from "./api-routes.ts";

/** The bundled backend: file name (relative to `worker/api`) to contents, and the sources it was made of. */
export interface ApiBundle {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly sources: readonly string[];
}

/** The output of the route with that index in the list. */
const ROUTE_OUTPUT = /^out\/route(\d+)\.js$/;

/** The names of functions that answer a method. */
export const METHODS: readonly string[] = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
];

/** A package may write `fs` for `node:fs`, or require it; Workers know the first, as an import. */
const nodeBuiltins: Plugin = {
  name: "node-builtins",
  setup(build) {
    const filter = new RegExp(`^(?:node:)?(?:${builtinModules.join("|")})$`);
    build.onResolve({ filter }, ({ path: specifier, kind }) => {
      const canonical = specifier.startsWith("node:") ? specifier : `node:${specifier}`;
      return kind === "require-call"
        ? { path: canonical, namespace: "required-builtin" }
        : { path: canonical, external: true };
    });
    build.onLoad({ filter: /.*/, namespace: "required-builtin" }, ({ path: specifier }) => ({
      contents: `import builtin from ${JSON.stringify(specifier)}; module.exports = builtin;`,
    }));
  },
};

/**
 * Packages import others that they can do without (@wix/essentials reaches for react, by way of
 * react-i18next). What a dependency cannot find becomes an empty module; what the project's own
 * files cannot find stays an error.
 */
const optionalDependencies: Plugin = {
  name: "optional-dependencies",
  setup(build) {
    const asked = Symbol("asked");
    build.onResolve({ filter: /^[^./]/ }, async ({ path: specifier, pluginData, ...from }) => {
      const isDependency = /[\\/]node_modules[\\/]/.test(from.importer);
      if (pluginData === asked || !isDependency) {
        return undefined;
      }
      const { resolveDir, kind, importer, namespace } = from;
      const found = await build.resolve(specifier, {
        resolveDir,
        kind,
        importer,
        namespace,
        pluginData: asked,
      });
      return found.errors.length > 0 ? { path: specifier, namespace: "absent" } : found;
    });
    build.onLoad({ filter: /.*/, namespace: "absent" }, () => ({
      contents: "module.exports = {};",
    }));
  },
};

/** The outputs that the routes reach. Tree-shaking leaves chunks behind that nothing imports. */
function reachedOutputs(metafile: Metafile): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (output: string): void => {
    if (reached.has(output) || metafile.outputs[output] === undefined) {
      return;
    }
    reached.add(output);
    metafile.outputs[output].imports.forEach((imported) => {
      visit(imported.path);
    });
  };
  Object.keys(metafile.outputs)
    .filter((output) => ROUTE_OUTPUT.test(output))
    .forEach(visit);
  return reached;
}

function assertAnswers(file: string, exported: readonly string[]): void {
  if (exported.includes("default") || exported.some((name) => METHODS.includes(name))) {
    return;
  }
  const nearly = exported.find((name) => METHODS.includes(name.toUpperCase()));
  throw new CliError("api_module_empty", {
    what: `${file} exports nothing that could answer a request`,
    why:
      nearly === undefined
        ? `It exports ${exported.length === 0 ? "nothing" : exported.join(", ")}.`
        : `It exports "${nearly}"; methods are written in capitals: "${nearly.toUpperCase()}".`,
    fix: `export a function named after a method (${METHODS.join(", ")}) or a default Hono app; begin the file's name with _ if it is not a route`,
  });
}

function indexModule(routes: readonly ApiRoute[]): string {
  const imports = routes.map((_, index) => `import * as route${index} from "./route${index}.js";`);
  const entries = routes.map(
    (route, index) => `  { path: ${JSON.stringify(route.path)}, module: route${index} },`,
  );
  return `${imports.join("\n")}\n\nexport const routes = [\n${entries.join("\n")}\n];\n`;
}

async function runEsbuild(folder: string, routes: readonly ApiRoute[]) {
  const esbuild = await import("esbuild");
  try {
    return await esbuild.build({
      absWorkingDir: folder,
      entryPoints: routes.map(({ file }, index) => ({ in: `./${file}`, out: `route${index}` })),
      outdir: path.join(folder, "out"),
      write: false,
      bundle: true,
      splitting: true,
      metafile: true,
      format: "esm",
      target: "es2022",
      platform: "neutral",
      mainFields: ["browser", "module", "main"],
      conditions: ["workerd", "worker", "browser", "production"],
      external: ["cloudflare:*", "workerd:*"],
      loader: {
        ".txt": "text",
        ".html": "text",
        ".sql": "text",
        ".bin": "binary",
        ".wasm": "copy",
      },
      define: { "process.env.NODE_ENV": '"production"' },
      plugins: [nodeBuiltins, optionalDependencies],
      logLevel: "silent",
      logOverride: { "ignored-bare-import": "silent" },
    });
  } catch (cause) {
    if (!(cause instanceof Error) || !("errors" in cause)) {
      throw cause;
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- esbuild's documented BuildFailure
    const { errors } = cause as BuildFailure;
    const lines = errors.map(({ location, text }) =>
      location === null
        ? text
        : `${path.resolve(folder, location.file)}:${location.line}:${location.column + 1}: ${text}\n    ${location.lineText.trim()}`,
    );
    throw new CliError("api_not_bundled", {
      what: `the backend routes in ${folder} cannot be bundled:\n${lines.join("\n")}`,
      fix: "correct the file; a package that cannot be resolved has to be installed in the project",
      cause,
    });
  }
}

/**
 * Bundles the backend routes, one module each with shared chunks, and an index that lists them.
 *
 * @throws {CliError} when a file does not parse or resolve, or exports nothing that answers.
 */
export async function bundleApi(folder: string, routes: readonly ApiRoute[]): Promise<ApiBundle> {
  const encoder = new TextEncoder();
  const files = new Map([["index.js", encoder.encode(indexModule(routes))]]);
  if (routes.length === 0) {
    return { files, sources: [] };
  }
  const { outputFiles, metafile } = await runEsbuild(folder, routes);
  const reached = reachedOutputs(metafile);
  for (const { path: file, contents } of outputFiles) {
    const output = path.relative(folder, file).replaceAll("\\", "/");
    const index = ROUTE_OUTPUT.exec(output)?.[1];
    const route = index === undefined ? undefined : routes[Number(index)];
    if (route !== undefined) {
      assertAnswers(path.join(folder, route.file), metafile.outputs[output]?.exports ?? []);
    }
    if (reached.has(output)) {
      files.set(output.slice("out/".length), contents);
    }
  }
  return {
    files,
    sources: Object.keys(metafile.inputs)
      .filter((input) => !/node_modules|^(?:absent|required-builtin):/.test(input))
      .map((input) => path.resolve(folder, input)),
  };
}
