import { readFile } from "node:fs/promises";

import { CliError } from "../cli-error.ts";
import { jsonErrorPosition } from "./json-position.ts";
import { parseConfig } from "./parse-config.ts";
import type { ProjectConfig } from "./project-config.ts";

export const CONFIG_FILE = "headless-edge.config.json";

/** Where a configuration is looked for. */
export interface ConfigPlace {
  readonly configFile: string;
  /** Somebody named that file, so it has to be there. */
  readonly isNamed: boolean;
}

/** A configuration, for those who have to write one. */
export const EXAMPLE = `{ "site": { "assets": "dist/client", "server": "dist/server/index.js" }, "api": "api" }`;

async function readConfigText(file: string, isNamed: boolean): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if (!isNamed && cause instanceof Error && "code" in cause && cause.code === "ENOENT") {
      return "{}";
    }
    throw new CliError("config_missing", {
      what: `there is no ${file}`,
      why: "It says which folder holds the site's files, and which module renders its pages.",
      fix: `write it, with the keys that apply, for example:\n${EXAMPLE}`,
      cause,
    });
  }
}

function parseConfigText(file: string, bytes: string): ProjectConfig {
  const source = bytes.replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) {
      throw cause;
    }
    const { line, column } = jsonErrorPosition(source, cause);
    throw new CliError("config_not_json", {
      what: `${file}:${line}:${column} is not valid JSON`,
      why: cause.message,
      fix: "correct the file: double quotes, no comments, no comma after the last entry",
      cause,
    });
  }
  const parsed = parseConfig(value);
  if (!parsed.ok) {
    throw new CliError("config_invalid", {
      what: `${file} has ${parsed.problems.length === 1 ? "a problem" : "problems"}:\n${parsed.problems.map((problem) => `- ${problem}`).join("\n")}`,
      fix: "correct what is listed; config.schema.json in the package describes every key",
    });
  }
  return parsed.config;
}

/** Reads a project's configuration alone. @throws {CliError} naming every problem of it. */
export async function loadConfig({ configFile, isNamed }: ConfigPlace): Promise<ProjectConfig> {
  return parseConfigText(configFile, await readConfigText(configFile, isNamed));
}
