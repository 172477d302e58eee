import { type Command, readOptions } from "./command.ts";
import { composedConfig } from "./upload/ready-folder.ts";
import { upload } from "./upload/upload.ts";

const OPTIONS = {
  config: { type: "string" },
  to: { type: "string" },
  message: { type: "string", default: "headless-edge rollback" },
  json: { type: "boolean", default: false },
} as const;

const HELP = `Usage: headless-edge rollback [--to <version>] [--message <text>] [--config <file>] [--json]

Deploys an earlier version again. Nothing is built; bindings and secrets stay as they are.

  --to <version>     the version's id (default: the one before; npx wrangler versions list has all)
  --message <text>   why, for the list of deployments
  --config <file>    the configuration (default: headless-edge.config.json)
  --json             one JSON object on standard output: { "versionId" }

Exit codes: 0 rolled back; 1 not, and why; 2 the command line is wrong.`;

export const rollback: Command = {
  name: "rollback",
  summary: "deploy an earlier version again",
  help: HELP,
  run: async (args, surroundings) => {
    const { config, to, message, json } = readOptions("rollback", args, OPTIONS);
    const version = to === undefined ? [] : [to];
    const file = composedConfig(surroundings, config);
    const report = await upload(
      surroundings,
      ["rollback", ...version, "-y", "-m", message, "-c", file],
      "rollback",
    );
    const versionId = report.version_id ?? to;
    surroundings.say(
      json ? JSON.stringify({ versionId }) : `rolled back to ${versionId ?? "the version before"}`,
    );
  },
};
