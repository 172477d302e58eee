import type { WorkerOptions } from "miniflare";

import { HOST_ONLY } from "../../src/site/site-env.ts";
import { envFiles } from "../project/env-files.ts";
import { type EntryParts, hostImport, siteSpecifier } from "./entry-module.ts";
import type { Trial } from "./trial.ts";

/** With more of them, each is not tried by itself. */
const MOST_TRIED = 8;

/** Files and the section where a variable of the site's is looked for. */
function places(): string {
  return `${envFiles().join(", ")} and the vars of the wrangler file`;
}

/**
 * A worker that evaluates the modules of the entry while it answers, and tells which variables they
 * looked for in vain: it starts whatever they do.
 */
export function variablesModule(parts: EntryParts): string {
  const modules = [
    ...(parts.site === undefined ? [] : [siteSpecifier(parts.site)]),
    ...(parts.api ? [`"./api/index.js"`] : []),
  ];
  return `${hostImport("* as host")}
import process from "node:process";
const asked = new Set();
function watch(variables) {
  const note = (known, name) => {
    if (typeof name === "string" && !(name in known)) {
      asked.add(name);
    }
  };
  Object.setPrototypeOf(variables, new Proxy(Object.prototype, {
    get(known, name, receiver) {
      note(known, name);
      return Reflect.get(known, name, receiver);
    },
    has(known, name) {
      note(known, name);
      return Reflect.has(known, name);
    },
  }));
}
watch(process.env);
export default {
  async fetch(request, env) {
    // The importable env looks through to this one.
    watch(env);
    ${modules.map((module) => `await import(${module}).catch(() => host);`).join("\n    ")}
    return Response.json([...asked]);
  },
};
`;
}

/** The names that the modules of an entry look for in vain. */
async function absentVariables(trial: Trial, watching: WorkerOptions): Promise<readonly string[]> {
  if ((await trial.start(watching)) !== undefined) {
    return [];
  }
  const asked = await trial.ask().catch(() => []);
  const names: readonly unknown[] = Array.isArray(asked) ? asked : [];
  return names
    .filter((name): name is string => typeof name === "string" && /^[A-Z]\w*$/i.test(name))
    .filter((name) => !["NODE_ENV", "then", "toJSON"].includes(name));
}

/** Of these names, those that the worker could be given a value for. */
function fillable(names: readonly string[]): readonly string[] {
  return names.filter((name) => !HOST_ONLY.has(name));
}

/** What a worker that did not start needs, or what it looked for in vain where that is not known. */
type Needs =
  | { readonly needs: readonly string[]; readonly absent?: undefined }
  | { readonly needs?: undefined; readonly absent: readonly string[] };

/**
 * Finds the variables for want of which a worker did not start, by giving it stand-ins. The worker
 * that is found to start is left running.
 *
 * @param watching evaluates the same modules, and tells which variables they look for.
 */
export async function findNeeds(
  trial: Trial,
  worker: WorkerOptions,
  watching: WorkerOptions,
): Promise<Needs> {
  const starts = async (names: readonly string[]): Promise<boolean> =>
    (await trial.start(withVariables(worker, standIns(names)))) === undefined;
  let absent: readonly string[] = [];
  do {
    // What throws for want of one name never comes to ask for the next.
    const given = standIns(fillable(absent));
    const more = await absentVariables(trial, withVariables(watching, given));
    const found = [...new Set([...absent, ...more])];
    if (fillable(found).length === fillable(absent).length) {
      return { absent: found };
    }
    absent = found;
  } while (!(await starts(fillable(absent))));
  let needs = fillable(absent);
  for (const name of needs.length > MOST_TRIED || needs.length === 1 ? [] : needs) {
    const without = needs.filter((other) => other !== name);
    needs = (await starts(without)) ? without : needs;
  }
  await starts(needs);
  return { needs };
}

/** A worker that has more variables. */
export function withVariables(
  worker: WorkerOptions,
  variables: Readonly<Record<string, string>>,
): WorkerOptions {
  return { ...worker, bindings: { ...worker.bindings, ...variables } };
}

/** A value of the form that a variable of such a name mostly has. Nothing is ever called with it. */
function standInFor(name: string): string {
  if (/(?:DATABASE|POSTGRES|PG|DB)\w*_UR[LI]$/i.test(name)) {
    return "postgresql://user:placeholder@placeholder.invalid/placeholder";
  }
  return /(?:UR[LI]|ENDPOINT|ORIGIN|DSN)$/i.test(name)
    ? "https://placeholder.invalid"
    : "placeholder";
}

/** A value for each of these names. */
export function standIns(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, standInFor(name)]));
}

function listed(names: readonly string[]): string {
  return names.join(", ");
}

/** What to do about variables that a server looked for when it failed to start. */
export function absenceAdvice(absent: readonly string[]): string | undefined {
  const theirs = fillable(absent);
  const kept = absent.filter((name) => HOST_ONLY.has(name));
  const advice = [
    ...(theirs.length === 0
      ? []
      : [
          `It looked for ${listed(theirs)}, in none of ${places()}: put what it needs into .dev.vars, which only local runs and this check read, and for the deployed worker use: wrangler secret put NAME`,
        ]),
    ...(kept.length === 0
      ? []
      : [
          `It looked for ${listed(kept)}, which the host keeps from the site: give the site a secret of another name`,
        ]),
  ];
  return advice.length === 0 ? undefined : advice.join("\n");
}

/** For a folder that was checked with stand-ins. */
export function needsWarning(needs: readonly string[], configFile: string): string {
  return `the site's server does not start without ${listed(needs)}, in none of ${places()}; it was checked with a stand-in. Unless the deployed worker has it, set it with\n${needs.map((name) => `npx wrangler secret put ${name} -c ${configFile}`).join("\n")}`;
}

/** Hides values of the project's own environment files where a server's complaint repeats them. */
export function withoutValues(text: string, variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .filter(([, value]) => value.length >= 6)
    .reduce((shown, [name, value]) => shown.replaceAll(value, `(${name})`), text);
}
