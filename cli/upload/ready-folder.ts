import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { buildProject, wantedProject } from "../build.ts";
import { CliError } from "../cli-error.ts";
import type { Surroundings } from "../command.ts";
import { needsWarning } from "../compose/start-variables.ts";
import { loadProject } from "../project/load-project.ts";
import { complaint, runWrangler } from "../run/wrangler-process.ts";
import { populateNextCache } from "./next-cache.ts";

/** A composed folder, as wrangler uploads it. */
export interface ReadyFolder {
  readonly configFile: string;
  readonly name: string;
  /** The public origins that the configuration names. */
  readonly origins: readonly string[];
}

/**
 * The wrangler file of a project's composed folder, which names the worker that is deployed.
 *
 * @throws {CliError} `not_composed`.
 */
export function composedConfig(surroundings: Surroundings, config: string | undefined): string {
  const { configFile } = wantedProject(surroundings, config);
  const composed = path.join(path.dirname(configFile), ".headless-edge", "wrangler.json");
  if (!existsSync(composed)) {
    throw new CliError("not_composed", {
      what: "nothing is composed here yet, so it is not known which worker is meant",
      fix: "run headless-edge build, or headless-edge deploy, first",
    });
  }
  return composed;
}

/** The names of the deployed worker's secrets; none where there is no such worker yet. */
export async function deployedSecrets(
  surroundings: Surroundings,
  configFile: string,
): Promise<ReadonlySet<string>> {
  const { exitCode, output } = await surroundings.progress(
    "asking Cloudflare for the names of the secrets",
    async () => runWrangler(["secret", "list", "--format", "json", "-c", configFile], surroundings),
  );
  // 10007: this worker does not exist on your account.
  if (exitCode !== 0 && /10007|does not exist|not found/i.test(output)) {
    return new Set();
  }
  const list = /\[[^]*\]/.exec(output)?.[0];
  if (exitCode !== 0 || list === undefined) {
    throw new CliError("deploy_failed", {
      what: `wrangler cannot list the worker's secrets:\n${complaint(output)}`,
      fix: "log in with: npx wrangler login (in a script, set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID)",
    });
  }
  const found: unknown = JSON.parse(list);
  const names = Array.isArray(found) ? found.map((secret: { name?: unknown }) => secret.name) : [];
  return new Set(names.filter((name) => typeof name === "string"));
}

/**
 * Builds a project and makes sure that its worker would start where it is deployed.
 *
 * @throws {CliError} what `build` throws; `secrets_missing` with the commands that set them;
 *   `deploy_failed` when Cloudflare cannot be asked.
 */
export async function readyFolder(
  surroundings: Surroundings,
  config: string | undefined,
): Promise<ReadyFolder> {
  const project = await loadProject(wantedProject(surroundings, config));
  const { out, name, needs } = await buildProject(surroundings, project);
  const configFile = path.join(out, "wrangler.json");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by build a moment ago
  const { vars = {} } = JSON.parse(await readFile(configFile, "utf8")) as { vars?: object };
  const known = new Set([
    ...(await deployedSecrets(surroundings, configFile)),
    ...Object.keys(vars),
    ...(project.config.wix.clientId === undefined ? [] : ["WIX_CLIENT_ID"]),
  ]);
  const shown = path.relative(surroundings.folder, configFile);
  const commands = (names: readonly string[]): string =>
    names.map((secret) => `npx wrangler secret put ${secret} -c ${shown}`).join("\n");
  const unknown = needs.filter((variable) => !known.has(variable));
  if (unknown.length > 0) {
    surroundings.complain(`warning: ${needsWarning(unknown, shown)}`);
  }
  const missing = ["SESSION_KEYS", "WIX_CLIENT_ID"].filter((secret) => !known.has(secret));
  if (missing.length > 0) {
    throw new CliError("secrets_missing", {
      what: `the worker "${name}" has no ${missing.join(" and no ")}`,
      why: "Without it the worker does not start. SESSION_KEYS is 32 random bytes in base64url, WIX_CLIENT_ID the id of the OAuth app at Wix.",
      fix: `set it, then deploy again:\n${commands(missing)}`,
    });
  }
  const elevation = ["WIX_CLIENT_SECRET", "WIX_CLIENT_INSTANCE_ID"].filter(
    (one) => !known.has(one),
  );
  if (elevation.length > 0) {
    surroundings.complain(
      `warning: the worker has no ${elevation.join(" and no ")}, which auth.elevate() needs; set it with\n${commands(elevation)}`,
    );
  }
  await surroundings.progress("filling the cache of Next.js", async () =>
    populateNextCache(surroundings, project, configFile),
  );
  return { configFile, name, origins: project.config.origins };
}
