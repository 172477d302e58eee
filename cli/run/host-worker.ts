import { readFile } from "node:fs/promises";
import path from "node:path";

import type { Response, WorkerOptions } from "miniflare";
import type * as Wrangler from "wrangler";

import { CliError } from "../cli-error.ts";
import { compatibilityHere } from "../compose/compatibility.ts";
import { entryWithoutOrigins } from "../compose/entry-module.ts";
import { listFiles } from "../compose/list-files.ts";
import { type ModuleRule, moduleType } from "../compose/module-rules.ts";
import { loadWrangler, readWranglerFile, type WranglerConfig } from "../project/wrangler-file.ts";
import { standIns, withLocalDatabases, withoutAbsent } from "./absent-bindings.ts";

/** The name of the host's worker. */
export const HOST = "headless-edge-host";

interface WorkerModule {
  readonly type: NonNullable<ReturnType<typeof moduleType>>;
  readonly path: string;
  readonly contents?: string;
}

/** The workers of a composed folder, as Miniflare takes them. */
export interface HostWorkers {
  readonly host: WorkerOptions & { readonly modules: WorkerModule[] };
  readonly others: readonly WorkerOptions[];
}

/** The modules of a composed folder, from `worker/index.js` on. */
async function workerModules(
  folder: string,
  rules: readonly ModuleRule[],
): Promise<WorkerModule[]> {
  const root = path.join(folder, "worker");
  const files = await listFiles(root);
  const modules = files.flatMap((file) => {
    const type = moduleType(file, rules);
    return type === undefined ? [] : [{ type, path: path.join(root, file) }];
  });
  const main = path.join(root, "index.js");
  const entry = entryWithoutOrigins(await readFile(main, "utf8"));
  return [
    { type: "ESModule", path: main, contents: entry },
    ...modules.filter((module) => module.path !== main),
  ];
}

/** A service that runs elsewhere cannot be reached from here: calls to it say so. */
function absentService(binding: string): () => Promise<Response> {
  return async () => {
    const miniflare = await import("miniflare");
    return new miniflare.Response(
      `The service behind the binding ${binding} is another worker, which does not run here.`,
      {
        status: 503,
      },
    );
  };
}

/** @param own the name that the worker is deployed by: a service of that name is the worker itself. */
function withServicesOfHere(worker: WorkerOptions, own: string | undefined): WorkerOptions {
  const services = Object.entries(worker.serviceBindings ?? {}).map(([binding, service]) => {
    const named = typeof service === "object" && "name" in service ? service : undefined;
    const name = named === undefined ? (service as unknown) : named.name;
    if (name === own) {
      return [binding, named === undefined ? HOST : { ...named, name: HOST }] as const;
    }
    return [binding, typeof name === "string" ? absentService(binding) : service] as const;
  });
  return { ...worker, serviceBindings: Object.fromEntries(services) };
}

type ToWorker = Pick<typeof Wrangler, "unstable_getMiniflareWorkerOptions">;

/** @throws {CliError} with wrangler's own words, where it has some for people. */
function workerOf(
  config: WranglerConfig,
  { unstable_getMiniflareWorkerOptions: toWorker }: ToWorker,
): ReturnType<ToWorker["unstable_getMiniflareWorkerOptions"]> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- wrangler read it
    return toWorker(config as unknown as Parameters<typeof toWorker>[0]);
  } catch (cause) {
    if (!(cause instanceof Error) || !("telemetryMessage" in cause)) {
      throw cause;
    }
    throw new CliError("wrangler_invalid", {
      what: "wrangler cannot run here what the wrangler file binds",
      why: cause.message.trim(),
      fix: "correct that binding in the project's wrangler file, or leave it to a section of [env.…] that is only deployed",
      cause,
    });
  }
}

/**
 * Reads a composed folder as wrangler does, and makes it ready for Miniflare.
 *
 * @param bindings secrets and variables beside those of the folder's own `wrangler.json`.
 */
export async function hostWorkers(
  folder: string,
  bindings: Readonly<Record<string, string>>,
): Promise<HostWorkers> {
  const wrangler = await loadWrangler();
  const read = await readWranglerFile(path.join(folder, "wrangler.json"), "resolved");
  const config = withLocalDatabases(read, { ...process.env, ...bindings });
  const { supportedCompatibilityDate: newest } = await import("miniflare");
  const absent = standIns(config);
  const { workerOptions, externalWorkers } = workerOf(withoutAbsent(config), wrangler);
  const { modulesRules: _, ...options } = workerOptions;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- wrangler's own copy of miniflare's type
  const worker = options as WorkerOptions;
  const { compatibility_date: date, compatibility_flags: flags } = config;
  const here = date === undefined ? undefined : compatibilityHere({ date, flags }, newest);
  return {
    host: {
      ...withServicesOfHere(worker, config.name),
      ...(here === undefined
        ? {}
        : { compatibilityDate: here.date, compatibilityFlags: [...here.flags] }),
      name: HOST,
      modulesRoot: path.join(folder, "worker"),
      modules: await workerModules(folder, config.rules ?? []),
      bindings: { ...worker.bindings, ...bindings },
      wrappedBindings: { ...worker.wrappedBindings, ...absent.bindings },
    },
    others: [...externalWorkers, ...absent.workers],
  };
}
