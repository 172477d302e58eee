import { type Command, readOptions } from "./command.ts";
import { addressesOf } from "./upload/addresses.ts";
import { readyFolder } from "./upload/ready-folder.ts";
import { upload } from "./upload/upload.ts";

const OPTIONS = {
  config: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

const HELP = `Usage: headless-edge deploy [--config <file>] [--json]

Builds the project, makes sure that the worker has the secrets it needs, and deploys it with
wrangler and your own login (or CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID).

  --config <file>    the configuration (default: headless-edge.config.json)
  --json             one JSON object on standard output:
                     { "name", "versionId", "urls", "callbackUrls" }

Exit codes: 0 deployed; 1 not deployed, and why; 2 the command line is wrong; 128
and more when a signal ended it.`;

export const deploy: Command = {
  name: "deploy",
  summary: "build, check, and deploy with wrangler",
  help: HELP,
  run: async (args, surroundings) => {
    const options = readOptions("deploy", args, OPTIONS);
    const { configFile, name, origins } = await readyFolder(surroundings, options.config);
    if (!options.json) {
      surroundings.say(`deploying ${name}`);
    }
    const report = await upload(surroundings, ["deploy", "-c", configFile], "deploy");
    const { urls, callbackUrls } = addressesOf(report.targets ?? [], origins);
    if (options.json) {
      const versionId = report.version_id;
      surroundings.say(JSON.stringify({ name, versionId, urls, callbackUrls }));
      return;
    }
    surroundings.say(`deployed ${name}, version ${report.version_id ?? "unknown"}`);
    for (const url of urls) {
      surroundings.say(`  ${url}`);
    }
    for (const url of callbackUrls) {
      surroundings.say(`  allow as redirect URI in your OAuth app: ${url}`);
    }
  },
};
