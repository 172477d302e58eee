import { type Command, readOptions } from "./command.ts";
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

Exit codes: 0 deployed; 1 not deployed, and why; 2 the command line is wrong.`;

function withScheme(target: string): string {
  return /^https?:/.test(target) ? target : `https://${target}`;
}

export const deploy: Command = {
  name: "deploy",
  summary: "build, check, and deploy with wrangler",
  help: HELP,
  run: async (args, surroundings) => {
    const options = readOptions("deploy", args, OPTIONS);
    const { configFile, name } = await readyFolder(surroundings, options.config);
    if (!options.json) {
      surroundings.say(`deploying ${name}`);
    }
    const report = await upload(surroundings, ["deploy", "-c", configFile], "deploy");
    // Crons and queues are targets too; only addresses can be opened.
    const urls = (report.targets ?? [])
      .filter((target) => /^(?:https?:\/\/)?[^\s/:]+\.[^\s/:]+$/.test(target))
      .map(withScheme);
    const callbackUrls = urls.map((url) => `${url}/_auth/callback`);
    if (options.json) {
      const versionId = report.version_id;
      surroundings.say(JSON.stringify({ name, versionId, urls, callbackUrls }));
      return;
    }
    surroundings.say(`deployed ${name}, version ${report.version_id ?? "unknown"}`);
    urls.forEach((url, index) => {
      surroundings.say(`  ${url}`);
      surroundings.say(`  allow as redirect URI in your OAuth app: ${callbackUrls[index] ?? ""}`);
    });
  },
};
