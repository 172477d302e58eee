import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseEnv } from "node:util";

import { CliError } from "../cli-error.ts";

const SECRETS = ".dev.vars";

/** The section of the wrangler file that is composed and run, as wrangler takes it from there too. */
export function chosenSection(): string | undefined {
  const section = process.env["CLOUDFLARE_ENV"];
  return section === "" ? undefined : section;
}

/** Where a project keeps its local secrets. A later file outranks an earlier one. */
export function envFiles(): readonly string[] {
  const section = chosenSection();
  const ofSection = section === undefined ? [] : [`.env.${section}`, `.env.${section}.local`];
  const secrets = section === undefined ? [SECRETS] : [SECRETS, `${SECRETS}.${section}`];
  return [".env", ".env.local", ...ofSection, ...secrets];
}

type Variables = Readonly<Record<string, string>>;

/** @returns nothing where there is no such file. */
async function readEnvFile(file: string): Promise<Variables | undefined> {
  try {
    const variables: Record<string, string> = {};
    for (const [name, value] of Object.entries(
      parseEnv((await readFile(file, "utf8")).replace(/^\uFEFF/, "")),
    )) {
      if (value !== undefined) {
        variables[name] = value;
      }
    }
    return variables;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") {
      return undefined;
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
export async function readEnvFiles(folder: string): Promise<Variables> {
  const read = async (name: string): Promise<readonly [string, Variables | undefined]> => [
    name,
    await readEnvFile(path.join(folder, name)),
  ];
  const files = await Promise.all(envFiles().map(read));
  const present = files.filter(([, variables]) => variables !== undefined);
  const last = present.at(-1)?.[0] ?? SECRETS;
  // A section's own file of secrets stands for the general one, which wrangler then leaves alone.
  const counting = present.filter(([name]) => name !== SECRETS || !last.startsWith(`${SECRETS}.`));
  return Object.fromEntries(counting.flatMap(([, variables]) => Object.entries(variables ?? {})));
}
