import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseEnv } from "node:util";

import { CliError } from "../cli-error.ts";

/** Where a project keeps its local secrets. A later file outranks an earlier one. */
export const ENV_FILES = [".env", ".env.local", ".dev.vars"] as const;

async function readEnvFile(file: string): Promise<Readonly<Record<string, string>>> {
  try {
    const variables: Record<string, string> = {};
    for (const [name, value] of Object.entries(parseEnv(await readFile(file, "utf8")))) {
      if (value !== undefined) {
        variables[name] = value;
      }
    }
    return variables;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") {
      return {};
    }
    throw new CliError("env_unreadable", {
      what: `${file} cannot be read`,
      why: cause instanceof Error ? cause.message : String(cause),
      fix: "make it a readable file of NAME=value lines, or remove it",
      cause,
    });
  }
}

/** The variables of a project's own environment files. */
export async function readEnvFiles(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = await Promise.all(ENV_FILES.map((name) => readEnvFile(path.join(folder, name))));
  return Object.fromEntries(files.flatMap((variables) => Object.entries(variables)));
}
