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
 * @param {boolean} isUsed whether to answer with what earlier runs have left.
 */
export function openMemory(root, isUsed) {
  const { keyOf } = openReach(root);
  const file = path.join(root, FILE);
  const outcomes = readOutcomes(file);
  const earlier = isUsed ? { ...outcomes } : {};
  return {
    /** @param {Mutation} mutation @returns {Outcome | undefined} */
    recall: (mutation) => earlier[keyOf(mutation)],
    /** @param {Mutation} mutation @param {Outcome} outcome */
    keep: (mutation, outcome) => {
      outcomes[keyOf(mutation)] = outcome;
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(outcomes));
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
