import { type Command, readOptions } from "./command.ts";
import { composedConfig } from "./upload/ready-folder.ts";
import { deployedVersion } from "./upload/deployed-version.ts";
import { upload } from "./upload/upload.ts";

const OPTIONS = {
  config: { type: "string" },
  to: { type: "string" },
  message: { type: "string", default: "headless-edge rollback" },
  json: { type: "boolean", default: false },
} as const;

const HELP = `Usage: headless-edge rollback [--to <version>] [--message <text>] [--config <file>] [--json]

Deploys an earlier version again. Nothing is built; bindings and secrets stay as they are.

  --to <version>     the version's id (default: the one before; all of them are listed by
                     npx wrangler versions list -c .headless-edge/wrangler.json)
  --message <text>   why, for the list of deployments
  --config <file>    the configuration (default: headless-edge.config.json)
  --json             one JSON object on standard output: { "versionId" }, or {} when it is done, and
                     Cloudflare does not say which version that was

Exit codes: 0 rolled back; 1 not, and why; 2 the command line is wrong.`;

export const rollback: Command = {
  name: "rollback",
  summary: "deploy an earlier version again",
  help: HELP,
  run: async (args, surroundings) => {
    const { config, to, message, json } = readOptions("rollback", args, OPTIONS);
    const version = to === undefined ? [] : [to];
    const file = composedConfig(surroundings, config);
    await upload(
      surroundings,
      ["rollback", ...version, "-y", "-m", message, "-c", file],
      "rollback",
    );
    const versionId = to ?? (await deployedVersion(surroundings, file));
    surroundings.say(
      json ? JSON.stringify({ versionId }) : `rolled back to ${versionId ?? "the version before"}`,
    );
  },
};
