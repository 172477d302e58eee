import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { readReports } from "./reports.ts";
import type { Report, Table } from "./result.ts";

const BEGIN = "<!-- Written by npm run bench. -->";
const END = "<!-- To here. -->";

/** Puts the latest results into the page, in the order of these names. */
export async function writePage(root: string, names: readonly string[]): Promise<void> {
  const file = path.join(root, "bench/README.md");
  const page = await readFile(file, "utf8");
  const [before] = page.split(BEGIN, 1);
  const after = page.slice(page.indexOf(END));
  const reports = await readReports(root, names);
  await writeFile(file, `${before}${BEGIN}\n\n${resultsOf(reports)}\n\n${after}`);
  const formatter = path.join(root, "node_modules/.bin/oxfmt");
  await promisify(execFile)(formatter, ["bench/README.md", "bench/results"], { cwd: root });
}

/** A report for a terminal. */
export function printed(report: Report): string {
  return [sectionOf(report), markdown(targetsOf([report]))].join("\n\n");
}

function resultsOf(reports: readonly Report[]): string {
  return [
    "## Targets",
    markdown(targetsOf(reports)),
    settingsOf(reports),
    "## Results",
    ...reports.map(sectionOf),
  ].join("\n\n");
}

function sectionOf({ tables, at, seconds, machine, loadBefore }: Report): string {
  const when = `${at.slice(0, 16).replace("T", " ")} UTC, in ${seconds} s, on ${machine}`;
  const how = loadBefore > 1 ? `, **not a quiet machine: load ${loadBefore}**` : "";
  return [...tables.map(tableSection), `_Measured ${when}${how}._`].join("\n\n");
}

function tableSection(table: Table): string {
  const notes = (table.notes ?? []).map((note) => `- ${note}`).join("\n");
  return [`### ${table.title}`, markdown(table), ...(notes === "" ? [] : [notes])].join("\n\n");
}

function targetsOf(reports: readonly Report[]): Omit<Table, "title"> {
  return {
    columns: ["what", "target", "measured", "met"],
    rows: reports.flatMap(({ targets }) =>
      targets.map(({ what, wanted, measured, met }) => [
        what,
        wanted,
        measured,
        met ? "yes" : "**no**",
      ]),
    ),
  };
}

/** One line for each set of versions: all the same after a whole run. */
function settingsOf(reports: readonly Report[]): string {
  const lines = reports.map(({ versions }) =>
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
  );
  return [...new Set(lines)].map((line) => `Versions: ${line}.`).join("\n\n");
}

function markdown({ columns, rows }: Pick<Table, "columns" | "rows">): string {
  return [columns, columns.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
