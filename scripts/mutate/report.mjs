import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * @typedef {import("../mutations/table.mjs").Mutation & { outcome: import("./test-runner.mjs").Outcome }} Result
 */

/**
 * One line for whoever watches.
 *
 * @param {Result} result
 * @param {string} root
 */
export function describeRun(result, root) {
  const { rule, what, outcome } = result;
  const isNamed = outcome.ran && outcome.red.some((test) => isNamedFor(rule, test, root));
  const note =
    outcome.ran && outcome.red.length > 0 && !isNamed ? " (none that SECURITY.md names)" : "";
  return `rule ${rule}, ${what}: ${verdict(result)}${note}`;
}

/** @param {Result} result */
function verdict({ outcome, behind }) {
  if (!outcome.ran) {
    return `DID NOT RUN (${outcome.why.split("\n")[0]})`;
  }
  const { length } = outcome.red;
  if (length > 0) {
    return `noticed by ${length}`;
  }
  return behind === undefined ? "SURVIVED" : "not noticed";
}

/**
 * Whether SECURITY.md names a test for a rule. A title that ends with … stands for a table's.
 *
 * @param {number} rule
 * @param {string} test
 * @param {string} root
 */
function isNamedFor(rule, test, root) {
  const found = readFileSync(path.join(root, "SECURITY.md"), "utf8")
    .split("\n")
    .find((line) => new RegExp(`^\\| ${rule} +\\|`, "u").test(line));
  const titles = [...(found ?? "").matchAll(/"([^"]+)"/gu)].map(([, title]) => title ?? "");
  return titles.some((title) => title.split("…").every((part) => test.includes(part.trim())));
}

/**
 * @param {readonly Result[]} results
 * @param {string} commit
 */
export function mutationTable(results, commit) {
  const noticed = results.filter(({ outcome }) => outcome.ran && outcome.red.length > 0);
  const others = results.filter((result) => !noticed.includes(result));
  const excused = others.filter(({ outcome, behind }) => outcome.ran && behind !== undefined);
  const rules = new Set(results.map(({ rule }) => rule));
  return `${[
    "# Defences taken out, one at a time",
    "",
    `By \`npm run mutate\` on ${new Date().toISOString().slice(0, 10)} at ${commit}: ${results.length} edits to the defences of ${rules.size} rules, ${noticed.length} noticed by a test, ${excused.length} not noticed because another defence stands behind the one taken out, ${others.length - excused.length} not noticed or not run.`,
    "",
    "## Not noticed",
    "",
    ...(others.length === 0
      ? ["None."]
      : [
          "| rule | what is taken out | in | why |",
          "| --- | --- | --- | --- |",
          ...others.map((result) =>
            row([`${result.rule}`, result.what, filesOf(result), whyNot(result)]),
          ),
        ]),
    "",
    "## Noticed",
    "",
    "`+ n`: so many tests more went red.",
    "",
    "| rule | what is taken out | in | a test that goes red |",
    "| --- | --- | --- | --- |",
    ...noticed.map((result) =>
      row([`${result.rule}`, result.what, filesOf(result), firstRed(result)]),
    ),
  ].join("\n")}\n`;
}

/** @param {Result} result */
function whyNot({ outcome, behind }) {
  return outcome.ran ? (behind ?? "**nothing notices it**") : `**did not run**: ${outcome.why}`;
}

/** @param {Result} result */
function firstRed({ outcome }) {
  const [first = "", ...more] = outcome.ran ? outcome.red : [];
  return more.length === 0 ? shown(first) : `${shown(first)} + ${more.length}`;
}

/** Titles of tables hold hostile inputs. @param {string} title */
function shown(title) {
  const plain = title.replaceAll(/[^\x20-\x7e]/gu, "?").replaceAll("`", "'");
  return `\`${plain.length > 110 ? `${plain.slice(0, 110)}…` : plain}\``;
}

/** @param {Result} result */
function filesOf({ edits }) {
  return [...new Set(edits.map(({ file }) => `\`${file}\``))].join(", ");
}

/** @param {readonly string[]} cells */
function row(cells) {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
