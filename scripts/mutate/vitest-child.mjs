/**
 * One vitest, for the files of one project: asked over and over, by messages, to run some of them.
 *
 * @see test-runner.mjs
 */
import { createVitest } from "vitest/node";

/** @typedef {import("./test-runner.mjs").Outcome} Outcome */

/** Without any edit the slowest test takes a fifth of it, but for those that say their own limit. */
const MOST_TEST_MS = 12_000;

const [, , project = ""] = process.argv;
const vitest = await createVitest("test", {
  project: [project],
  run: false,
  watch: false,
  silent: true,
  reporters: [{}],
});
await vitest.standalone();
for (const { config } of vitest.projects) {
  // What an edit keeps waiting for ever need not be waited for as patiently as an honest run.
  config.testTimeout = Math.min(config.testTimeout, MOST_TEST_MS);
}

process.on("message", (/** @type {{ files: string[], changed: string[] }} */ message) => {
  for (const file of message.changed) {
    vitest.invalidateFile(file);
  }
  void outcomeOf(message.files).then((outcome) => process.send?.(outcome));
});
process.on("disconnect", () => process.exit(0));

/** @param {string[]} files @returns {Promise<Outcome>} */
async function outcomeOf(files) {
  if (files.length === 0) {
    return { ran: true, red: [] };
  }
  try {
    const specifications = await vitest.globTestSpecifications(files);
    if (specifications.length !== files.length) {
      return { ran: false, why: "not every test file was found" };
    }
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
    // Vitest answers with what it remembers of other files too.
    const asked = new Set(specifications.map(({ moduleId }) => moduleId));
    const modules = testModules.filter(({ moduleId }) => asked.has(moduleId));
    return readModules(modules, unhandledErrors);
  } catch (error) {
    return { ran: false, why: String(error) };
  }
}

/**
 * A file whose tests could not even be loaded has noticed nothing.
 *
 * @param {readonly import("vitest/node").TestModule[]} modules
 * @param {readonly unknown[]} unhandledErrors
 * @returns {Outcome}
 */
function readModules(modules, unhandledErrors) {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const red = tests.filter((test) => test.result().state === "failed").map(titleOf);
  const unloaded = modules.find((module) => [...module.children.allTests()].length === 0);
  if (unloaded !== undefined) {
    return { ran: false, why: `no test was loaded: ${unloaded.errors()[0]?.message ?? "why?"}` };
  }
  if (red.length === 0 && unhandledErrors.length > 0) {
    return { ran: true, red: ["an error that nobody handles ends the run"] };
  }
  return tests.some((test) => test.result().state === "passed") || red.length > 0
    ? { ran: true, red }
    : { ran: false, why: "all tests were skipped" };
}

/** @param {import("vitest/node").TestCase} test */
function titleOf(test) {
  return test.fullName.replaceAll(" > ", " ");
}
