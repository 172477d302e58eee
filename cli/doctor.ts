import path from "node:path";

import { wantedProject } from "./build.ts";
import { CliError } from "./cli-error.ts";
import { type Command, readOptions, type Surroundings } from "./command.ts";
import { checkDeployed } from "./doctor/deployed-secrets.ts";
import { type Finding, ok, warning } from "./doctor/finding.ts";
import {
  checkComposed,
  checkOrigins,
  checkWrangler,
  checkWranglerFile,
  findingOf,
} from "./doctor/project-checks.ts";
import { checkSessionKeys } from "./doctor/session-keys.ts";
import { checkVariables, type Variables } from "./doctor/variables.ts";
import { checkAtWix } from "./doctor/wix-checks.ts";
import { readJsonFile, textOf } from "./project/json-file.ts";
import { readEnvFiles } from "./project/env-files.ts";
import { CONFIG_FILE, loadConfig } from "./project/load-config.ts";
import { loadProject } from "./project/load-project.ts";

const OPTIONS = {
  config: { type: "string" },
  origin: { type: "string", multiple: true },
  fix: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

const HELP = `Usage: headless-edge doctor [options]

Checks a project before it goes live: its variables and sealing keys, its client, secret and
callbacks at Wix, whether the Wix site is published, its wrangler file, the composed folder, and
the secrets of the deployed worker.

  --origin <url>     a public origin to look at, beside those of the configuration
  --fix              allow the callbacks and domains in the OAuth app at Wix; needs WIX_API_KEY
                     and WIX_SITE_ID (or the siteId of wix.config.json)
  --json             one JSON object on standard output:
                     { "ok", "findings": [{ "check", "level", "what", "why"?, "fix"? }] }
  --config <file>    the configuration (default: ${CONFIG_FILE})

Exit codes: 0 no problem, though maybe warnings; 1 a problem; 2 the command line is wrong.`;

async function siteId(folder: string, variables: Variables): Promise<string | undefined> {
  const wix = await readJsonFile(path.join(folder, "wix.config.json"));
  return variables["WIX_SITE_ID"] ?? textOf(wix["siteId"]);
}

async function checkProject(
  surroundings: Surroundings,
  wanted: Parameters<typeof loadProject>[0],
): Promise<readonly Finding[]> {
  try {
    const project = await loadProject(wanted);
    const today = new Date().toISOString().slice(0, 10);
    return [
      ok("site", `found ${project.found?.kind ?? "as the configuration says"}`),
      ...project.warnings.map((what) => warning("site", what, "build it again")),
      ...(await checkWranglerFile(project, today)),
      await checkComposed(project, surroundings.host),
    ];
  } catch (error) {
    return [findingOf("site", error)];
  }
}

function show({ say }: Surroundings, findings: readonly Finding[]): void {
  const indent = `\n${" ".repeat(11)}`;
  for (const { check, level, what, why, fix } of findings) {
    say(`${level.padEnd(9)}  ${check}: ${what.replaceAll("\n", indent)}`);
    if (why !== undefined) {
      say(`           ${why.replaceAll("\n", indent)}`);
    }
    if (fix !== undefined) {
      say(`           To do: ${fix.replaceAll("\n", indent)}`);
    }
  }
  const count = (level: Finding["level"]): number =>
    findings.filter((finding) => finding.level === level).length;
  say(`${count("problem")} problems, ${count("warning")} warnings, ${count("ok")} ok`);
}

function parseOrigin(value: string): string {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CliError("usage", {
      what: `--origin is ${JSON.stringify(value)}`,
      fix: "give an origin such as https://www.example.com",
    });
  }
  return url.origin;
}

export const doctor: Command = {
  name: "doctor",
  summary: "check the project before it goes live",
  help: HELP,
  run: async (args, surroundings) => {
    const options = readOptions("doctor", args, OPTIONS);
    const wanted = wantedProject(surroundings, options.config);
    const folder = path.dirname(wanted.configFile);
    const config = await loadConfig(wanted);
    const variables: Variables = {
      WIX_CLIENT_ID: config.wix.clientId,
      ...(await readEnvFiles(folder)),
      ...Object.fromEntries(Object.entries(surroundings.env).filter(([, value]) => value !== "")),
    };
    const origins = [...new Set([...config.origins, ...(options.origin ?? []).map(parseOrigin)])];
    const findings = [
      ...(await checkProject(surroundings, wanted)),
      ...checkVariables(variables),
      checkSessionKeys(variables["SESSION_KEYS"]),
      checkOrigins(origins),
      await checkWrangler(),
      ...(await checkAtWix({
        fetch: surroundings.fetch,
        credentials: {
          clientId: variables["WIX_CLIENT_ID"] ?? "",
          clientSecret: variables["WIX_CLIENT_SECRET"] ?? "",
          instanceId: variables["WIX_CLIENT_INSTANCE_ID"] ?? "",
        },
        origins,
        apiKey: variables["WIX_API_KEY"],
        siteId: await siteId(folder, variables),
        isFixing: options.fix,
      })),
      ...(await checkDeployed(surroundings, folder, config)),
    ];
    const isOk = findings.every(({ level }) => level !== "problem");
    if (options.json) {
      surroundings.say(JSON.stringify({ ok: isOk, findings }));
    } else {
      show(surroundings, findings);
    }
    return isOk ? 0 : 1;
  },
};
