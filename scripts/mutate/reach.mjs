import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** @typedef {import("../mutations/table.mjs").Mutation} Mutation */

/** A relative import, static or not. */
const IMPORT = /(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/gu;

/** What every test depends on. */
const ALWAYS = ["package.json", "package-lock.json", "vitest.config.ts"];

/**
 * Tells whether the outcome of an edit can have changed, by what its tests can reach.
 *
 * @param {string} project where git knows which files there are
 * @param {string} root where they are read: a clone stays as it is while the project changes
 */
export function openReach(project, root) {
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: project, encoding: "utf8" })
    .split("\0")
    .filter((file) => file !== "");
  const localWix = tracked.filter((file) => file.startsWith("local-wix/"));
  const all = tracked.filter((file) => /^(?:src|cli|local-wix|tests|examples)\//u.test(file));

  /** A file and all that it imports, one by way of the other. @param {readonly string[]} files */
  function imported(files) {
    const found = new Set(files);
    for (const file of found) {
      const text = /\.[cm]?[jt]sx?$/u.test(file) ? readFileSync(path.join(root, file), "utf8") : "";
      for (const [, specifier = ""] of text.matchAll(IMPORT)) {
        const target = path.posix.join(path.posix.dirname(file), specifier);
        if (existsSync(path.join(root, target))) {
          found.add(target);
        }
      }
    }
    return [...found];
  }

  /** @param {readonly string[]} tests */
  function reached(tests) {
    // What is built has everything in it, and the worker tests have the local Wix beside them.
    const isBuilt = tests.some((test) => test.startsWith("e2e/"));
    const beside = tests.some((test) => test.startsWith("worker/"))
      ? [...localWix, "tests/support/worker-under-test.ts"]
      : [];
    const own = tests.map((test) => `tests/${test}`);
    return [...ALWAYS, ...(isBuilt ? all : imported([...own, ...beside]))].toSorted();
  }

  return {
    /** @param {Mutation} mutation */
    keyOf: ({ edits, tests }) => {
      const hash = createHash("sha256").update(JSON.stringify([edits, tests]));
      for (const file of reached(tests)) {
        hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
      }
      return hash.digest("hex").slice(0, 24);
    },
  };
}
