/**
 * Takes each defence of SECURITY.md's table out in turn, in a clone, and runs the tests that have
 * to notice. Writes bench/results/mutations.md, and exits with 1 when an edit goes unnoticed that is
 * not known to have a second defence behind it, or when its tests did not run.
 *
 * Usage: node scripts/mutate.mjs [--rule 28,29] [--project unit] [--check] [--resume | --recall]
 *
 * `--check` only says whether each edit still finds its place, which a run does before anything else.
 * `--rule` runs the edits of some rules, `--project` those whose tests are all of one of vitest's
 * projects. Neither writes the table.
 * `--resume` does not run again what ran before, where nothing changed that its tests can reach.
 * `--recall` runs nothing: the table says of the rest that it has yet to run.
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
/** @typedef {import("./mutate/test-runner.mjs").Outcome} Outcome */

const { values } = parseArgs({
  options: {
    rule: { type: "string" },
    project: { type: "string" },
    check: { type: "boolean", default: false },
    resume: { type: "boolean", default: false },
    recall: { type: "boolean", default: false },
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

const clone = values.recall ? undefined : openClone(root);
process.on("exit", () => clone?.remove());
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => process.exit(1));
}
/** @type {Outcome} */
const NOT_YET = { ran: false, why: "has yet to run on these files" };
const memory = openMemory(root, clone?.folder ?? root, values.resume || values.recall);

/** @type {Result[]} */
const results = [];
for (const mutation of chosen) {
  const outcome = memory.recall(mutation) ?? (await tryOut(mutation));
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

/** @param {Mutation} mutation @returns {Promise<Outcome>} */
async function tryOut(mutation) {
  if (clone === undefined) {
    return NOT_YET;
  }
  const before = await outcomeOf({ ...mutation, edits: [] }, clone);
  if (!before.ran || before.red.length > 0) {
    // What is red without the edit would notice any.
    return before.ran ? { ran: false, why: `red without it: ${before.red[0]}` } : before;
  }
  return outcomeOf(mutation, clone);
}

/**
 * Once more where nothing ran: a busy machine is no verdict.
 *
 * @param {Mutation} mutation
 * @param {NonNullable<typeof clone>} within
 * @returns {Promise<Outcome>}
 */
async function outcomeOf(mutation, within) {
  const known = memory.recall(mutation);
  if (known !== undefined) {
    return known;
  }
  const first = await within.tryOut(mutation);
  const outcome = first.ran ? first : await within.tryOut(mutation);
  if (outcome.ran) {
    memory.keep(mutation, outcome);
  }
  return outcome;
}
