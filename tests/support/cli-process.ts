import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { standInHost, standInLocalWix } from "./cli-stand-ins.ts";

/** The package as it is installed: `dist` with the CLI and its two workers. */
export interface BuiltPackage {
  readonly folder: string;
  readonly cli: string;
}

/** A finished run of a program. */
export interface Finished {
  readonly exitCode: number | null;
  readonly output: string;
}

/** A program that runs until it is told to stop. */
export interface Running {
  readonly output: () => string;
  /** Resolves when what it wrote since the last call matches; rejects when it ends or a minute, or so many seconds, pass. */
  readonly says: (pattern: RegExp, seconds?: number) => Promise<RegExpExecArray>;
  /** @param signal what a terminal sends, unless told otherwise. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<Finished>;
  readonly ended: Promise<Finished>;
}

/** The package of this repository, which was built before the tests began. */
export const realPackage: BuiltPackage = {
  folder: path.resolve("."),
  cli: path.resolve("dist/cli.js"),
};

/** The package with stand-ins for its workers, which show what they were given. */
export async function packageWithStandIns(): Promise<
  BuiltPackage & { readonly remove: () => Promise<void> }
> {
  // Inside the repository, so that the CLI finds its dependencies.
  const folder = path.resolve("dist", `test-${process.pid}-${randomUUID()}`);
  const dist = path.join(folder, "dist");
  await mkdir(dist, { recursive: true });
  await copyFile(realPackage.cli, path.join(dist, "cli.js"));
  await writeFile(path.join(folder, "package.json"), '{ "type": "module", "version": "1.2.3" }');
  await writeFile(path.join(dist, "host.js"), standInHost);
  await writeFile(path.join(dist, "local-wix.js"), standInLocalWix);
  await writeFile(path.join(dist, "sdk.js"), "/* the browser SDK */");
  await writeFile(path.join(dist, "build-context.js"), "/* the SDK of builds */");
  return {
    folder,
    cli: path.join(dist, "cli.js"),
    remove: async () => {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Gives such a package a wrangler of its own, which brings a workerd that tells each start to a file.
 *
 * @returns that file.
 */
export async function withOwnWrangler({ folder }: BuiltPackage): Promise<string> {
  const wrangler = path.join(folder, "node_modules/wrangler");
  const workerd = path.join(wrangler, "node_modules/workerd");
  const real = path.resolve("node_modules");
  const starts = path.join(folder, "starts.txt");
  await mkdir(workerd, { recursive: true });
  await writeFile(path.join(wrangler, "package.json"), '{ "type": "module", "main": "index.js" }');
  await writeFile(
    path.join(wrangler, "index.js"),
    `export * from ${JSON.stringify(path.join(real, "wrangler/wrangler-dist/cli.js"))};`,
  );
  const script = path.join(workerd, "workerd.sh");
  await writeFile(path.join(workerd, "package.json"), '{ "main": "main.js" }');
  await writeFile(path.join(workerd, "main.js"), `exports.default = ${JSON.stringify(script)};`);
  await writeFile(
    script,
    `#!/bin/sh\necho started >> ${starts}\nexec ${path.join(real, "workerd/bin/workerd")} "$@"\n`,
    { mode: 0o755 },
  );
  return starts;
}

type Env = Readonly<Record<string, string>>;

/** Starts the CLI in a folder. */
export function start(
  cli: string,
  args: readonly string[],
  folder: string,
  env: Env = {},
): Running {
  return running(
    spawn(process.execPath, [cli, ...args], {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, ...env },
    }),
  );
}

/** A program at a terminal of its own, where keys can be pressed. */
export interface AtTerminal extends Running {
  readonly press: (keys: string) => void;
}

/** Starts a line of the shell at a pseudo-terminal. What it writes has the terminal's line ends. */
export function startAtTerminal(line: string, folder: string, env: Env = {}): AtTerminal {
  const child = spawn(
    "script",
    ["--quiet", "--flush", "--return", "--command", line, "/dev/null"],
    {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, TERM: "xterm", SHELL: "/bin/sh", ...env },
    },
  );
  return { ...running(child), press: (keys) => child.stdin.write(keys) };
}

function running(child: ChildProcessWithoutNullStreams): Running {
  let output = "";
  let read = 0;
  const append = (chunk: Buffer): void => {
    output += chunk.toString("utf8");
  };
  child.stdout.on("data", append);
  child.stderr.on("data", append);
  const ended = new Promise<Finished>((resolve) => {
    child.once("close", (exitCode) => {
      resolve({ exitCode, output });
    });
  });
  return {
    output: () => output,
    says: async (pattern, seconds = 60) => {
      for (let attempt = 0; attempt < seconds * 20; attempt += 1) {
        const found = pattern.exec(output.slice(read));
        if (found !== null) {
          read += found.index + found[0].length;
          return found;
        }
        if (child.exitCode !== null) {
          break;
        }
        await sleep(50);
      }
      throw new Error(`it never said ${String(pattern)}, but:\n${output}`);
    },
    ended,
    stop: async (signal = "SIGINT") => {
      child.kill(signal);
      return await ended;
    },
  };
}

/** Runs the CLI to its end. */
export async function finish(
  cli: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  }
  return await new Promise((resolve) => {
    child.once("close", (exitCode) => {
      resolve({ exitCode, output });
    });
  });
}
