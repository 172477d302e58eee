import { rm } from "node:fs/promises";
import path from "node:path";

import type { Miniflare } from "miniflare";

import { wantedProject } from "./build.ts";
import { CliError } from "./cli-error.ts";
import { type Command, readOptions, type Surroundings } from "./command.ts";
import { CONFIG_FILE, loadConfig } from "./project/load-config.ts";
import { loadProject } from "./project/load-project.ts";
import { announce, siteOrigin } from "./run/announce.ts";
import { parseChaos, SOME_PERCENT, startChaos, TROUBLES } from "./run/chaos.ts";
import { type Companion, startCompanion } from "./run/companion.ts";
import { devBindings, parseWix } from "./run/dev-bindings.ts";
import { firstBuild } from "./run/first-build.ts";
import { follow, RebuildWishes } from "./run/follow.ts";
import { openBrowser } from "./run/open-browser.ts";
import { holdPort, parsePort } from "./run/ports.ts";
import { runOptions, type Stage } from "./run/stage.ts";
import { runWorkerdOfWrangler } from "./run/workerd-of-wrangler.ts";
import { Stopped } from "./stopped.ts";

const OPTIONS = {
  config: { type: "string" },
  port: { type: "string", default: "8787" },
  "wix-port": { type: "string", default: "8788" },
  host: { type: "string", default: "127.0.0.1" },
  wix: { type: "string", default: "local" },
  fresh: { type: "boolean", default: false },
  run: { type: "string" },
  chaos: { type: "string" },
  open: { type: "boolean", default: false },
} as const;

const HELP = `Usage: headless-edge dev [options]

Builds the project, runs it with a local Wix beside it, and rebuilds when something changes.

  --port <number>       where the site is served (default: 8787; 0 for any free port)
  --wix-port <number>   where the local Wix is served (default: 8788; 0 for any free port)
  --host <address>      the address to listen on (default: 127.0.0.1)
  --wix local|real      which Wix answers (default: local); real needs WIX_CLIENT_ID,
                        WIX_CLIENT_SECRET and WIX_CLIENT_INSTANCE_ID, for example in .env.local
  --run <command>       run the project's own watcher beside it, for example
                        --run "npm run build -- --watch"; it ends when dev ends
  --open                open the site in the browser
  --chaos[=<troubles>]  see the site with Wix in trouble: any of ${TROUBLES.join(", ")},
                        with commas, and how many calls of a hundred meet one, for example
                        --chaos=5xx,drip:50 (default: all of them, for ${SOME_PERCENT} of a hundred calls)
  --fresh               forget the local Wix's members and carts, the sealing keys, what is
                        cached and all Durable Objects; what wrangler's commands with --local
                        fill (D1, KV, R2) stays
  --config <file>       the configuration (default: ${CONFIG_FILE})

At a terminal: r rebuilds, o opens the site in the browser, q quits.

Exit codes: 0 stopped; 1 it cannot start, and why; 2 the command line is wrong.`;

function samePorts(port: number, wixPort: number): CliError {
  return new CliError("usage", {
    what: `--port and --wix-port are both ${port}`,
    why: "The site and the local Wix are two servers.",
    fix: `choose another one, for example --wix-port ${wixPort + 1}`,
  });
}

/** An option that may stand alone, as those that always have a value are read. */
function withoutValue(arg: string): string {
  return arg === "--chaos" ? "--chaos=all" : arg;
}

type DevOptions = ReturnType<typeof readOptions<typeof OPTIONS>>;

async function setStage(options: DevOptions, surroundings: Surroundings): Promise<Stage> {
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
  const folder = path.dirname(wanted.configFile);
  // Read before anything is deleted: a folder without a configuration is not a project.
  const config = await loadConfig(wanted);
  if (options.run === undefined) {
    await loadProject(wanted);
  }
  const held = [await holdPort(options.host, wantedPort, "--port")];
  if (wix === "local") {
    held.push(await holdPort(options.host, wantedWix, "--wix-port"));
  }
  const [port = 0, wixPort = 0] = held.map((one) => one.port);
  if (options.fresh) {
    await rm(stateFolder, { recursive: true, force: true });
  }
  // Missing credentials are said at once, not after the build.
  await devBindings({ folder, config }, wix, surroundings.env, stateFolder);
  const chaos = parseChaos(options.chaos, wix);
  const afterStart = async (): Promise<void> => {
    if (chaos !== undefined) {
      await startChaos(wixPort, chaos);
    }
  };
  const { host } = options;
  return {
    surroundings,
    wanted,
    stateFolder,
    host,
    port,
    wixPort,
    wix,
    ...(chaos === undefined ? {} : { chaos }),
    beforeStart: async () => {
      await Promise.all(held.map(async ({ giveUp }) => await giveUp()));
    },
    afterStart,
  };
}

/** Keys at the terminal, for as long as `dev` runs. */
function listenToKeys(stage: Stage, wishes: RebuildWishes, quit: () => void): void {
  const { surroundings } = stage;
  const actions = new Map([
    ["r", () => wishes.make()],
    ["o", () => openBrowser(surroundings.env, siteOrigin(stage), surroundings.complain)],
    ["q", quit],
    // In raw mode Ctrl-C is a key like any other.
    ["\u0003", quit],
  ]);
  surroundings.keyboard?.listen((key) => actions.get(key)?.());
}

/** The project's own watcher, and colours where somebody sees them. */
function companionOf(command: string, { surroundings, wanted }: Stage): Companion {
  const { env, keyboard, say } = surroundings;
  return startCompanion({
    command,
    folder: path.dirname(wanted.configFile),
    env: { ...(keyboard === undefined ? {} : { FORCE_COLOR: "1" }), ...env },
    say,
  });
}

/** Serves until told to stop. */
async function serve(stage: Stage, options: DevOptions, quit: () => void): Promise<void> {
  const { surroundings } = stage;
  const startedAt = performance.now();
  const command = options.run;
  const companion = command === undefined ? undefined : companionOf(command, stage);
  let miniflare: Miniflare | undefined;
  try {
    const built = await firstBuild(stage, command, companion);
    if (built === undefined) {
      return;
    }
    const { project, composed, sight } = built;
    const { Miniflare: Runtime } = await import("miniflare");
    const runtimeOptions = await runOptions(stage, project, composed.out);
    runWorkerdOfWrangler(process.env);
    await stage.beforeStart();
    miniflare = new Runtime(runtimeOptions);
    await miniflare.ready;
    await stage.afterStart();
    announce(stage, project, composed, performance.now() - startedAt);
    const wishes = new RebuildWishes();
    listenToKeys(stage, wishes, quit);
    if (options.open) {
      openBrowser(surroundings.env, siteOrigin(stage), surroundings.complain);
    }
    await follow(stage, miniflare, sight, wishes);
  } catch (error) {
    // That is how it ends well, also when it had not yet begun.
    if (!(error instanceof Stopped)) {
      throw error;
    }
  } finally {
    surroundings.keyboard?.release();
    await Promise.all([companion?.end(), miniflare?.dispose()]);
  }
}

export const dev: Command = {
  name: "dev",
  summary: "run the site with a local Wix, and rebuild it on change",
  help: HELP,
  run: async (args, surroundings) => {
    const options = readOptions("dev", args.map(withoutValue), OPTIONS);
    const quitting = new AbortController();
    const stage = await setStage(options, {
      ...surroundings,
      stop: AbortSignal.any([surroundings.stop, quitting.signal]),
    });
    await serve(stage, options, () => {
      quitting.abort();
    });
  },
};
