import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

import { CliError } from "../cli-error.ts";
import { assertGoing } from "../stopped.ts";

/** What a run of wrangler came to. */
export interface WranglerRun {
  readonly exitCode: number;
  /** Everything that it wrote, without colours. */
  readonly output: string;
}

/** How to run it. */
export interface WranglerCall {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told of each piece of output as it comes. */
  readonly onOutput?: (text: string) => void;
  /** Given the terminal itself, for commands that talk with a person. */
  readonly interactive?: boolean;
  readonly stop?: AbortSignal;
}

/** Nothing but what was asked for: no banner, no look for updates, no metrics, no questions. */
const QUIET = {
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  // In a project of OpenNext's, wrangler would have that deploy instead.
  OPEN_NEXT_DEPLOY: "true",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  // The section that it names is in the composed file; wrangler would look for it there again.
  CLOUDFLARE_ENV: undefined,
};

function wranglerScript(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve("wrangler/package.json");
    return path.join(path.dirname(manifest), "bin", "wrangler.js");
  } catch (cause) {
    throw new CliError("wrangler_missing", {
      what: "the package wrangler is not installed",
      why: "headless-edge has it bundle and deploy.",
      fix: "npm install --save-dev wrangler@4.86.0",
      cause,
    });
  }
}

/**
 * Runs wrangler to its end.
 *
 * @throws {CliError} `wrangler_missing`.
 * @throws {Stopped} when told to stop before it began, or before it had done its work.
 */
export async function runWrangler(
  args: readonly string[],
  call: WranglerCall,
): Promise<WranglerRun> {
  return await runScript(wranglerScript(), args, call);
}

/**
 * Runs a tool that is written for Node, and may run wrangler itself, to its end.
 *
 * @throws {Stopped} when told to stop before it began, or before it had done its work.
 */
export async function runScript(
  script: string,
  args: readonly string[],
  { folder, env, onOutput, interactive = false, stop }: WranglerCall,
): Promise<WranglerRun> {
  const [command = ""] = args;
  assertGoing(stop, `"${command}" was not begun`);
  const child = spawn(process.execPath, [script, ...args], {
    cwd: folder,
    env: { ...env, ...QUIET, ...(interactive ? {} : { CI: "1" }) },
    stdio: interactive ? "inherit" : ["ignore", "pipe", "pipe"],
  });
  const kill = (): boolean => child.kill("SIGINT");
  stop?.addEventListener("abort", kill, { once: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      const text = stripVTControlCharacters(chunk);
      output += text;
      onOutput?.(text);
    });
  }
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve(code ?? 1);
    });
  });
  stop?.removeEventListener("abort", kill);
  // Its exit code does not tell: wrangler's is 0 when it is interrupted.
  if (!interactive) {
    assertGoing(stop, `"${command}" was interrupted`);
  }
  return { exitCode, output };
}

/** Of what wrangler wrote, its complaint: from the first error on, without where its log is kept. */
export function complaint(output: string): string {
  const lines = output.split("\n").filter((line) => !/Logs were written to|^\s*$/.test(line));
  const first = lines.findIndex((line) => /\bERROR\b|✘/.test(line));
  return lines
    .slice(Math.max(first, 0))
    .map((line) => line.replace(/^.*\[ERROR\]\s*/, ""))
    .join("\n")
    .trim();
}
