import { access } from "node:fs/promises";
import path from "node:path";

import type * as Wrangler from "wrangler";

import { CliError } from "../cli-error.ts";

/** A class in this worker, or in the one that `script_name` names. */
export interface ClassReference {
  /** The binding of a Durable Object; a workflow's own name. */
  readonly name?: string;
  /** The binding of a workflow. */
  readonly binding?: string;
  readonly class_name: string;
  readonly script_name?: string;
}

/** What becomes of a worker's Durable Object classes. */
interface Migration {
  readonly new_classes?: readonly string[];
  readonly new_sqlite_classes?: readonly string[];
  readonly renamed_classes?: readonly { readonly to: string }[];
  readonly transferred_classes?: readonly { readonly to: string }[];
}

/** How a project wants its static files served. */
export interface AssetsSection {
  readonly directory?: string;
  readonly binding?: string;
  readonly html_handling?: string;
  readonly not_found_handling?: "none" | "404-page" | "single-page-application";
  readonly run_worker_first?: boolean | readonly string[];
}

/** A wrangler file, checked and completed by wrangler: what this project looks at, and the rest. */
export interface WranglerConfig {
  readonly name?: string;
  readonly main?: string;
  readonly no_bundle?: boolean;
  readonly build?: { readonly command?: string };
  readonly assets?: AssetsSection;
  readonly compatibility_date?: string;
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly compatibility_flags: readonly string[];
  readonly durable_objects: { readonly bindings: readonly ClassReference[] };
  readonly migrations?: readonly Migration[];
  readonly workflows: readonly ClassReference[];
  readonly rules?: readonly { readonly type: string; readonly globs: readonly string[] }[];
  readonly services?: readonly { readonly service: string; readonly entrypoint?: string }[];
  readonly [key: string]: unknown;
}

/** In the order in which wrangler itself looks for them. */
const NAMES = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

/** Loads wrangler, which takes about a second: only when something asks for it. */
export async function loadWrangler(): Promise<typeof Wrangler> {
  try {
    return await import("wrangler");
  } catch (cause) {
    throw new CliError("wrangler_missing", {
      what: "the package wrangler is not installed",
      why: "headless-edge reads and writes its configuration files with it.",
      fix: "npm install --save-dev wrangler@4.86.0",
      cause,
    });
  }
}

/** The project's own wrangler file. Only the project's folder is looked at, never its parents. */
export async function findWranglerFile(folder: string): Promise<string | undefined> {
  for (const name of NAMES) {
    const file = path.join(folder, name);
    try {
      await access(file);
      return file;
    } catch {
      continue;
    }
  }
  return undefined;
}

/**
 * Reads a wrangler file as wrangler does, with the section that CLOUDFLARE_ENV names.
 *
 * @param whose a resolved file, ours or a build's, is what that section has already become.
 * @throws {CliError} with wrangler's own words.
 */
export async function readWranglerFile(
  file: string,
  whose: "project's" | "resolved" = "project's",
): Promise<WranglerConfig> {
  const wrangler = await loadWrangler();
  try {
    const config: unknown = wrangler.unstable_readConfig(
      { config: file, ...(whose === "resolved" ? { env: "" } : {}) },
      { hideWarnings: true },
    );
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- wrangler has validated it; its own type is not published
    return config as WranglerConfig;
  } catch (cause) {
    throw new CliError("wrangler_invalid", {
      what: `wrangler refuses ${file}`,
      why: cause instanceof Error ? cause.message.trim() : String(cause),
      fix: "correct that file; its bindings are carried over into the composed folder",
      cause,
    });
  }
}
