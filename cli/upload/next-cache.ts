import { createRequire } from "node:module";
import path from "node:path";

import { CliError } from "../cli-error.ts";
import type { Surroundings } from "../command.ts";
import { ProjectFiles } from "../detect/project-files.ts";
import type { Project } from "../project/load-project.ts";
import { runScript } from "../run/wrangler-process.ts";

/** OpenNext's own tool, in a folder of packages. */
const TOOL = "@opennextjs/cloudflare/dist/cli/index.js";

const COMMAND = "npx opennextjs-cloudflare populateCache remote";

/** The tool as the project has it installed: a workspace may have it further up. */
async function findTool(folder: string): Promise<string | undefined> {
  const packages = createRequire(path.join(folder, "package.json")).resolve.paths(TOOL) ?? [];
  const files = new ProjectFiles(folder);
  for (const one of packages) {
    const tool = await files.file(path.join(one, TOOL));
    if (tool !== undefined) {
      return tool;
    }
  }
  return undefined;
}

/**
 * Puts the pages that Next.js made at build time where its deployed worker looks for them: OpenNext
 * does so in a deployment of its own, before the worker. Other sites have nothing of the kind.
 *
 * @param configFile the composed `wrangler.json`, which binds the cache.
 * @throws {CliError} `deploy_failed` with the words of OpenNext's tool.
 */
export async function populateNextCache(
  surroundings: Surroundings,
  project: Project,
  configFile: string,
): Promise<void> {
  if (project.found?.hasNextCache !== true) {
    return;
  }
  const script = await findTool(project.folder);
  const shown = path.relative(project.folder, configFile);
  if (script === undefined) {
    surroundings.complain(
      `warning: @opennextjs/cloudflare is not installed here, so pages made at build time are not in the cache of the deployed worker until you run\n${COMMAND} -c ${shown}`,
    );
    return;
  }
  const args = ["populateCache", "remote", "-c", configFile];
  const call = { ...surroundings, folder: project.folder };
  const { exitCode, output } = await runScript(script, args, call);
  if (exitCode !== 0) {
    throw new CliError("deploy_failed", {
      what: `OpenNext cannot fill the cache of the worker that is to be deployed:\n${output.trim()}`,
      why: "The pages that Next.js made at build time are served from there.",
      fix: `correct what it names (often: create the namespace or bucket, and put its id into your wrangler file), or see for yourself with: ${COMMAND} -c ${shown}`,
    });
  }
}
