import { CACHING } from "./caching.mjs";
import { COOKIES } from "./cookies.mjs";
import { ELEVATION } from "./elevation.mjs";
import { LOGIN } from "./login.mjs";
import { OUTAGE } from "./outage.mjs";
import { PATHS } from "./paths.mjs";
import { PROXY } from "./proxy.mjs";
import { RENEWAL } from "./renewal.mjs";
import { REQUESTS } from "./requests.mjs";

/** @typedef {{ readonly file: string, readonly from: string, readonly to: string }} Edit */

/**
 * Edits of one file, noticed by the same tests.
 *
 * @typedef {object} Group
 * @property {string} file
 * @property {readonly string[]} tests the narrowest files under tests/ that have to notice.
 * @property {readonly (readonly [rule: number, what: string, from: string, to: string])[]} edits
 *   `from` stands in the file exactly once.
 * @property {readonly Edit[]} [together] made with each of the edits, where two defences stand one
 *   behind the other.
 * @property {string} [behind] which other defence keeps the edit from doing harm, so that no test
 *   can notice it.
 */

/**
 * A defence taken out.
 *
 * @typedef {object} Mutation
 * @property {number} rule of SECURITY.md.
 * @property {string} what
 * @property {readonly Edit[]} edits
 * @property {readonly string[]} tests
 * @property {string | undefined} behind
 */

/** @type {readonly Group[]} */
const GROUPS = [COOKIES, LOGIN, RENEWAL, CACHING, REQUESTS, PATHS, PROXY, ELEVATION, OUTAGE].flat();

/** @type {readonly Mutation[]} */
export const MUTATIONS = GROUPS.flatMap(({ file, tests, edits, together = [], behind }) =>
  edits.map(([rule, what, from, to]) => ({
    rule,
    what,
    edits: [{ file, from, to }, ...together],
    tests,
    behind,
  })),
).toSorted((one, other) => one.rule - other.rule);
