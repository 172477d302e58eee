import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Report } from "./result.ts";

function fileOf(root: string, name: string): string {
  return path.join(root, "bench/results", `${name}.json`);
}

/** Keeps a report in place of the one before. */
export async function writeReport(root: string, report: Report): Promise<void> {
  const file = fileOf(root, report.name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
}

/** The latest report of each of these that was ever measured. */
export async function readReports(
  root: string,
  names: readonly string[],
): Promise<readonly Report[]> {
  const texts = await Promise.all(
    names.map((name) => readFile(fileOf(root, name), "utf8").catch(() => undefined)),
  );
  return texts.flatMap((text) => {
    if (text === undefined) {
      return [];
    }
    const report: Report = JSON.parse(text);
    return [report];
  });
}
