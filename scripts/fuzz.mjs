/**
 * Runs every property of the tests for minutes instead of moments, and says how often each held.
 * Writes bench/results/fuzz.md when all of them ran, and exits with 1 when one was refuted.
 *
 * Usage: node scripts/fuzz.mjs [--minutes 5] [--seed 1] [--only returnTo] [--path 12:0:3]
 *
 * `--only` takes a part of a file's name or of a test's. `--path` goes to a counterexample at once,
 * and shrinks it further; it needs the seed that it was found with.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    only: { type: "string" },
    path: { type: "string" },
  },
});
const root = fileURLToPath(new URL("../", import.meta.url));
const seed = Number(values.seed);
const minutes = Number(values.minutes);
if (!Number.isInteger(seed) || !(minutes > 0)) {
  console.error("--seed takes an integer, --minutes a number above 0");
  process.exit(2);
}

/** The properties are in the files that use tests/support/check.ts, which is all that have any. */
const files = readdirSync(path.join(root, "tests"), { recursive: true, encoding: "utf8" })
  .map((file) => `tests/${file}`)
  .filter((file) => /^tests\/(?:unit|worker|conformance)\/.*\.test\.ts$/u.test(file))
  .filter((file) => readFileSync(path.join(root, file), "utf8").includes("/support/check.ts"))
  .toSorted();

/**
 * Runs tests of those files.
 *
 * @param {{ among?: readonly string[], settings?: object, names?: readonly string[], reporters?: readonly string[] }} options
 * @returns {readonly { file: string, name: string, status: string, failure: string, properties: readonly { runs: number, seed: number, path?: string, counterexample?: string }[] }[]}
 */
function run({ among = files, settings, names, reporters = [] }) {
  const folder = mkdtempSync(path.join(tmpdir(), "headless-edge-fuzz-"));
  const output = path.join(folder, "report.json");
  const projects = new Set(among.map(projectOf));
  spawnSync(
    "npx",
    [
      "vitest",
      "run",
      "--no-file-parallelism",
      ...[...projects].flatMap((project) => ["--project", project]),
      ...[...reporters, "json"].map((reporter) => `--reporter=${reporter}`),
      `--outputFile.json=${output}`,
      ...(names === undefined ? [] : ["-t", `^(?:${names.map(escape).join("|")})$`]),
      ...among,
    ],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        ...(settings === undefined ? {} : { HEADLESS_EDGE_FUZZ: JSON.stringify(settings) }),
      },
    },
  );
  const { testResults } = JSON.parse(readFileSync(output, "utf8"));
  rmSync(folder, { recursive: true });
  return testResults.flatMap(({ name: file, assertionResults, message }) =>
    assertionResults.length === 0
      ? [{ file, name: file, status: "failed", failure: message, properties: [] }]
      : assertionResults.map(({ fullName, status, failureMessages, meta }) => ({
          file: path.relative(root, file),
          name: fullName,
          status,
          failure: (failureMessages ?? []).join("\n"),
          properties: meta.properties ?? [],
        })),
  );
}

/** @param {string} file */
function projectOf(file) {
  const folder = file.split("/")[1] ?? "";
  return folder === "conformance" ? "e2e" : folder;
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}

/** Case and punctuation aside: `returnTo` is found in `return-to.test.ts`. */
function plain(text) {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/gu, "");
}

/** What is to be tried: tests with properties, and how many of them each has. */
function choose() {
  console.log(`Looking for the properties of ${files.length} files …`);
  const found = run({});
  const broken = found.filter(({ status }) => status === "failed");
  for (const { name, failure } of broken) {
    console.error(`${name} fails in npm test already:\n${failure}`);
  }
  if (broken.length > 0) {
    process.exit(1);
  }
  const wanted = plain(values.only ?? "");
  return found.filter(
    ({ file, name, properties }) =>
      properties.length > 0 && (plain(file).includes(wanted) || plain(name).includes(wanted)),
  );
}

/** With a path to a counterexample, `--only` is the whole name of its test. */
const chosen =
  values.path === undefined ? choose() : [{ name: values.only ?? "", properties: [{}] }];
const count = chosen.reduce((sum, { properties }) => sum + properties.length, 0);
if (count === 0) {
  console.error(`no property is named like ${values.only}`);
  process.exit(1);
}
const seconds = (minutes * 60) / count;
const settings = values.path === undefined ? { seed, seconds } : { seed, path: values.path };
console.log(
  values.path === undefined
    ? `${count} properties, ${seconds.toFixed(1)} s each, seed ${seed}`
    : `${values.only}, at ${values.path} of seed ${seed}`,
);
const startedAt = Date.now();
const chosenNames = new Set(chosen.map(({ name }) => name));
const results = run({
  among: [...new Set(chosen.flatMap(({ file }) => file ?? files))],
  settings,
  names: [...chosenNames],
  reporters: ["default"],
}).filter(({ name, status }) => chosenNames.has(name) && status !== "skipped");
const tookMinutes = (Date.now() - startedAt) / 60_000;

for (const { file, name, properties } of results) {
  for (const { runs } of properties) {
    console.log(`${String(runs).padStart(9)}  ${path.basename(file)}: ${name}`);
  }
}
const refuted = results.filter(({ status }) => status === "failed");
for (const { file, name, failure, properties } of refuted) {
  const { path: where, counterexample } =
    properties.findLast((one) => one.path !== undefined) ?? {};
  console.error(`\nREFUTED ${file}: ${name}`);
  console.error(where === undefined ? failure : `Counterexample: ${counterexample}`);
  const at = where === undefined ? "" : ` --path ${where}`;
  console.error(`Again: npm run fuzz -- --only ${JSON.stringify(name)} --seed ${seed}${at}`);
}
const total = results
  .flatMap(({ properties }) => properties)
  .reduce((sum, { runs }) => sum + runs, 0);
console.log(
  `\nproperties: ${count}, runs: ${total}, minutes: ${tookMinutes.toFixed(1)}, seed: ${seed}, refuted: ${refuted.length}`,
);

if (values.only === undefined && values.path === undefined) {
  const rows = results.flatMap(({ file, name, status, properties }) =>
    properties.map(
      ({ runs }) => `| \`${file}\` | ${name.replaceAll("|", "\\|")} | ${runs} | ${status} |`,
    ),
  );
  writeFileSync(
    path.join(root, "bench/results/fuzz.md"),
    `# Properties, run for minutes\n\nBy \`npm run fuzz -- --minutes ${minutes} --seed ${seed}\` on ${new Date().toISOString().slice(0, 10)}: ${count} properties, ${total} runs in ${tookMinutes.toFixed(1)} minutes, ${refuted.length} refuted.\n\n| file | property | runs | outcome |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`,
  );
}
process.exitCode = refuted.length === 0 ? 0 : 1;
