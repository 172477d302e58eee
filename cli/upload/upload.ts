import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { CliError } from "../cli-error.ts";
import type { Surroundings } from "../command.ts";
import { complaint, runWrangler } from "../run/wrangler-process.ts";

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

/**
 * Runs a command of wrangler's that changes what is deployed.
 *
 * @param type of the report that it writes when it succeeds.
 * @throws {CliError} `deploy_failed` with wrangler's complaint.
 */
export async function upload(
  surroundings: Surroundings,
  args: readonly string[],
  type: string,
): Promise<UploadReport> {
  const folder = await mkdtemp(path.join(tmpdir(), "headless-edge-upload-"));
  try {
    const reports = path.join(folder, "reports");
    const call = {
      ...surroundings,
      env: { ...surroundings.env, WRANGLER_OUTPUT_FILE_PATH: reports },
    };
    const { exitCode, output } = await surroundings.progress(
      "waiting for wrangler and Cloudflare",
      async () => runWrangler(args, call),
    );
    if (exitCode !== 0) {
      throw new CliError("deploy_failed", {
        what: `wrangler ${args[0] ?? ""} failed:\n${complaint(output)}`,
        fix: "correct what it names; what was deployed before is still there",
      });
    }
    return (await reportsIn(reports)).find((report) => report.type === type) ?? { type };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
