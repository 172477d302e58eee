import path from "node:path";

import { readJsonFile, textOf } from "../project/json-file.ts";
import type { Project } from "../project/load-project.ts";
import type { WranglerConfig } from "../project/wrangler-file.ts";
import { compatibility } from "./compatibility.ts";
import type { ModuleRule } from "./module-rules.ts";

/**
 * What of a wrangler file describes how its worker is built and run by wrangler, not what the
 * deployed worker is bound to. Everything else is carried over.
 */
const NOT_CARRIED = new Set([
  "$schema",
  "alias",
  "assets",
  "base_dir",
  "build",
  "cloudchamber",
  "compatibility_date",
  "compatibility_flags",
  "configPath",
  "data_blobs",
  "define",
  "definedEnvironments",
  "dev",
  "env",
  "find_additional_modules",
  "jsx_factory",
  "jsx_fragment",
  "keep_names",
  "legacy_env",
  "main",
  "minify",
  "name",
  "no_bundle",
  "pages_build_output_dir",
  "preserve_file_names",
  "python_modules",
  "rules",
  "site",
  "targetEnvironment",
  "text_blobs",
  "topLevelName",
  "tsconfig",
  "userConfigPath",
  "wasm_modules",
]);

/** What the composed folder is, beyond what the user's wrangler file says. */
export interface Deployment {
  readonly name: string;
  readonly rules: readonly ModuleRule[];
  /** How the static files are served. */
  readonly assets: Readonly<Record<string, unknown>>;
  /** Keys of the user's wrangler file that cannot be kept. */
  readonly leftOut: readonly string[];
}

/** Wrangler fills in a default for every key: what holds nothing says nothing. */
function holdsSomething(value: unknown): boolean {
  if (value === undefined || value === null) {
    return false;
  }
  return typeof value === "object" ? Object.values(value).some(holdsSomething) : true;
}

function saysSomething(key: string, value: unknown): boolean {
  return holdsSomething(value) || (key === "triggers" && switchesCronsOff(value));
}

/** No crons at all are what takes those of an earlier deployment away. */
function switchesCronsOff(triggers: unknown): boolean {
  return (
    typeof triggers === "object" &&
    triggers !== null &&
    "crons" in triggers &&
    Array.isArray(triggers.crons)
  );
}

/** Paths in a wrangler file are relative to it, and the composed one lies elsewhere. */
function relocate(entry: unknown, from: string, to: string): unknown {
  if (typeof entry !== "object" || entry === null || !("migrations_dir" in entry)) {
    return entry;
  }
  const { migrations_dir: folder } = entry;
  return typeof folder === "string"
    ? { ...entry, migrations_dir: path.relative(to, path.resolve(from, folder)) }
    : entry;
}

function carriedOver(
  user: WranglerConfig,
  { project, leftOut, out }: { project: Project; leftOut: readonly string[]; out: string },
): Readonly<Record<string, unknown>> {
  const { wranglerFile } = project.found ?? {};
  const from = wranglerFile === undefined ? project.folder : path.dirname(wranglerFile);
  const carried = Object.entries(user)
    .filter(
      ([key, value]) =>
        !NOT_CARRIED.has(key) && !leftOut.includes(key) && saysSomething(key, value),
    )
    .map(([key, value]): [string, unknown] => [
      key,
      Array.isArray(value) ? value.map((entry: unknown) => relocate(entry, from, out)) : value,
    ]);
  return Object.fromEntries(carried);
}

/** The composed folder's `wrangler.json`. Nothing of the environment ever enters it. */
export function wranglerJson(
  project: Project,
  user: WranglerConfig | undefined,
  deployment: Deployment,
  out: string,
): Readonly<Record<string, unknown>> {
  const { date, flags } = compatibility(user);
  return {
    name: deployment.name,
    main: "worker/index.js",
    compatibility_date: date,
    compatibility_flags: flags,
    no_bundle: true,
    find_additional_modules: true,
    base_dir: "worker",
    rules: deployment.rules,
    assets: { directory: "assets", ...deployment.assets },
    observability: { enabled: true },
    ...(user === undefined ? {} : carriedOver(user, { project, leftOut: deployment.leftOut, out })),
  };
}

/** The classes that Workers must find by name in the entry, because the user's wrangler file does. */
export function namedClasses(user: WranglerConfig | undefined): readonly string[] {
  if (user === undefined) {
    return [];
  }
  const own = (script: string | undefined): boolean => script === undefined || script === user.name;
  return [
    ...new Set([
      ...user.durable_objects.bindings
        .filter((binding) => own(binding.script_name))
        .map((binding) => binding.class_name),
      ...user.workflows
        .filter((workflow) => own(workflow.script_name))
        .map((workflow) => workflow.class_name),
      ...(user.services ?? [])
        .filter((service) => service.service === user.name)
        .flatMap((service) => service.entrypoint ?? [])
        .filter((entrypoint) => entrypoint !== "default"),
    ]),
  ].toSorted();
}

/** Classes that are Durable Objects whoever binds them: those that the user's migrations name. */
export function migratedClasses(user: WranglerConfig | undefined): readonly string[] {
  const names = (user?.migrations ?? []).flatMap((migration) => [
    ...(migration.new_classes ?? []),
    ...(migration.new_sqlite_classes ?? []),
    ...(migration.renamed_classes ?? []).map(({ to }) => to),
    ...(migration.transferred_classes ?? []).map(({ to }) => to),
  ]);
  return [...new Set(names)];
}

/** Secrets that a wrangler file gives away as variables. */
export function publishedSecrets(user: WranglerConfig | undefined): readonly string[] {
  return Object.keys(user?.vars ?? {})
    .filter((name) => name === "SESSION_KEYS" || name === "WIX_CLIENT_SECRET")
    .map(
      (name) =>
        `the wrangler file has ${name} among its vars, where everyone with the file can read it; use: wrangler secret put ${name}`,
    );
}

/** The worker's name: the wrangler file's, else the package's, else the folder's. */
export async function workerName(
  project: Project,
  user: WranglerConfig | undefined,
): Promise<string> {
  if (user?.name !== undefined) {
    return user.name;
  }
  const manifest = await readJsonFile(path.join(project.folder, "package.json"));
  const named = textOf(manifest["name"]) ?? path.basename(project.folder);
  const name = named
    .toLowerCase()
    .replace(/^@[^/]*\//, "")
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63);
  return name === "" ? "site" : name;
}
