import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { openTestRunner } from "./test-runner.mjs";

/** @typedef {import("../mutations/table.mjs").Mutation} Mutation */
/** @typedef {import("./test-runner.mjs").Outcome} Outcome */

/**
 * A copy of the project as git knows it, in which files can be edited and tests be run.
 *
 * @param {string} root
 */
export function openClone(root) {
  const folder = mkdtempSync(path.join(tmpdir(), "headless-edge-mutations-"));
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" });
  for (const name of tracked.split("\0").filter((file) => file !== "")) {
    cpSync(path.join(root, name), path.join(folder, name));
  }
  execFileSync("cp", ["-al", path.join(root, "node_modules"), path.join(folder, "node_modules")]);
  const runner = openTestRunner(folder);

  /** @param {Mutation} mutation @returns {Promise<Outcome>} */
  async function tryOut({ edits, tests }) {
    const files = [...new Set(edits.map(({ file }) => path.join(folder, file)))];
    const before = files.map((file) => readFileSync(file, "utf8"));
    for (const { file, from, to } of edits) {
      const target = path.join(folder, file);
      const text = readFileSync(target, "utf8");
      writeFileSync(
        target,
        text.replace(from, () => to),
      );
    }
    const outcome = await runner.run(tests, files);
    for (const [index, file] of files.entries()) {
      writeFileSync(file, before[index] ?? "");
    }
    await runner.forget(files);
    return outcome;
  }

  return {
    folder,
    tryOut,
    remove: () => {
      runner.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
