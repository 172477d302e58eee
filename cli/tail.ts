import { CliError } from "./cli-error.ts";
import { type Command, readOptions } from "./command.ts";
import { runWrangler } from "./run/wrangler-process.ts";
import { composedConfig } from "./upload/ready-folder.ts";

const OPTIONS = { config: { type: "string" } } as const;

const HELP = `Usage: headless-edge tail [--config <file>]

Shows what the deployed worker logs, as it happens. Ctrl-C stops.

  --config <file>    the configuration (default: headless-edge.config.json)

Exit codes: 0 stopped; 1 it cannot be followed; 2 the command line is wrong.`;

export const tail: Command = {
  name: "tail",
  summary: "show what the deployed worker logs",
  help: HELP,
  run: async (args, surroundings) => {
    const { config } = readOptions("tail", args, OPTIONS);
    const file = composedConfig(surroundings, config);
    const { exitCode } = await runWrangler(["tail", "-c", file], {
      ...surroundings,
      interactive: true,
    });
    if (exitCode !== 0 && !surroundings.stop.aborted) {
      throw new CliError("deploy_failed", {
        what: "wrangler tail ended with an error",
        fix: "see what it wrote above; the worker has to be deployed, and you logged in: npx wrangler login",
      });
    }
  },
};
