import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { CliError } from "../cli-error.ts";
import type { Surroundings } from "../command.ts";
import { complaint, runWrangler } from "../run/wrangler-process.ts";
import { assertGoing, Stopped } from "../stopped.ts";

/** What wrangler reports of an upload, in its own words. */
export interface UploadReport {
  readonly type: string;
  readonly version_id?: string;
  /** Addresses that lead to a deployed worker. */
  readonly targets?: readonly string[];
  readonly preview_url?: string;
}

async function reportsIn(file: string): Promise<readonly UploadReport[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const report: UploadReport = JSON.parse(line);
      return report;
    });
}

function interrupted({ stop }: Surroundings, args: readonly string[]): Stopped {
  const [command = ""] = args;
  const list = command === "versions" ? "versions" : "deployments";
  return new Stopped(
    stop.reason,
    `"${command}" was interrupted; whether it was done all the same is shown by\nnpx wrangler ${list} list -c ${args.at(-1) ?? ""}`,
  );
}

/**
 * Runs a command of wrangler's that changes what is deployed.
 *
 * @param type of the report that it writes when it succeeds.
 * @throws {CliError} `deploy_failed` with wrangler's complaint.
 * @throws {Stopped} when told to stop before it was done.
 */
export async function upload(
  surroundings: Surroundings,
  args: readonly string[],
  type: string,
): Promise<UploadReport> {
  assertGoing(surroundings.stop, "nothing was uploaded");
  const folder = await mkdtemp(path.join(tmpdir(), "headless-edge-upload-"));
  try {
    const reports = path.join(folder, "reports");
    const call = {
      ...surroundings,
      env: { ...surroundings.env, WRANGLER_OUTPUT_FILE_PATH: reports },
    };
    const reported = async (): Promise<UploadReport | undefined> =>
      (await reportsIn(reports)).find((report) => report.type === type);
    const { exitCode, output } = await surroundings
      .progress("waiting for wrangler and Cloudflare", async () => runWrangler(args, call))
      .catch(async (error: unknown) => {
        if (!(error instanceof Stopped)) {
          throw error;
        }
        if ((await reported()) === undefined) {
          throw interrupted(surroundings, args);
        }
        return { exitCode: 0, output: "" };
      });
    if (exitCode !== 0) {
      throw new CliError("deploy_failed", {
        what: `wrangler ${args[0] ?? ""} failed:\n${complaint(output)}`,
        fix: "correct what it names; what was deployed before is still there",
      });
    }
    return (await reported()) ?? { type };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
