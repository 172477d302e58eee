import { existsSync } from "node:fs";
import path from "node:path";

import { CliError } from "../cli-error.ts";
import type { Surroundings } from "../command.ts";
import { readJsonFile } from "../project/json-file.ts";
import type { ProjectConfig } from "../project/project-config.ts";
import { deployedSecrets } from "../upload/ready-folder.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** What the deployed worker has, if this machine may ask. */
export async function checkDeployed(
  surroundings: Surroundings,
  folder: string,
  config: ProjectConfig,
): Promise<readonly Finding[]> {
  const check = "deployed secrets";
  const file = path.join(folder, ".headless-edge", "wrangler.json");
  if (!existsSync(file)) {
    return [];
  }
  try {
    const known = await deployedSecrets(surroundings, file);
    if (known.size === 0) {
      return [
        warning(
          check,
          "the worker is not deployed, or has no secrets",
          "npx headless-edge deploy lists what to set",
        ),
      ];
    }
    const { vars = {} } = await readJsonFile(file);
    const needed = [
      "SESSION_KEYS",
      ...(config.wix.clientId === undefined ? ["WIX_CLIENT_ID"] : []),
    ];
    const missing = needed.filter((name) => !known.has(name) && !Object.hasOwn(Object(vars), name));
    return missing.length === 0
      ? [ok(check, `the worker has ${[...known].join(", ")}`)]
      : [
          problem(
            check,
            `the worker has no ${missing.join(" and no ")}`,
            missing.map((name) => `npx wrangler secret put ${name} -c ${file}`).join("\n"),
          ),
        ];
  } catch (error) {
    if (!(error instanceof CliError)) {
      throw error;
    }
    return [warning(check, "not looked at: Cloudflare could not be asked", error.fix)];
  }
}
