import { writeFile } from "node:fs/promises";
import path from "node:path";

import { wantedProject } from "./build.ts";
import { type Command, readOptions, type Surroundings } from "./command.ts";
import { readEnvFiles } from "./project/env-files.ts";
import { CONFIG_FILE } from "./project/load-config.ts";
import { loadProject, type Project } from "./project/load-project.ts";

const OPTIONS = { json: { type: "boolean", default: false } } as const;

const HELP = `Usage: headless-edge init [--json]

Finds out what the project's build makes, writes ${CONFIG_FILE} and .env.example, and says
what is missing. What is there already is never overwritten.

  --json    one JSON object on standard output:
            { "kind"?, "evidence"?, "written", "kept", "missing", "warnings" }

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

/** Answers whether it was written: a file that is there stays as it is. */
async function writeNew(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: "wx" });
    return true;
  } catch (cause) {
    if (!(cause instanceof Error) || !("code" in cause) || cause.code !== "EEXIST") {
      throw cause;
    }
    return false;
  }
}

async function missingVariables({ env }: Surroundings, folder: string): Promise<readonly string[]> {
  const variables = await readEnvFiles(folder);
  return ["WIX_CLIENT_ID", "WIX_CLIENT_SECRET", "WIX_CLIENT_INSTANCE_ID"].filter(
    (name) => (variables[name] ?? env[name] ?? "") === "",
  );
}

/** What came of it, for a script. */
interface Report {
  readonly kind?: string;
  readonly evidence?: string;
  readonly written: readonly string[];
  readonly kept: readonly string[];
  readonly missing: readonly string[];
  readonly warnings: readonly string[];
}

function sayReport({ say, complain }: Surroundings, report: Report): void {
  if (report.kind !== undefined) {
    say(`found ${report.kind} (${report.evidence ?? ""})`);
  }
  for (const warning of report.warnings) {
    complain(`warning: ${warning}`);
  }
  for (const name of report.written) {
    say(`wrote ${name}`);
  }
  for (const name of report.kept) {
    say(`kept ${name}, which was there`);
  }
  if (report.missing.length > 0) {
    say(`missing for the real Wix: ${report.missing.join(", ")} (see .env.example)`);
  }
  say("next: npx headless-edge dev");
}

export const init: Command = {
  name: "init",
  summary: "find the site, write the configuration, say what is missing",
  help: HELP,
  run: async (args, surroundings) => {
    const { json } = readOptions("init", args, OPTIONS);
    const wanted = wantedProject(surroundings, undefined);
    const project = await loadProject(wanted);
    const { folder, found } = project;
    const files = [
      [wanted.configFile, configText(project)],
      [path.join(folder, ".env.example"), ENV_EXAMPLE],
    ] as const;
    const written: string[] = [];
    const kept: string[] = [];
    for (const [file, text] of files) {
      ((await writeNew(file, text)) ? written : kept).push(path.basename(file));
    }
    const report: Report = {
      ...(found === undefined ? {} : { kind: found.kind, evidence: found.evidence }),
      written,
      kept,
      missing: await missingVariables(surroundings, folder),
      warnings: project.warnings,
    };
    if (json) {
      surroundings.say(JSON.stringify(report));
      return;
    }
    sayReport(surroundings, report);
  },
};
