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
  const unrun = results.filter(({ outcome }) => !outcome.ran);
  const noticed = results.filter(({ outcome }) => outcome.ran && outcome.red.length > 0);
  const survivors = results.filter((result) => ![...unrun, ...noticed].includes(result));
  const behind = survivors.filter((result) => result.behind !== undefined).length;
  const rules = new Set(results.map(({ rule }) => rule)).size;
  const counts = [
    `${noticed.length} noticed by a test`,
    `${survivors.length - behind} noticed by none`,
    `${behind} that no test can notice, because another defence stands behind the one taken out`,
    `${unrun.length} that did not run`,
  ];
  return [
    "# Defences taken out, one at a time",
    "",
    `By \`npm run mutate\` on ${new Date().toISOString().slice(0, 10)} at ${commit}: ${results.length} edits to the defences of ${rules} rules. ${counts.join("; ")}.`,
    "",
    ...section("Not noticed", "why", survivors, whyNot),
    ...section("Did not run", "why", unrun, whyNot),
    ...(unrun.length === 0 ? [] : ["`npm run mutate -- --resume` takes these up.", ""]),
    ...section("Noticed", "a test that goes red, and how many more do", noticed, firstRed),
  ].join("\n");
}

/**
 * @param {string} title
 * @param {string} last what the last column is
 * @param {readonly Result[]} results
 * @param {(result: Result) => string} tell
 */
function section(title, last, results, tell) {
  const head = [`| rule | what is taken out | in | ${last} |`, "| --- | --- | --- | --- |"];
  const rows = results.map((result) =>
    row([`${result.rule}`, result.what, filesOf(result), tell(result)]),
  );
  return [`## ${title}`, "", ...(rows.length === 0 ? ["None."] : [...head, ...rows]), ""];
}

/** @param {Result} result */
function whyNot({ outcome, behind }) {
  return outcome.ran ? (behind ?? "**nothing notices it**") : (outcome.why.split("\n", 1)[0] ?? "");
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
