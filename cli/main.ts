import { access, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { build } from "./build.ts";
import { CliError, exitCodeOf, renderCliError } from "./cli-error.ts";
import type { Command, Surroundings } from "./command.ts";
import { deploy } from "./deploy.ts";
import { dev } from "./dev.ts";
import { doctor } from "./doctor.ts";
import { init } from "./init.ts";
import { preview } from "./preview.ts";
import { didYouMean } from "./project/did-you-mean.ts";
import { rollback } from "./rollback.ts";
import { run } from "./run.ts";
import { terminalChoose } from "./run/choose.ts";
import { terminalProgress } from "./run/progress.ts";
import { type Keyboard, terminalKeyboard } from "./run/keyboard.ts";
import { Stopped } from "./stopped.ts";
import { tail } from "./tail.ts";

const COMMANDS: readonly Command[] = [
  init,
  build,
  dev,
  run,
  doctor,
  deploy,
  preview,
  rollback,
  tail,
];

function help(): string {
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(9)}${summary}`);
  return `Usage: headless-edge <command> [options]

${lines.join("\n")}

  headless-edge <command> --help shows a command's options
  headless-edge --version`;
}

function beside(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

async function version(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(beside("../package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}

function findCommand(name: string): Command {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const names = COMMANDS.map((candidate) => candidate.name);
    const meant = didYouMean(name, names);
    throw new CliError("usage", {
      what: `there is no command "${name}"`,
      fix: meant === undefined ? `use one of: ${names.join(", ")}` : `did you mean "${meant}"?`,
    });
  }
  return command;
}

async function assertComplete(surroundings: Surroundings): Promise<void> {
  const { host, localWix, browserSdk, buildContext } = surroundings;
  for (const file of [host, localWix, browserSdk, buildContext]) {
    await access(file).catch((cause: unknown) => {
      throw new CliError("installation_incomplete", {
        what: `headless-edge is incomplete: there is no ${file}`,
        fix: "install the package again (in its own repository: npm run build)",
        cause,
      });
    });
  }
}

async function main(args: readonly string[], surroundings: Surroundings): Promise<void> {
  const [name, ...rest] = args;
  if (name === "--version" || name === "-v") {
    surroundings.say(await version());
    return;
  }
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    surroundings.say(help());
    return;
  }
  const command = findCommand(name);
  // What follows -- is another program's.
  const own = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
  if (own.includes("--help") || own.includes("-h")) {
    surroundings.say(command.help);
    return;
  }
  await assertComplete(surroundings);
  process.exitCode = (await command.run(rest, surroundings)) ?? 0;
}

/** The keyboard of whoever sits at the terminal; nobody does where a CI runs it. */
function attended(): Keyboard | undefined {
  const { stdin, stdout, env } = process;
  return stdin.isTTY && stdout.isTTY && (env["CI"] ?? "") === ""
    ? terminalKeyboard(stdin)
    : undefined;
}

const stopping = new AbortController();
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
for (const [signal, exitCode] of Object.entries(SIGNALS)) {
  process.on(signal, () => {
    if (stopping.signal.aborted) {
      // Told twice: at once, but by way of "exit", where what was started is ended.
      process.exit(exitCode);
    }
    stopping.abort(signal);
  });
}
// Wrangler and Miniflare, once they are loaded, would end the process at once, wrangler with exit
// code 0. What they clean up, they clean up at "exit" as well.
process.on("newListener", (event: string | symbol, listener: () => void) => {
  if (Object.hasOwn(SIGNALS, event)) {
    queueMicrotask(() => process.off(event, listener));
  }
});
const keyboard = attended();
const choose = terminalChoose(process.env);

try {
  await main(process.argv.slice(2), {
    folder: process.cwd(),
    // A copy: what is set for a runtime of ours is not for the programs that are started.
    env: { ...process.env },
    host: beside("./host.js"),
    localWix: beside("./local-wix.js"),
    browserSdk: beside("./sdk.js"),
    buildContext: beside("./build-context.js"),
    fetch: async (url, options) => await fetch(url, options),
    stop: stopping.signal,
    choose,
    ...(keyboard === undefined
      ? {}
      : {
          keyboard,
          choose: async (question, answers) =>
            await keyboard.lend(async () => await choose(question, answers)),
        }),
    progress: terminalProgress(
      (line) => {
        console.error(line);
      },
      { isTerminal: process.stderr.isTTY, env: process.env },
    ),
    say: (line) => {
      console.log(line);
    },
    complain: (line) => {
      console.error(line);
    },
  });
} catch (error) {
  if (error instanceof Stopped) {
    console.error(error.message);
    process.exitCode = error.exitCode;
  } else if (error instanceof CliError) {
    console.error(renderCliError(error));
    process.exitCode = exitCodeOf(error);
  } else {
    throw error;
  }
}
// What a runtime leaves open (Miniflare's proxies for databases do) must not keep us alive; what was
// written has to be out before.
process.stdout.write("", () => {
  process.stderr.write("", () => {
    process.exit();
  });
});
