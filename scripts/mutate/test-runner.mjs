import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

/**
 * What came of running tests: which of them went red, by their titles, or why none ran.
 *
 * @typedef {{ ran: true, red: readonly string[] } | { ran: false, why: string }} Outcome
 */

/** @typedef {import("node:child_process").ChildProcess} ChildProcess */

/** Longer than any of these files takes, and shorter than somebody waits for one that hangs. */
const LIMIT_SECONDS = 120;

/** Its tests run what is built, which is done once when vitest starts. */
const BUILT = "e2e";

/**
 * Runs test files in one vitest for each project, which is kept: starting it, and loading what an
 * edit leaves as it was, takes longer than the tests.
 *
 * @param {string} folder of the project
 */
export function openTestRunner(folder) {
  /** @type {Map<string, ChildProcess>} */
  const children = new Map();

  /** @param {string} project */
  function childFor(project) {
    const known = children.get(project);
    if (known !== undefined) {
      return known;
    }
    const child = fork(path.join(folder, "scripts/mutate/vitest-child.mjs"), [project], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    children.set(project, child);
    return child;
  }

  /**
   * @param {string} project
   * @param {{ files: readonly string[], changed: readonly string[] }} message
   * @returns {Promise<Outcome>}
   */
  async function ask(project, message) {
    const child = childFor(project);
    const stop = new AbortController();
    const { signal } = stop;
    const timer = setTimeout(() => stop.abort(), LIMIT_SECONDS * 1000);
    try {
      child.send(message);
      const exit = once(child, "exit", { signal }).then(() => {
        children.delete(project);
        return [{ ran: false, why: "vitest ended" }];
      });
      const [answer] = await Promise.race([once(child, "message", { signal }), exit]);
      return answer;
    } catch {
      kill(child);
      children.delete(project);
      return { ran: false, why: `no end after ${LIMIT_SECONDS} s` };
    } finally {
      clearTimeout(timer);
      stop.abort();
      if (project === BUILT) {
        kill(child);
        children.delete(project);
      }
    }
  }

  /**
   * @param {readonly string[]} tests files under tests/
   * @param {readonly string[]} changed files that are not as they were when last read
   * @returns {Promise<Outcome>}
   */
  async function run(tests, changed) {
    /** @type {string[]} */
    const red = [];
    for (const project of new Set(tests.map((test) => test.split("/")[0] ?? ""))) {
      const files = tests.filter((test) => test.startsWith(`${project}/`));
      const outcome = await ask(project, { files: files.map((test) => `tests/${test}`), changed });
      if (!outcome.ran) {
        return outcome;
      }
      red.push(...outcome.red);
    }
    return { ran: true, red };
  }

  return {
    run,
    /** @param {readonly string[]} changed */
    forget: async (changed) => {
      await Promise.all(
        [...children.keys()].map((project) => ask(project, { files: [], changed })),
      );
    },
    end: () => {
      for (const child of children.values()) {
        kill(child);
      }
    },
  };
}

/** With all that it has started. @param {ChildProcess} child */
function kill({ pid }) {
  try {
    process.kill(-(pid ?? Number.NaN), "SIGKILL");
  } catch {
    // It has ended already.
  }
}
