import { spawn } from "node:child_process";
import { constants } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { ADDRESS_VARIABLE, IDENTITY_VARIABLE } from "./build-context/names.ts";
import { wantedProject } from "./build.ts";
import { CliError } from "./cli-error.ts";
import { type Command, readOptions, type Surroundings } from "./command.ts";
import { CONFIG_FILE, loadConfig } from "./project/load-config.ts";
import { parseWix, wixBindings } from "./run/dev-bindings.ts";
import { localWixServer } from "./run/local-wix-server.ts";
import { openPassage, type Passage } from "./run/passage.ts";
import { holdToken } from "./wix/held-token.ts";
import { type Fetch, mintApp, mintVisitor } from "./wix/tokens.ts";

const OPTIONS = {
  as: { type: "string", default: "visitor" },
  wix: { type: "string", default: "local" },
  config: { type: "string" },
} as const;

const HELP = `Usage: headless-edge run [options] -- <command>

Runs a framework's build so that the pages it renders at build time may call Wix: each Node
process of the command finds an SDK client. For example:

  headless-edge run -- astro build
  headless-edge run --wix real -- npm run build

  --as visitor|app      whose identity the calls have (default: visitor, a new and anonymous one).
                        As app, every call acts as the app, with auth.elevate() or without: what
                        is rendered is public, so render nothing that is not
  --wix local|real      which Wix answers (default: local, started for as long as the command
                        runs); real needs WIX_CLIENT_ID, for example in .env.local, and for
                        --as app WIX_CLIENT_SECRET and WIX_CLIENT_INSTANCE_ID
  --config <file>       the configuration (default: ${CONFIG_FILE})

Exit codes: the command's own; 128 and more when a signal ended it; 1 it cannot be started, and
why; 2 the command line is wrong.`;

type Identity = "visitor" | "app";

interface Asked {
  readonly options: ReturnType<typeof readOptions<typeof OPTIONS>>;
  readonly command: readonly [program: string, ...args: string[]];
}

/** Where the command begins: after `--`, or at the first word that no option has taken. */
function commandStart(args: readonly string[]): number {
  let index = 0;
  while (index < args.length && args[index]?.startsWith("-") === true) {
    if (args[index] === "--") {
      return index + 1;
    }
    index += args[index]?.includes("=") === true ? 1 : 2;
  }
  return index;
}

function parse(args: readonly string[]): Asked {
  const start = commandStart(args);
  const own = args.slice(0, start).filter((arg) => arg !== "--");
  const options = readOptions("run", own, OPTIONS);
  const [program, ...rest] = args.slice(start);
  if (program === undefined) {
    throw new CliError("usage", {
      what: "there is no command to run",
      fix: "give it after --, for example: headless-edge run -- npm run build",
    });
  }
  return { options, command: [program, ...rest] };
}

function parseIdentity(value: string): Identity {
  if (value !== "visitor" && value !== "app") {
    throw new CliError("usage", {
      what: `--as is ${JSON.stringify(value)}`,
      fix: `give "visitor" or "app"`,
    });
  }
  return value;
}

/** The environment of the command: no token is in it, only the way to who has one. */
function environment(
  { folder, env, buildContext }: Surroundings,
  passage: Passage,
  identity: Identity,
): Readonly<Record<string, string | undefined>> {
  const preload = `--import=${pathToFileURL(buildContext).href}`;
  const bins = path.join(folder, "node_modules", ".bin");
  return {
    ...env,
    PATH: `${bins}${path.delimiter}${env["PATH"] ?? ""}`,
    NODE_OPTIONS: [env["NODE_OPTIONS"], preload].filter((part) => part !== undefined).join(" "),
    [ADDRESS_VARIABLE]: passage.address,
    [IDENTITY_VARIABLE]: identity,
  };
}

/** Runs the command to its end, and answers its exit code. Signals that we get are passed on. */
async function finish(
  surroundings: Surroundings,
  [program, ...args]: Asked["command"],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const child = spawn(program, args, {
    cwd: surroundings.folder,
    env,
    stdio: "inherit",
    // There, what npm installs are scripts of the shell's.
    shell: process.platform === "win32",
  });
  const passOn = (): void => {
    const signal = surroundings.stop.reason === "SIGTERM" ? "SIGTERM" : "SIGINT";
    // A terminal sends Ctrl-C to both of us.
    if (signal === "SIGTERM" || !process.stdin.isTTY) {
      child.kill(signal);
    }
  };
  surroundings.stop.addEventListener("abort", passOn, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", (cause) => {
        reject(
          new CliError("run_failed", {
            what: `${program} cannot be started: ${cause.message}`,
            fix: "give a program of the project's (node_modules/.bin) or of the machine's after --",
            cause,
          }),
        );
      });
      child.once("exit", (code, signal) => {
        resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
      });
    });
  } finally {
    surroundings.stop.removeEventListener("abort", passOn);
  }
}

/** Says each failure once: a build may make the same call for a thousand pages. */
function complainOnce({ complain }: Surroundings): (reason: string) => void {
  const said = new Set<string>();
  return (reason) => {
    // The same refusal of two calls has two ids.
    const kind = reason.replace(/ \(request [^)]*\)/, "");
    if (!said.has(kind)) {
      said.add(kind);
      complain(`warning: a call of the build's failed: ${reason}`);
    }
  };
}

export const run: Command = {
  name: "run",
  summary: "run a build whose pages call Wix while they are prerendered",
  help: HELP,
  run: async (args, surroundings) => {
    const { options, command } = parse(args);
    const identity = parseIdentity(options.as);
    const wix = parseWix(options.wix);
    const wanted = wantedProject(surroundings, options.config);
    const project = {
      folder: path.dirname(wanted.configFile),
      config: await loadConfig(wanted),
    };
    const needed = identity === "app" ? undefined : (["WIX_CLIENT_ID"] as const);
    const bindings = await wixBindings(project, wix, surroundings.env, needed);
    const local = wix === "local" ? localWixServer(surroundings.localWix, bindings) : undefined;
    const fetch: Fetch = local?.fetch ?? surroundings.fetch;
    const credentials = {
      clientId: bindings["WIX_CLIENT_ID"] ?? "",
      clientSecret: bindings["WIX_CLIENT_SECRET"] ?? "",
      instanceId: bindings["WIX_CLIENT_INSTANCE_ID"] ?? "",
    };
    const token = holdToken(async () =>
      identity === "app"
        ? await mintApp(fetch, credentials)
        : await mintVisitor(fetch, credentials.clientId),
    );
    const passage = await openPassage({ fetch, token, onFailure: complainOnce(surroundings) });
    try {
      const exitCode = await finish(
        surroundings,
        command,
        environment(surroundings, passage, identity),
      );
      const whose = identity === "app" ? "the app" : "a visitor";
      surroundings.complain(
        `headless-edge run: ${passage.calls()} calls to the ${wix} Wix as ${whose}`,
      );
      return exitCode;
    } finally {
      await passage.end();
      await local?.end();
    }
  },
};
