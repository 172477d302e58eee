import { writeFile } from "node:fs/promises";
import path from "node:path";

import { wantedProject } from "./build.ts";
import { type Command, readOptions, type Surroundings } from "./command.ts";
import { readEnvFiles } from "./project/env-files.ts";
import { CONFIG_FILE, loadProject, type Project } from "./project/load-project.ts";

const HELP = `Usage: headless-edge init

Finds out what the project's build makes, writes ${CONFIG_FILE} and .env.example, and says
what is missing. What is there already is never overwritten.

Exit codes: 0 done; 1 no site was found, and why; 2 the command line is wrong.`;

const ENV_EXAMPLE = `# Copy to .env.local, which must not be committed. The local Wix of "headless-edge dev" needs none of it.
# The OAuth app at Wix, by the names that Wix's own tooling writes.
WIX_CLIENT_ID=
WIX_CLIENT_SECRET=
WIX_CLIENT_INSTANCE_ID=
# Seals the cookies: 32 random bytes in base64url.
# node -p 'require("node:crypto").randomBytes(32).toString("base64url")'
SESSION_KEYS=
`;

function configText({ folder, assets, api, found, config }: Project): string {
  // What has a server is found by its output each time, together with the wrangler file it has.
  const isStatic = found !== undefined && found.server === undefined && assets !== undefined;
  const { notFound } = config.site;
  const text = {
    $schema: "./node_modules/headless-edge/config.schema.json",
    ...(isStatic
      ? {
          site: {
            assets: path.relative(folder, assets).replaceAll("\\", "/") || ".",
            ...(notFound === undefined ? {} : { notFound }),
          },
        }
      : {}),
    ...(api === undefined ? {} : { api: path.relative(folder, api) }),
    protect: [],
  };
  return `${JSON.stringify(text, null, 2)}\n`;
}

async function writeNew(surroundings: Surroundings, file: string, text: string): Promise<void> {
  const name = path.basename(file);
  try {
    await writeFile(file, text, { flag: "wx" });
    surroundings.say(`wrote ${name}`);
  } catch (cause) {
    if (!(cause instanceof Error) || !("code" in cause) || cause.code !== "EEXIST") {
      throw cause;
    }
    surroundings.say(`kept ${name}, which was there`);
  }
}

async function sayMissing(surroundings: Surroundings, folder: string): Promise<void> {
  const variables = await readEnvFiles(folder);
  const missing = ["WIX_CLIENT_ID", "WIX_CLIENT_SECRET", "WIX_CLIENT_INSTANCE_ID"].filter(
    (name) => (variables[name] ?? surroundings.env[name] ?? "") === "",
  );
  if (missing.length > 0) {
    surroundings.say(`missing for the real Wix: ${missing.join(", ")} (see .env.example)`);
  }
  surroundings.say("next: npx headless-edge dev");
}

export const init: Command = {
  name: "init",
  summary: "find the site, write the configuration, say what is missing",
  help: HELP,
  run: async (args, surroundings) => {
    readOptions("init", args, {});
    const wanted = wantedProject(surroundings, undefined);
    const project = await loadProject(wanted);
    const { folder, found } = project;
    if (found !== undefined) {
      surroundings.say(`found ${found.kind} (${found.evidence})`);
    }
    for (const warning of project.warnings) {
      surroundings.complain(`warning: ${warning}`);
    }
    await writeNew(surroundings, wanted.configFile, configText(project));
    await writeNew(surroundings, path.join(folder, ".env.example"), ENV_EXAMPLE);
    await sayMissing(surroundings, folder);
  },
};
