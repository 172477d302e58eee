import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import { staticAssets } from "./measure/assets.ts";
import { firstByteOfPages } from "./measure/first-byte.ts";
import { growth } from "./measure/growth.ts";
import { underLoad } from "./measure/load.ts";
import { session } from "./measure/session.ts";
import { bundleSize } from "./measure/size.ts";
import { coldStart } from "./measure/start.ts";
import { upstream } from "./measure/upstream.ts";
import { describeRun } from "./support/machine.ts";
import { printed, writePage } from "./support/page.ts";
import { installPeers } from "./support/install-peers.ts";
import { type Measurement, QUICK, type Report, WHOLE } from "./support/result.ts";
import { writeReport } from "./support/reports.ts";

/** In the order of the page. */
const MEASUREMENTS: readonly Measurement[] = [
  session,
  upstream,
  firstByteOfPages,
  staticAssets,
  underLoad,
  growth,
  coldStart,
  bundleSize,
];

const run = promisify(execFile);

/**
 * Measures what is named, or everything; prints what was found, and writes the results and the page.
 *
 * @returns an exit code.
 */
export async function bench(root: string, args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => arg !== "--quick");
  const isQuick = args.includes("--quick");
  const unknown = names.filter((name) => !MEASUREMENTS.some((known) => known.name === name));
  if (unknown.length > 0) {
    console.error(usage(unknown));
    return 2;
  }
  const wanted = MEASUREMENTS.filter(({ name }) => names.length === 0 || names.includes(name));
  await installPeers(root);
  await run(process.execPath, [path.join(root, "scripts/build.mjs")], { cwd: root });
  const failed: string[] = [];
  for (const measurement of wanted) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one at a time: they would disturb each other
      const report = await reportOf(root, measurement, isQuick);
      console.log(printed(report));
      if (!isQuick) {
        // oxlint-disable-next-line no-await-in-loop -- what is measured is kept, whatever comes next
        await writeReport(root, report);
      }
    } catch (error) {
      console.error(`${measurement.name}:`, error);
      failed.push(measurement.name);
    }
  }
  if (!isQuick) {
    await writePage(
      root,
      MEASUREMENTS.map(({ name }) => name),
    );
  }
  if (failed.length > 0) {
    console.error(`not measured: ${failed.join(", ")}`);
  }
  return failed.length > 0 ? 1 : 0;
}

async function reportOf(
  root: string,
  { name, about, measure }: Measurement,
  isQuick: boolean,
): Promise<Report> {
  console.log(`\n${name}: ${about} …`);
  const setting = await describeRun(root);
  const started = performance.now();
  const result = await measure(root, isQuick ? QUICK : WHOLE);
  const seconds = Math.round((performance.now() - started) / 1000);
  return { name, about, ...setting, seconds, ...result };
}

function usage(unknown: readonly string[]): string {
  return [
    `There is no measurement called ${unknown.join(", ")}.`,
    "npm run bench [-- name...] [--quick]",
    ...MEASUREMENTS.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`),
    "  --quick      only to see that it works: small counts, and nothing is written",
  ].join("\n");
}
