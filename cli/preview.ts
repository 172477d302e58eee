import path from "node:path";

import { type Command, readOptions } from "./command.ts";
import { readyFolder } from "./upload/ready-folder.ts";
import { upload } from "./upload/upload.ts";

const OPTIONS = {
  config: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

const HELP = `Usage: headless-edge preview [--config <file>] [--json]

Builds the project and uploads it as a version that has an address of its own and no visitors.

  --config <file>    the configuration (default: headless-edge.config.json)
  --json             one JSON object on standard output: { "name", "versionId", "url" }

Exit codes: 0 uploaded; 1 not uploaded, and why; 2 the command line is wrong; 128
and more when a signal ended it.`;

export const preview: Command = {
  name: "preview",
  summary: "build, and upload as a version without visitors",
  help: HELP,
  run: async (args, surroundings) => {
    const options = readOptions("preview", args, OPTIONS);
    const { configFile, name } = await readyFolder(surroundings, options.config);
    const report = await upload(
      surroundings,
      ["versions", "upload", "-c", configFile],
      "version-upload",
    );
    const { version_id: versionId, preview_url: url } = report;
    if (options.json) {
      surroundings.say(JSON.stringify({ name, versionId, url }));
      return;
    }
    surroundings.say(`uploaded ${name}, version ${versionId ?? "unknown"}`);
    if (url !== undefined) {
      surroundings.say(`  ${url}`);
    }
    const shown = path.relative(surroundings.folder, configFile);
    surroundings.say(
      `  let visitors see it: npx wrangler versions deploy ${versionId ?? ""}@100% -c ${shown}`,
    );
  },
};
