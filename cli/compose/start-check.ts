import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import type { WorkerOptions } from "miniflare";

import { CliError } from "../cli-error.ts";
import { hostWorkers, type HostWorkers } from "../run/host-worker.ts";
import { newSessionKey } from "../run/session-keys.ts";
import { includedFlag } from "./compatibility.ts";
import { entryModule } from "./entry-module.ts";
import { type ProbedParts, probeModule } from "./probe-module.ts";
import { assertReport, type Report, type RouteReport } from "./start-report.ts";
import {
  absenceAdvice,
  findNeeds,
  standIns,
  variablesModule,
  withoutValues,
  withVariables,
} from "./start-variables.ts";
import { type StartFailure, Trial } from "./trial.ts";

/** Stand-ins for what a deployment is given. Nothing is ever called with them. */
function placeholders(clientId: string | undefined): Readonly<Record<string, string>> {
  return {
    SESSION_KEYS: newSessionKey(),
    WIX_CLIENT_ID: clientId ?? "00000000-0000-4000-8000-000000000000",
    WIX_CLIENT_SECRET: "placeholder",
    WIX_CLIENT_INSTANCE_ID: "00000000-0000-4000-8000-000000000000",
  };
}

interface Circumstances {
  /** What the project's own files give the worker. */
  readonly variables: Readonly<Record<string, string>>;
  /** What it looked for in vain. */
  readonly absent?: readonly string[] | undefined;
}

function startFailure(
  { said, cause }: StartFailure,
  { variables, absent }: Circumstances,
): CliError {
  const advice = absenceAdvice(absent ?? []);
  const general =
    "correct the module that the message names: code outside of functions runs once, at start-up, without a request, and must not fetch, wait or throw";
  return new CliError("start_failed", {
    what: "the composed worker does not start",
    why: withoutValues(said === "" ? String(cause) : said, variables),
    fix: advice === undefined ? general : `${advice}\nIf that is not it, ${general}`,
    ...(said === "" ? {} : { cause }),
  });
}

/** Of a composed folder's `wrangler.json`, what its flags are. */
interface Compatible {
  readonly compatibility_flags: readonly string[];
}

/** What a composed folder turned out to be made of. */
export interface Started {
  /** The backend routes, as the host will see them. */
  readonly routes: readonly RouteReport[];
  /** Variables that it does not start without, and that the project's files do not have. */
  readonly needs: readonly string[];
}

/**
 * Starts a composed folder, without network, and asks it what it is made of.
 *
 * First a probe takes the entry's place, so that what is wrong with a module's exports is said in
 * the project's terms. It tells which classes the site exports, whoever binds them, and the entry
 * is completed by them. Then that starts, as it will when it is deployed.
 *
 * A deployed worker may have secrets that this machine has not. Where one is looked for, and a
 * stand-in for it makes the difference, that is told and no failure.
 *
 * @param variables what the project's own files hold.
 * @throws {CliError} with the runtime's own message when it does not start.
 */
export async function checkStart(
  folder: string,
  parts: ProbedParts,
  { server, variables }: { readonly server: string | undefined } & Circumstances,
): Promise<Started> {
  const given = { ...variables, ...placeholders(parts.settings.clientId) };
  const { host: composed, others } = await hostWorkers(folder, given);
  const trial = new Trial(others);
  try {
    const probe = probeModule(parts);
    let host = composed;
    let failure = await trial.start(instead(host, folder, probe));
    let included = includedFlag(failure, host.compatibilityFlags);
    // The runtime names them one at a time.
    while (included !== undefined) {
      host = await withoutFlag(host, folder, included);
      failure = await trial.start(instead(host, folder, probe));
      included = includedFlag(failure, host.compatibilityFlags);
    }
    const probing = instead(host, folder, probe);
    const watching = instead(host, folder, variablesModule(parts));
    const found = failure === undefined ? undefined : await findNeeds(trial, probing, watching);
    if (failure !== undefined && found?.needs === undefined) {
      throw startFailure(failure, { variables, absent: found?.absent });
    }
    const needs = found?.needs ?? [];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- answered by our own probe
    const report = (await trial.ask()) as Report;
    assertReport(report, server ?? "the server entry");
    const { classes, rpc, api } = report;
    const exported = [...new Set([...parts.classes, ...classes])].toSorted();
    const entry = { ...parts, classes: exported, ...(rpc === null ? {} : { rpc }) };
    await writeFile(path.join(folder, "worker", "index.js"), entryModule(entry));
    const second = await trial.start(withVariables(host, standIns(needs)));
    if (second !== undefined) {
      throw startFailure(second, { variables });
    }
    return { routes: api, needs };
  } finally {
    await trial.end();
  }
}

/** Leaves a flag out of a composed folder, and out of the worker that was read from it. */
async function withoutFlag(
  host: HostWorkers["host"],
  folder: string,
  flag: string,
): Promise<HostWorkers["host"]> {
  const file = path.join(folder, "wrangler.json");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by us before the start
  const config = JSON.parse(await readFile(file, "utf8")) as Compatible;
  const kept = (all: readonly string[]): string[] => all.filter((one) => one !== flag);
  const lean = { ...config, compatibility_flags: kept(config.compatibility_flags) };
  await writeFile(file, `${JSON.stringify(lean, null, 2)}\n`);
  return { ...host, compatibilityFlags: kept(host.compatibilityFlags ?? []) };
}

/** The worker with another module in the place of its entry. */
function instead(host: HostWorkers["host"], folder: string, contents: string): WorkerOptions {
  const module = {
    type: "ESModule",
    path: path.join(folder, "worker", "headless-edge-probe.js"),
    contents,
  } as const;
  return { ...host, modules: [module, ...host.modules] };
}
