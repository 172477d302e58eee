import { type ParseArgsConfig, parseArgs } from "node:util";

import { CliError } from "./cli-error.ts";
import type { Choose } from "./detect/detect.ts";
import type { Keyboard } from "./run/keyboard.ts";
import type { Progress } from "./run/progress.ts";
import type { Fetch } from "./wix/tokens.ts";

/** The world as a command sees it. */
export interface Surroundings {
  /** The folder it was called in. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The prebuilt workers. */
  readonly host: string;
  readonly localWix: string;
  /** The prebuilt script that the pages of sites load. */
  readonly browserSdk: string;
  /** The prebuilt module that gives the Node processes of a build an SDK client. */
  readonly buildContext: string;
  /** Reaches the network. */
  readonly fetch: Fetch;
  /** Aborted when a command is told to stop; the reason is the name of the signal, if it was one. */
  readonly stop: AbortSignal;
  /** Asks whoever sits at the terminal; where nobody does, there is no answer. */
  readonly choose: Choose;
  /** Where somebody sits at a terminal. */
  readonly keyboard?: Keyboard;
  /** Tells whoever waits at a terminal what takes its time. */
  readonly progress: Progress;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** One command of the CLI: one file, one entry in `main.ts`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  /**
   * Answers the exit code, where that is not 0.
   *
   * @throws {CliError} for what the user can mend.
   */
  readonly run: (args: readonly string[], surroundings: Surroundings) => Promise<number | void>;
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Reads a command's options. @throws {CliError} `usage`, for options that it does not have. */
export function readOptions<const T extends Options>(
  command: string,
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T; strict: true }>>["values"] {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (cause) {
    throw new CliError("usage", {
      what: cause instanceof Error ? cause.message : String(cause),
      fix: `headless-edge ${command} --help shows the options`,
      cause,
    });
  }
}
