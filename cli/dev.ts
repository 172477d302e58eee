import { rm } from "node:fs/promises";
import path from "node:path";

import type { Miniflare } from "miniflare";

import { buildProject, wantedProject } from "./build.ts";
import { CliError, renderCliError } from "./cli-error.ts";
import { type Command, readOptions, type Surroundings } from "./command.ts";
import { ENV_FILES } from "./project/env-files.ts";
import { CONFIG_FILE, loadProject, type Project } from "./project/load-project.ts";
import { announce } from "./run/announce.ts";
import { devBindings, type WixChoice } from "./run/dev-bindings.ts";
import { freePort, parsePort } from "./run/ports.ts";
import { runOptions, type Stage } from "./run/stage.ts";
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
  const wantedPort = parsePort(options.port, "--port");
  const wantedWix = parsePort(options["wix-port"], "--wix-port");
  if (wix === "local" && wantedPort !== 0 && wantedPort === wantedWix) {
    throw samePorts(wantedPort, wantedWix);
  }
  const wanted = wantedProject(surroundings, options.config);
  const stateFolder = path.join(
    path.dirname(wanted.configFile),
    ".wrangler",
    "state",
    "headless-edge",
  );
  // Read before anything is deleted: a folder without a configuration is not a project.
  await loadProject(wanted);
  const port = await freePort(options.host, wantedPort, "--port");
  const wixPort = wix === "local" ? await freePort(options.host, wantedWix, "--wix-port") : 0;
  if (options.fresh) {
    await rm(stateFolder, { recursive: true, force: true });
  }
  return { surroundings, wanted, stateFolder, host: options.host, port, wixPort, wix };
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

/** What is watched, and how it looked when it was last built. */
interface Sight {
  readonly watched: Watched;
  readonly seen: string;
}

async function sightOf(project: Project, sources: readonly string[]): Promise<Sight> {
  const watched = watchedBy(project, sources);
  return { watched, seen: await snapshot(watched) };
}

/** What was changed while it was being built still counts as a change. */
async function sightAfter(before: Sight, project: Project, sources: readonly string[]) {
  // In this order: a change between the two looks would otherwise pass for seen.
  const after = await sightOf(project, sources);
  return (await snapshot(before.watched)) === before.seen ? after : before;
}

async function rebuild(stage: Stage, miniflare: Miniflare, before: Sight): Promise<Sight> {
  const { surroundings, wanted } = stage;
  const startedAt = performance.now();
  try {
    const project = await loadProject(wanted);
    const composed = await buildProject(surroundings, project);
    await miniflare.setOptions(await runOptions(stage, project, composed.out));
    surroundings.say(`  rebuilt in ${Math.round(performance.now() - startedAt)} ms`);
    return await sightAfter(before, project, composed.sources);
  } catch (cause) {
    // A build tool may have been half-way through its output: the next change is another chance.
    surroundings.complain(
      cause instanceof CliError ? renderCliError(cause) : `error: ${String(cause)}`,
    );
    surroundings.complain("  the earlier version keeps running");
    return before;
  }
}

/** Rebuilds after every change until told to stop. A failing rebuild leaves the running one be. */
async function follow(stage: Stage, miniflare: Miniflare, first: Sight): Promise<void> {
  let sight = first;
  for (;;) {
    const seen = await changed(sight.watched, sight.seen, stage.surroundings.stop);
    if (seen === undefined) {
      return;
    }
    sight = await rebuild(stage, miniflare, { watched: sight.watched, seen });
  }
}

export const dev: Command = {
  name: "dev",
  summary: "run the site with a local Wix, and rebuild it on change",
  help: HELP,
  run: async (args, surroundings) => {
    const startedAt = performance.now();
    const stage = await setStage(args, surroundings);
    const project = await loadProject(stage.wanted);
    // Missing credentials are said at once, not after the build.
    await devBindings(project, stage.wix, surroundings.env, stage.stateFolder);
    const before = await sightOf(project, []);
    const composed = await buildProject(surroundings, project);
    const { Miniflare } = await import("miniflare");
    const miniflare = new Miniflare(await runOptions(stage, project, composed.out));
    try {
      await miniflare.ready;
      announce(stage, project, composed, performance.now() - startedAt);
      await follow(stage, miniflare, await sightAfter(before, project, composed.sources));
    } finally {
      await miniflare.dispose();
    }
  },
};
