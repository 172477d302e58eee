/**
 * Takes each defence of SECURITY.md's table out in turn, in a clone, and runs the tests that have
 * to notice. Writes bench/results/mutations.md, and exits with 1 when an edit goes unnoticed that is
 * not known to have a second defence behind it, or when its tests did not run.
 *
 * Usage: node scripts/mutate.mjs [--rule 28,29] [--project unit] [--check] [--resume]
 *
 * `--check` only says whether each edit still finds its place, which a run does before anything else.
 * `--rule` runs the edits of some rules, `--project` those whose tests are all of one of vitest's
 * projects. Neither writes the table.
 * `--resume` does not run again what ran before, where nothing changed that its tests can reach.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { openClone } from "./mutate/clone.mjs";
import { openMemory } from "./mutate/memory.mjs";
import { describeRun, mutationTable } from "./mutate/report.mjs";
import { MUTATIONS } from "./mutations/table.mjs";

/** @typedef {import("./mutations/table.mjs").Mutation} Mutation */
/** @typedef {import("./mutate/report.mjs").Result} Result */

const { values } = parseArgs({
  options: {
    rule: { type: "string" },
    project: { type: "string" },
    check: { type: "boolean", default: false },
    resume: { type: "boolean", default: false },
  },
});
const root = fileURLToPath(new URL("../", import.meta.url));
const rules = values.rule?.split(",").map(Number);
const chosen = MUTATIONS.filter(
  ({ rule, tests }) =>
    (rules === undefined || rules.includes(rule)) &&
    (values.project === undefined || tests.every((test) => test.startsWith(`${values.project}/`))),
);

/**
 * What keeps an edit from finding its place, or its tests.
 *
 * @param {Mutation} mutation
 */
function lostPlaces({ rule, what, edits, tests }) {
  const lostTests = tests
    .filter((test) => !existsSync(path.join(root, "tests", test)))
    .map((test) => `rule ${rule}, ${what}: there is no tests/${test}`);
  const lostEdits = edits
    .filter(
      ({ file, from }) => readFileSync(path.join(root, file), "utf8").split(from).length !== 2,
    )
    .map(({ file, from }) => `rule ${rule}, ${what}: ${file} has this not exactly once: ${from}`);
  return [...lostEdits, ...lostTests];
}

const lost = MUTATIONS.flatMap(lostPlaces);
for (const line of lost) {
  console.error(line);
}
if (lost.length > 0 || values.check) {
  console.log(`${MUTATIONS.length} edits, ${lost.length} without their place`);
  process.exit(lost.length > 0 ? 1 : 0);
}

const clone = openClone(root);
process.on("exit", () => clone.remove());
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => process.exit(1));
}
const memory = openMemory(root, values.resume);
await requireGreen(chosen.filter((mutation) => memory.recall(mutation) === undefined));

/** @type {Result[]} */
const results = [];
for (const mutation of chosen) {
  const outcome = memory.recall(mutation) ?? (await tryTwice(mutation));
  const result = { ...mutation, outcome };
  results.push(result);
  console.log(describeRun(result, root));
}

if (chosen.length === MUTATIONS.length) {
  const commit = execFileSync("git", ["rev-parse", "--short=12", "HEAD"], {
    cwd: root,
    encoding: "utf8",
  });
  const file = path.join(root, "bench/results/mutations.md");
  writeFileSync(file, mutationTable(results, commit.trim()));
}
process.exit(results.every(isAsExpected) ? 0 : 1);

/** @param {Result} result */
function isAsExpected({ outcome, behind }) {
  return outcome.ran && outcome.red.length > 0 === (behind === undefined);
}

/**
 * Once more where nothing ran: a busy machine is no verdict.
 *
 * @param {Mutation} mutation
 */
async function tryTwice(mutation) {
  const first = await clone.tryOut(mutation);
  const outcome = first.ran ? first : await clone.tryOut(mutation);
  if (outcome.ran) {
    memory.keep(mutation, outcome);
  }
  return outcome;
}

/**
 * A test that is red without any edit would notice every one.
 *
 * @param {readonly Mutation[]} mutations
 */
async function requireGreen(mutations) {
  const tests = [...new Set(mutations.flatMap((mutation) => mutation.tests))];
  const outcome = tests.length === 0 ? undefined : await clone.runTests(tests);
  if (outcome !== undefined && (!outcome.ran || outcome.red.length > 0)) {
    console.error("before any edit:", outcome.ran ? outcome.red : outcome.why);
    process.exit(1);
  }
}
