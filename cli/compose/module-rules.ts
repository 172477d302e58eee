import path from "node:path";

/** What a file of a worker is, beside scripts. */
type DataType = "CompiledWasm" | "Text" | "Data";

/** A rule of a wrangler file: what the files of such names are. */
export interface ModuleRule {
  readonly type: string;
  readonly globs: readonly string[];
  readonly fallthrough?: boolean;
}

/** What wrangler knows by itself. */
const DEFAULTS: Readonly<Record<string, DataType>> = {
  ".wasm": "CompiledWasm",
  ".txt": "Text",
  ".html": "Text",
  ".sql": "Text",
  ".bin": "Data",
};

const SCRIPTS: ModuleRule = { type: "ESModule", globs: ["**/*.js", "**/*.mjs"] };

function isDataType(type: string): type is DataType {
  return type === "CompiledWasm" || type === "Text" || type === "Data";
}

/** The extensions at the end of a glob: `**\/*.md` and `docs/*.{md,mdx}` have some, `data/*` none. */
function extensionsOf(glob: string): readonly string[] {
  const [, several, one] = /\.(?:\{([\w,]+)\}|(\w+))$/.exec(glob) ?? [];
  return (several?.split(",") ?? (one === undefined ? [] : [one])).map((name) => `.${name}`);
}

/**
 * What a module is, by its name: as the first rule that names its extension says, or as wrangler
 * knows by itself. Nothing, when nobody knows.
 */
export function moduleType(
  file: string,
  rules: readonly ModuleRule[],
): DataType | "ESModule" | undefined {
  const extension = path.extname(file);
  if (extension === ".js" || extension === ".mjs") {
    return "ESModule";
  }
  const rule = rules.find(
    ({ type, globs }) =>
      isDataType(type) && globs.some((glob) => extensionsOf(glob).includes(extension)),
  );
  return rule !== undefined && isDataType(rule.type) ? rule.type : DEFAULTS[extension];
}

/**
 * The rules of a composed folder: for its scripts, and for those of its modules that are what only
 * the project's own rules say. Each lets wrangler's own rules stand beside it.
 */
export function moduleRules(
  files: Iterable<string>,
  theirs: readonly ModuleRule[],
): readonly ModuleRule[] {
  const rules = new Map<string, ModuleRule>();
  for (const file of files) {
    const extension = path.extname(file);
    const type = moduleType(file, theirs);
    if (type !== undefined && type !== "ESModule" && type !== DEFAULTS[extension]) {
      rules.set(extension, { type, globs: [`**/*${extension}`], fallthrough: true });
    }
  }
  return [SCRIPTS, ...rules.values()];
}
