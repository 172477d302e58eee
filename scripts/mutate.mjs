/**
 * Takes each defence of SECURITY.md's table out in turn, in a clone, and runs the tests that have
 * to notice. Writes bench/results/mutations.md and exits with 1 when one survives.
 *
 * Usage: node scripts/mutate.mjs [--rule 28] [--check]
 *
 * `--check` only says whether each edit still finds its place, which a run does before anything else.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { MUTATIONS } from "./mutations.mjs";

const { values } = parseArgs({
  options: { rule: { type: "string" }, check: { type: "boolean", default: false } },
});
const root = fileURLToPath(new URL("../", import.meta.url));
const chosen = MUTATIONS.filter(
  ([rule]) => values.rule === undefined || rule === Number(values.rule),
);

const lost = MUTATIONS.filter(([, , file, text]) => {
  const source = readFileSync(path.join(root, "src", file), "utf8");
  return source.split(text).length !== 2;
});
for (const [rule, what, file, text] of lost) {
  console.error(`rule ${rule}, ${what}: src/${file} does not have this exactly once: ${text}`);
}
if (lost.length > 0 || values.check) {
  process.exit(lost.length > 0 ? 1 : 0);
}

const clone = mkdtempSync(path.join(tmpdir(), "headless-edge-mutations-"));
const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" });
for (const file of tracked.split("\0").filter((name) => name !== "")) {
  cpSync(path.join(root, file), path.join(clone, file));
}
execFileSync("cp", ["-al", path.join(root, "node_modules"), path.join(clone, "node_modules")]);

/**
 * How many tests failed; undefined when nothing ran, which proves nothing.
 *
 * @param {readonly string[]} tests
 * @returns {number | undefined}
 */
function failedTests(tests) {
  const report = path.join(clone, "report.json");
  rmSync(report, { force: true });
  const projects = [...new Set(tests.map((test) => test.split("/")[0]))];
  const { status } = spawnSync(
    "npx",
    [
      "vitest",
      "run",
      ...projects.flatMap((project) => ["--project", project]),
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...tests.map((test) => `tests/${test}`),
    ],
    { cwd: clone, stdio: "ignore" },
  );
  try {
    const { numTotalTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
    return numTotalTests === 0 || (status !== 0 && numFailedTests === 0)
      ? undefined
      : numFailedTests;
  } catch {
    return undefined;
  }
}

const results = chosen.map(([rule, what, file, text, replacement, tests]) => {
  const target = path.join(clone, "src", file);
  const source = readFileSync(target, "utf8");
  writeFileSync(
    target,
    source.replace(text, () => replacement),
  );
  const failed = failedTests(tests);
  writeFileSync(target, source);
  const verdict =
    failed === undefined ? "did not run" : failed > 0 ? `killed by ${failed}` : "SURVIVED";
  console.log(`rule ${rule}, ${what}: ${verdict}`);
  return { rule, what, file, tests, verdict };
});
rmSync(clone, { recursive: true, force: true });

const survivors = results.filter(({ verdict }) => !verdict.startsWith("killed"));
const rows = results.map(
  ({ rule, what, file, tests, verdict }) =>
    `| ${rule} | ${what} | \`${file}\` | ${tests.map((test) => `\`${test}\``).join(", ")} | ${verdict} |`,
);
if (values.rule === undefined) {
  writeFileSync(
    path.join(root, "bench/results/mutations.md"),
    `# Defences taken out, one at a time\n\nBy \`npm run mutate\`: ${results.length} edits, ${results.length - survivors.length} noticed.\n\n| rule | what is taken out | in \`src/\` | \`tests/\` | outcome |\n| --- | --- | --- | --- | --- |\n${rows.join("\n")}\n`,
  );
}
process.exitCode = survivors.length === 0 ? 0 : 1;
