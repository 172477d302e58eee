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
  readonly warnings: readonly string[];
}

interface Reference {
  readonly specifier: string;
  readonly dynamic: boolean;
}

interface Lexed {
  readonly references: readonly Reference[];
  readonly exported: readonly string[];
}

const SCRIPT = /\.m?js$/;
const DATA = /\.(?:wasm|txt|html|sql|bin)$/;
const PROVIDED = /^(?:node|cloudflare|workerd):/;

const SELF_CONTAINED =
  "make the server bundle self-contained: have the framework's Workers adapter bundle its dependencies, or bundle it with esbuild (--bundle --format=esm --conditions=workerd) and point site.server at the result";

function lex(file: string, source: string): Lexed {
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

function commonFolder(files: readonly string[]): string {
  const [first = [], ...rest] = files.map((file) => path.dirname(file).split(path.sep));
  const shared = first.findIndex((part, index) => rest.some((other) => other[index] !== part));
  return first.slice(0, shared === -1 ? undefined : shared).join(path.sep) || path.sep;
}

/**
 * Walks the import graph of a server entry.
 *
 * @throws {CliError} when a module does not parse, or imports what Workers could not load.
 */
export async function collectSiteModules(entry: string): Promise<SiteModules> {
  await init();
  const files = new Map<string, Uint8Array>();
  const warnings: string[] = [];
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
    const lexed = lex(file, contents.toString("utf8"));
    exported = file === entry ? lexed.exported : exported;
    for (const { specifier, dynamic } of lexed.references.filter(
      (found) => !isBuiltin(found.specifier),
    )) {
      const why = await unloadable(file, specifier);
      if (why === undefined) {
        queue.push(path.resolve(path.dirname(file), specifier));
      } else if (dynamic) {
        warnings.push(`${file} may import "${specifier}" while it runs, which will fail. ${why}`);
      } else {
        throw new CliError("server_import", {
          what: `${file} imports "${specifier}"`,
          why,
          fix: SELF_CONTAINED,
        });
      }
    }
  }
  return { root: commonFolder([...files.keys()]), entry, exported, files, warnings };
}
