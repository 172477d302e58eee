import { rm } from "node:fs/promises";
import path from "node:path";

import type { Miniflare, MiniflareOptions } from "miniflare";

import { buildProject } from "./build.ts";
import { CliError, renderCliError } from "./cli-error.ts";
import { type Command, readOptions, type Surroundings } from "./command.ts";
import type { Composed } from "./compose/compose.ts";
import { ENV_FILES } from "./project/env-files.ts";
import { CONFIG_FILE, loadProject, type Project } from "./project/load-project.ts";
import { devBindings, type WixChoice } from "./run/dev-bindings.ts";
import { hostWorkers } from "./run/host-worker.ts";
import { LOCAL_WIX, localWixOrigin, localWixWorker } from "./run/local-wix-worker.ts";
import { freePort, parsePort } from "./run/ports.ts";
import { changed, snapshot, type Watched } from "./run/watch.ts";

const OPTIONS = {
  config: { type: "string" },
  port: { type: "string", default: "8787" },
  "wix-port": { type: "string", default: "8788" },
  host: { type: "string", default: "127.0.0.1" },
  wix: { type: "string", default: "local" },
  fresh: { type: "boolean", default: false },
} as const;

const HELP = `Usage: headless-edge dev [options]

Builds the project, runs it with a local Wix beside it, and rebuilds when something changes.

  --port <number>       where the site is served (default: 8787; 0 for any free port)
  --wix-port <number>   where the local Wix is served (default: 8788; 0 for any free port)
  --host <address>      the address to listen on (default: 127.0.0.1)
  --wix local|real      which Wix answers (default: local); real needs WIX_CLIENT_ID,
                        WIX_CLIENT_SECRET and WIX_CLIENT_INSTANCE_ID, for example in .env.local
  --fresh               forget the local Wix's members and carts, and all local state
  --config <file>       the configuration (default: ${CONFIG_FILE})`;

/** What does not change while the command runs. */
interface Stage {
  readonly surroundings: Surroundings;
  readonly configFile: string;
  readonly stateFolder: string;
  readonly host: string;
  readonly port: number;
  readonly wixPort: number;
  readonly wix: WixChoice;
}

function parseWix(value: string): WixChoice {
  if (value !== "local" && value !== "real") {
    throw new CliError("usage", {
      what: `--wix is ${JSON.stringify(value)}`,
      fix: `give "local" or "real"`,
    });
  }
  return value;
}

function samePorts(port: number, wixPort: number): CliError {
  return new CliError("usage", {
    what: `--port and --wix-port are both ${port}`,
    why: "The site and the local Wix are two servers.",
    fix: `choose another one, for example --wix-port ${wixPort + 1}`,
  });
}

async function setStage(args: readonly string[], surroundings: Surroundings): Promise<Stage> {
  const options = readOptions("dev", args, OPTIONS);
  const wix = parseWix(options.wix);
  const wanted = parsePort(options.port, "--port");
  const wantedWix = parsePort(options["wix-port"], "--wix-port");
  if (wix === "local" && wanted !== 0 && wanted === wantedWix) {
    throw samePorts(wanted, wantedWix);
  }
  const configFile = path.resolve(surroundings.folder, options.config ?? CONFIG_FILE);
  const stateFolder = path.join(path.dirname(configFile), ".wrangler", "state", "headless-edge");
  const { folder } = await loadProject(configFile);
  const port = await freePort(options.host, wanted, "--port");
  const wixPort = wix === "local" ? await freePort(options.host, wantedWix, "--wix-port") : 0;
  if (options.fresh) {
    await rm(path.join(folder, ".wrangler", "state", "headless-edge"), {
      recursive: true,
      force: true,
    });
  }
  return { surroundings, configFile, stateFolder, host: options.host, port, wixPort, wix };
}

async function runOptions(
  stage: Stage,
  project: Project,
  folder: string,
): Promise<MiniflareOptions> {
  const { surroundings, stateFolder, host, port, wixPort, wix } = stage;
  const { Log, LogLevel } = await import("miniflare");
  const bindings = await devBindings(project, wix, surroundings.env, stateFolder);
  const workers = await hostWorkers(folder, bindings);
  const address = { script: surroundings.localWix, host, port: wixPort, hostPort: port };
  const local = wix === "local";
  return {
    cf: false,
    host,
    port,
    log: new Log(LogLevel.WARN),
    defaultPersistRoot: stateFolder,
    workers: [
      { ...workers.host, ...(local ? { outboundService: LOCAL_WIX } : {}) },
      ...workers.others,
      ...(local ? [localWixWorker(address, bindings)] : []),
    ],
  };
}

function watchedBy(project: Project, sources: readonly string[]): Watched {
  return {
    folders: [project.assets, project.api].filter((folder) => folder !== undefined),
    files: [
      project.configFile,
      ...["wrangler.json", "wrangler.jsonc", "wrangler.toml", ...ENV_FILES].map((name) =>
        path.join(project.folder, name),
      ),
      ...(project.server === undefined ? [] : [project.server]),
      ...sources,
    ],
  };
}

function routeLines(project: Project, composed: Composed): readonly string[] {
  const lines = composed.routes.map(({ path: route, methods, default: main, access }) => {
    const answers = main === "app" ? "app" : methods.join(" ");
    return `    /_api${route}  ${answers}${access === null || access === "anyone" ? "" : `  (${access})`}`;
  });
  return [
    "    /_auth/login  /_auth/callback  /_auth/logout  /_auth/me",
    ...lines,
    ...project.config.protect.map((pattern) => `    ${pattern}  members only`),
  ];
}

function announce(stage: Stage, project: Project, composed: Composed, milliseconds: number): void {
  const { say } = stage.surroundings;
  const wix =
    stage.wix === "real"
      ? "the real one"
      : localWixOrigin({ script: "", host: "", port: stage.wixPort, hostPort: stage.port });
  say(`  site       http://localhost:${stage.port}`);
  say(`  local Wix  ${wix}`.replace("local Wix  the", "Wix        the"));
  say("  routes");
  routeLines(project, composed).forEach((line) => {
    say(line);
  });
  say(`  ready in ${Math.round(milliseconds)} ms; Ctrl-C stops`);
}

/** Rebuilds after every change until told to stop. A failing rebuild leaves the running one be. */
async function follow(stage: Stage, miniflare: Miniflare, first: Watched): Promise<void> {
  const { surroundings, configFile } = stage;
  let watched = first;
  let seen = await snapshot(watched);
  for (;;) {
    const current = await changed(watched, seen, surroundings.stop);
    if (current === undefined) {
      return;
    }
    seen = current;
    const startedAt = performance.now();
    try {
      const project = await loadProject(configFile);
      const composed = await buildProject(surroundings, { config: configFile });
      await miniflare.setOptions(await runOptions(stage, project, composed.out));
      surroundings.say(`  rebuilt in ${Math.round(performance.now() - startedAt)} ms`);
      watched = watchedBy(project, composed.sources);
      seen = await snapshot(watched);
    } catch (cause) {
      if (!(cause instanceof CliError)) {
        throw cause;
      }
      surroundings.complain(renderCliError(cause));
      surroundings.complain("  the earlier version keeps running");
    }
  }
}

export const dev: Command = {
  name: "dev",
  summary: "run the site with a local Wix, and rebuild it on change",
  help: HELP,
  run: async (args, surroundings) => {
    const startedAt = performance.now();
    const stage = await setStage(args, surroundings);
    const project = await loadProject(stage.configFile);
    const composed = await buildProject(surroundings, { config: stage.configFile });
    const { Miniflare } = await import("miniflare");
    const miniflare = new Miniflare(await runOptions(stage, project, composed.out));
    try {
      await miniflare.ready;
      announce(stage, project, composed, performance.now() - startedAt);
      await follow(stage, miniflare, watchedBy(project, composed.sources));
    } finally {
      await miniflare.dispose();
    }
  },
};
