import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { openReach } from "./reach.mjs";

/** @typedef {import("../mutations/table.mjs").Mutation} Mutation */
/** @typedef {import("./test-runner.mjs").Outcome} Outcome */

const FILE = "node_modules/.cache/mutations.json";

/**
 * The outcomes of edits, as long as nothing changes that their tests can reach: a run that was
 * broken off can be taken up again.
 *
 * @param {string} root
 * @param {string} folder where the tests run
 * @param {boolean} isUsed whether to answer with what earlier runs have left.
 */
export function openMemory(root, folder, isUsed) {
  const { keyOf } = openReach(root, folder);
  const file = path.join(root, FILE);
  const earlier = isUsed ? readOutcomes(file) : {};
  /** @type {Record<string, Outcome>} */
  const found = {};
  return {
    /** @param {Mutation} mutation @returns {Outcome | undefined} */
    recall: (mutation) => {
      const key = keyOf(mutation);
      return found[key] ?? earlier[key];
    },
    /** @param {Mutation} mutation @param {Outcome} outcome */
    keep: (mutation, outcome) => {
      found[keyOf(mutation)] = outcome;
      mkdirSync(path.dirname(file), { recursive: true });
      // Another run, of other edits, may be writing too.
      writeFileSync(file, JSON.stringify({ ...readOutcomes(file), ...found }));
    },
  };
}

/** @param {string} file @returns {Record<string, Outcome>} */
function readOutcomes(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}
