import { readFile, stat } from "node:fs/promises";
import { builtinModules } from "node:module";
import path from "node:path";

import { init, parse } from "es-module-lexer";

import { CliError } from "../cli-error.ts";

/**
 * The modules that a server entry reaches. Paths are absolute; `root` contains them all.
 * `exported` are the entry's names, with `*` when it passes on another module's whole.
 */
export interface SiteModules {
  readonly root: string;
  readonly entry: string;
  readonly exported: readonly string[];
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Of those modules, where the project uploads them and all are there. */
  readonly maps?: ReadonlyMap<string, Uint8Array>;
  readonly warnings: readonly string[];
  /** The project's own files that these were made of. */
  readonly sources: readonly string[];
}

/** The modules as they are, and what was not to be told of their imports. */
export interface CollectedModules extends SiteModules {
  readonly computed: readonly ComputedImport[];
}

/** An import of a file whose name is computed while its module runs. */
interface ComputedImport {
  readonly file: string;
  readonly written: string;
}

/** Why a server entry cannot be loaded as it is. */
export interface NeedsBundling {
  readonly needsBundling: string;
}

interface Reference {
  readonly specifier: string;
  readonly dynamic: boolean;
}

interface Lexed {
  readonly references: readonly Reference[];
  /** Imports of files whose names are computed while it runs, as they are written. */
  readonly computed: readonly string[];
  readonly exported: readonly string[];
}

const SCRIPT = /\.m?js$/;
const DATA = /\.(?:wasm|txt|html|sql|bin)$/;
const PROVIDED = /^(?:node|cloudflare|workerd):/;

/** What a module imports and exports. @throws {CliError} when it does not parse. */
export function lexModule(file: string, source: string): Lexed {
  try {
    const [imports, exports] = parse(source, file);
    return {
      references: imports.flatMap((found) => {
        if (found.type === "import-meta" || found.specifier === undefined) {
          return [];
        }
        const dynamic = found.type === "dynamic";
        return dynamic && found.glob ? [] : [{ specifier: found.specifier, dynamic }];
      }),
      computed: imports
        .filter((found) => found.type === "dynamic")
        .filter((found) => found.glob || found.specifier === undefined)
        .map((found) => source.slice(found.start, found.end))
        .filter((written) => /^["'`]\.\.?\//.test(written)),
      exported: exports.map((found) => (found.type === "reexport-all" ? "*" : found.name)),
    };
  } catch (cause) {
    throw new CliError("server_not_a_module", {
      what: `${file} does not parse as an ES module`,
      why: cause instanceof Error ? cause.message : String(cause),
      fix: "point site.server at the built ES module, not at TypeScript, JSX or CommonJS",
      cause,
    });
  }
}

function isBuiltin(specifier: string): boolean {
  return PROVIDED.test(specifier) || builtinModules.includes(specifier);
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Why Workers could not load this import, or nothing if they can. */
async function unloadable(from: string, specifier: string): Promise<string | undefined> {
  if (!/^\.\.?\//.test(specifier)) {
    return "Workers have no packages: only files of the bundle, node: and cloudflare: modules.";
  }
  const target = path.resolve(path.dirname(from), specifier);
  if (!(await isFile(target))) {
    return `There is no file ${target}; an import must name a file exactly, with its extension.`;
  }
  return SCRIPT.test(target) || DATA.test(target)
    ? undefined
    : "Workers load .js, .mjs, .wasm, .txt, .html, .sql and .bin files.";
}

/** Whether a module calls the `require` that only bundlers and Node know, not one of its own. */
async function callsRequire(source: string): Promise<boolean> {
  if (!/\brequire\s*\(\s*["'`]/.test(source)) {
    return false;
  }
  const esbuild = await import("esbuild");
  let found = false;
  await esbuild
    .build({
      stdin: { contents: source },
      bundle: true,
      write: false,
      format: "esm",
      logLevel: "silent",
      plugins: [
        {
          name: "see-require",
          setup: (build) => {
            build.onResolve({ filter: /.*/ }, ({ path: specifier, kind }) => {
              found ||= kind === "require-call";
              return { path: specifier, external: true };
            });
          },
        },
      ],
    })
    .catch(() => undefined);
  return found;
}

/** The folder that files have in common. */
export function commonFolder(files: readonly string[]): string {
  const [first = [], ...rest] = files.map((file) => path.dirname(file).split(path.sep));
  const shared = first.findIndex((part, index) => rest.some((other) => other[index] !== part));
  return first.slice(0, shared === -1 ? undefined : shared).join(path.sep) || path.sep;
}

/**
 * Walks the import graph of a server entry.
 *
 * @returns its modules, or the first reason why Workers could not load them as they are.
 * @throws {CliError} when a module does not parse.
 */
export async function collectSiteModules(entry: string): Promise<CollectedModules | NeedsBundling> {
  await init();
  const files = new Map<string, Uint8Array>();
  const warnings: string[] = [];
  const computed: ComputedImport[] = [];
  let exported: readonly string[] = [];
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (files.has(file)) {
      continue;
    }
    const contents = await readFile(file);
    files.set(file, contents);
    if (file !== entry && !SCRIPT.test(file)) {
      continue;
    }
    const source = contents.toString("utf8");
    if (await callsRequire(source)) {
      return { needsBundling: `${file} calls require(), which Workers do not have.` };
    }
    const lexed = lexModule(file, source);
    exported = file === entry ? lexed.exported : exported;
    computed.push(...lexed.computed.map((written) => ({ file, written })));
    for (const { specifier, dynamic } of lexed.references.filter(
      (found) => !isBuiltin(found.specifier),
    )) {
      const why = await unloadable(file, specifier);
      if (why === undefined) {
        queue.push(path.resolve(path.dirname(file), specifier));
      } else if (dynamic) {
        warnings.push(`${file} may import "${specifier}" while it runs, which will fail. ${why}`);
      } else {
        return { needsBundling: `${file} imports "${specifier}". ${why}` };
      }
    }
  }
  const sources = [...files.keys()];
  return { root: commonFolder(sources), entry, exported, files, warnings, sources, computed };
}
