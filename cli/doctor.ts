import { existsSync } from "node:fs";
import path from "node:path";

import { wantedProject } from "./build.ts";
import { CliError } from "./cli-error.ts";
import { type Command, readOptions, type Surroundings } from "./command.ts";
import { type Finding, ok, problem, warning } from "./doctor/finding.ts";
import {
  checkComposed,
  checkOrigins,
  checkWrangler,
  checkWranglerFile,
  findingOf,
} from "./doctor/project-checks.ts";
import { checkSessionKeys } from "./doctor/session-keys.ts";
import { checkAtWix } from "./doctor/wix-checks.ts";
import { readJsonFile, textOf } from "./project/json-file.ts";
import { readEnvFiles } from "./project/env-files.ts";
import { CONFIG_FILE, loadConfig } from "./project/load-config.ts";
import { loadProject } from "./project/load-project.ts";
import type { ProjectConfig } from "./project/project-config.ts";
import { deployedSecrets } from "./upload/ready-folder.ts";

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

type Variables = Readonly<Record<string, string | undefined>>;

function checkVariables(variables: Variables): readonly Finding[] {
  const has = (name: string): boolean => (variables[name] ?? "") !== "";
  const missing = ["WIX_CLIENT_SECRET", "WIX_CLIENT_INSTANCE_ID"].filter((name) => !has(name));
  return [
    has("WIX_CLIENT_ID")
      ? ok("variables", "WIX_CLIENT_ID is there")
      : problem(
          "variables",
          "there is no WIX_CLIENT_ID",
          'put it into .env.local, or "wix": { "clientId" } into the configuration',
        ),
    ...(missing.length === 0
      ? [ok("elevation", "secret and instance id are there")]
      : [
          warning(
            "elevation",
            `there is no ${missing.join(" and no ")}, which auth.elevate() needs`,
            "put it into .env.local if the site elevates",
          ),
        ]),
  ];
}

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

/** What the deployed worker has, if this machine may ask. */
async function checkDeployed(
  surroundings: Surroundings,
  folder: string,
  config: ProjectConfig,
): Promise<readonly Finding[]> {
  const check = "deployed secrets";
  const file = path.join(folder, ".headless-edge", "wrangler.json");
  if (!existsSync(file)) {
    return [];
  }
  try {
    const known = await deployedSecrets(surroundings, file);
    if (known.size === 0) {
      return [
        warning(
          check,
          "the worker is not deployed, or has no secrets",
          "npx headless-edge deploy lists what to set",
        ),
      ];
    }
    const { vars = {} } = await readJsonFile(file);
    const needed = [
      "SESSION_KEYS",
      ...(config.wix.clientId === undefined ? ["WIX_CLIENT_ID"] : []),
    ];
    const missing = needed.filter((name) => !known.has(name) && !Object.hasOwn(Object(vars), name));
    return missing.length === 0
      ? [ok(check, `the worker has ${[...known].join(", ")}`)]
      : [
          problem(
            check,
            `the worker has no ${missing.join(" and no ")}`,
            missing.map((name) => `npx wrangler secret put ${name} -c ${file}`).join("\n"),
          ),
        ];
  } catch (error) {
    if (!(error instanceof CliError)) {
      throw error;
    }
    return [warning(check, "not looked at: Cloudflare could not be asked", error.fix)];
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
