import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** A program of the project's that runs beside `dev`, such as its own watcher. */
export interface Companion {
  /** Why it is no longer running; nothing while it is. */
  readonly death: () => string | undefined;
  /** Ends it with everything that it started. */
  readonly end: () => Promise<void>;
}

/** How to run it. */
export interface CompanionCall {
  /** A command line for the shell. */
  readonly command: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

const PREFIX = "[run]";

/** How long a watcher may take to end by itself. */
const GRACE_MILLISECONDS = 3000;

const isWindows = process.platform === "win32";

/**
 * Starts a command beside this process, and shows what it writes, line by line.
 *
 * It leads a process group of its own, so that a script of npm's ends with all that it started.
 */
export function startCompanion({ command, folder, env, say }: CompanionCall): Companion {
  const child = spawn(command, {
    cwd: folder,
    env,
    shell: true,
    detached: !isWindows,
    // A pipe that stays open: watchers take the end of their input for the end of their work.
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      say(`${PREFIX} ${line}`);
    });
  }
  let death: string | undefined;
  let isEnding = false;
  // Not `close`: whoever inherited its output may hold that open for longer.
  const ended = new Promise<void>((resolve) => {
    const die = (how: string): void => {
      death ??= how;
      if (!isEnding) {
        say(`${PREFIX} ${command} ${how}; the site stays as it was last built`);
      }
      resolve();
    };
    child.once("error", (error) => {
      die(`could not be started: ${error.message}`);
    });
    child.once("exit", (code, signal) => {
      die(signal === null ? `ended with exit code ${code ?? 1}` : `was ended by ${signal}`);
    });
  });
  // Whatever ends this process, nothing of it stays behind.
  const last = (): void => {
    signalGroup(child, "SIGKILL");
  };
  process.once("exit", last);
  return {
    death: () => death,
    end: async () => {
      isEnding = true;
      signalGroup(child, "SIGTERM");
      await Promise.race([ended, sleep(GRACE_MILLISECONDS, undefined, { ref: false })]);
      await groupGone(child);
      signalGroup(child, "SIGKILL");
      process.off("exit", last);
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

/** Signals a child with all of its group. Answers whether anybody was there. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  const { pid } = child;
  if (pid === undefined) {
    return false;
  }
  try {
    return isWindows ? child.kill(signal) : process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** Waits, but not for long, until nobody of a group is left. */
async function groupGone(child: ChildProcess): Promise<void> {
  const until = performance.now() + (isWindows ? 0 : GRACE_MILLISECONDS);
  while (performance.now() < until && signalGroup(child, 0)) {
    await sleep(20);
  }
}
