import path from "node:path";

import type { Command, Surroundings } from "./command.ts";
import { readOptions } from "./command.ts";
import { CliError } from "./cli-error.ts";
import { compose, type Composed } from "./compose/compose.ts";
import { absenceAdvice, needsWarning } from "./compose/start-variables.ts";
import { CONFIG_FILE } from "./project/load-config.ts";
import { loadProject, type Project, type Wanted } from "./project/load-project.ts";
import { assertGoing } from "./stopped.ts";

const DEFAULT_OUT = ".headless-edge";

const OPTIONS = {
  config: { type: "string" },
  out: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

const HELP = `Usage: headless-edge build [--config <file>] [--out <folder>]

Composes the host, the site's server bundle, the backend routes and the static files into one
folder that "wrangler deploy -c <folder>/wrangler.json" deploys as it is. What the configuration
does not name is found by the files that the site's own build left behind.

  --config <file>    the configuration (default: ${CONFIG_FILE})
  --out <folder>     where to compose (default: ${DEFAULT_OUT} beside the configuration)
  --json             one JSON object on standard output:
                     { "out", "name", "assets", "serverModules", "routes", "warnings" }

Exit codes: 0 composed; 1 not composed, and why; 2 the command line is wrong; 128
and more when a signal ended it.`;

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The project that a command was called for. */
export function wantedProject(surroundings: Surroundings, config: string | undefined): Wanted {
  return {
    configFile: path.resolve(surroundings.folder, config ?? CONFIG_FILE),
    isNamed: config !== undefined,
    choose: surroundings.choose,
  };
}

/**
 * Composes a project. The folder appears whole, or stays as it was.
 *
 * @throws {CliError} for everything that is the project's to mend.
 * @throws {Stopped} when told to stop before the folder is whole.
 */
export async function buildProject(
  surroundings: Surroundings,
  project: Project,
  out: string = path.join(project.folder, DEFAULT_OUT),
): Promise<Composed> {
  const goOn = (): void => {
    assertGoing(surroundings.stop, "nothing was composed");
  };
  const composed = await surroundings
    .progress("composing host and site", async () =>
      compose(project, out, { ...surroundings, goOn }),
    )
    .catch((error: unknown) => {
      // A terminal stops what was started here as well, and that complains in its own words.
      goOn();
      throw error;
    });
  for (const warning of composed.warnings) {
    surroundings.complain(`warning: ${warning}`);
  }
  return composed;
}

/**
 * Composes a project that is run here, with nothing but what its own files hold.
 *
 * @throws {CliError} `start_failed` when it does not start with that.
 */
export async function buildToRun(surroundings: Surroundings, project: Project): Promise<Composed> {
  const composed = await buildProject(surroundings, project);
  if (composed.needs.length > 0) {
    throw new CliError("start_failed", {
      what: `the site's server does not start without ${composed.needs.join(", ")}`,
      fix: absenceAdvice(composed.needs) ?? "put it into .dev.vars",
    });
  }
  return composed;
}

/** Loads and composes the project that the command line names. */
export async function buildWanted(
  surroundings: Surroundings,
  options: { readonly config?: string | undefined; readonly out?: string | undefined },
): Promise<Composed> {
  const project = await loadProject(wantedProject(surroundings, options.config));
  return await buildProject(
    surroundings,
    project,
    options.out === undefined ? undefined : path.resolve(surroundings.folder, options.out),
  );
}

function jsonOf(composed: Composed, warnings: readonly string[]): string {
  const { out, name, assetCount: assets, siteModuleCount: serverModules, routes } = composed;
  return JSON.stringify({ out, name, assets, serverModules, routes, warnings });
}

export const build: Command = {
  name: "build",
  summary: "compose host, site and backend into one deployable folder",
  help: HELP,
  run: async (args, surroundings) => {
    const startedAt = performance.now();
    const options = readOptions("build", args, OPTIONS);
    const composed = await buildWanted(surroundings, options);
    const shown = path.relative(surroundings.folder, composed.out) || composed.out;
    const needs =
      composed.needs.length === 0
        ? []
        : [needsWarning(composed.needs, path.join(shown, "wrangler.json"))];
    for (const warning of needs) {
      surroundings.complain(`warning: ${warning}`);
    }
    if (options.json) {
      surroundings.say(jsonOf(composed, [...composed.warnings, ...needs]));
      return;
    }
    const parts = [
      plural(composed.assetCount, "asset"),
      ...(composed.siteModuleCount === 0
        ? []
        : [plural(composed.siteModuleCount, "server module")]),
      plural(composed.routes.length, "backend route"),
    ];
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    surroundings.say(`composed ${shown} in ${seconds} s: ${parts.join(", ")}`);
    surroundings.say("deploy it with: npx headless-edge deploy");
    surroundings.say(`or with: npx wrangler deploy -c ${path.join(shown, "wrangler.json")}`);
  },
};
