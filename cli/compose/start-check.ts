import path from "node:path";
import type { Readable } from "node:stream";

import type { Miniflare, MiniflareOptions, WorkerOptions } from "miniflare";

import { CliError } from "../cli-error.ts";
import { hostWorkers } from "../run/host-worker.ts";
import { newSessionKey } from "../run/session-keys.ts";
import { type EntryParts, probeModule } from "./entry-module.ts";

/** A backend route as the running worker sees it. */
export interface RouteReport {
  readonly path: string;
  readonly methods: readonly string[];
  readonly default: string;
  readonly access: string | null;
}

interface Report {
  readonly host: string;
  readonly site?: { readonly fetch: boolean; readonly default: string };
  readonly notClasses: readonly { readonly name: string; readonly type: string }[];
  readonly api: readonly RouteReport[];
}

const ACCESS = ["anyone", "visitor", "member"];

/** Stand-ins for what a deployment is given. Nothing is ever called with them. */
function placeholders(clientId: string | undefined): Readonly<Record<string, string>> {
  return {
    SESSION_KEYS: newSessionKey(),
    WIX_CLIENT_ID: clientId ?? "00000000-0000-4000-8000-000000000000",
    WIX_CLIENT_SECRET: "placeholder",
    WIX_CLIENT_INSTANCE_ID: "00000000-0000-4000-8000-000000000000",
  };
}

/** The runtime's own words, without the name it gives the worker. */
function readable(output: string): string {
  return output.replaceAll(/^service [^\n]*?:: /gm, "").trim();
}

function startFailure(output: string, cause: unknown): CliError {
  const said = readable(output);
  return new CliError("start_failed", {
    what: "the composed worker does not start",
    why: said === "" ? String(cause) : said,
    fix: "correct the module that the message names: code outside of functions runs once, at start-up, without a request, and must not fetch, wait or throw",
    cause,
  });
}

function assertFetch({ site }: Report, server: string): void {
  if (site !== undefined && !site.fetch) {
    throw new CliError("server_no_fetch", {
      what: `${server} has nothing that answers requests`,
      why: `Its default export is ${site.default === "undefined" ? "missing" : `${site.default}, without a fetch method`}.`,
      fix:
        site.default === "function"
          ? "export default { fetch: thatFunction }"
          : "export default { fetch(request, env, ctx) { … } }, a class that extends WorkerEntrypoint, or a function named fetch",
    });
  }
}

function assertClasses({ notClasses }: Report, server: string): void {
  const [other] = notClasses;
  if (other !== undefined) {
    throw new CliError("server_class_missing", {
      what: `${server} exports ${other.name}, which is no class (${other.type})`,
      why: "The project's wrangler file binds a class of that name.",
      fix: `export class ${other.name} extends DurableObject (or WorkflowEntrypoint, WorkerEntrypoint: what the binding is for), or remove the binding`,
    });
  }
}

function assertReport(report: Report, server: string | undefined): void {
  assertFetch(report, server ?? "the server entry");
  assertClasses(report, server ?? "the server entry");
  for (const { path: route, access, methods, default: main } of report.api) {
    if (access !== null && !ACCESS.includes(access)) {
      throw new CliError("api_access_invalid", {
        what: `the route /_api${route} exports access = ${JSON.stringify(access)}`,
        why: "A route whose access is not understood must not be open to anyone.",
        fix: `export const access = ${ACCESS.map((value) => JSON.stringify(value)).join(" or ")}`,
      });
    }
    if (methods.length === 0 && main !== "app") {
      throw new CliError("api_module_empty", {
        what: `the route /_api${route} exports nothing that could answer a request`,
        why: `Its default export is ${main === "undefined" ? "missing" : `${main}, without a fetch method`}.`,
        fix: "export a function named after a method (GET, POST, …) or a default Hono app",
      });
    }
  }
}

/**
 * Starts a composed folder, without network, and asks it what it is made of.
 *
 * First a probe takes the entry's place, so that what is wrong with a module's exports is said in
 * the project's terms; then the entry itself starts, as it will when it is deployed.
 *
 * @returns the backend routes, as the host will see them.
 * @throws {CliError} with the runtime's own message when it does not start.
 */
export async function checkStart(
  folder: string,
  parts: EntryParts,
  server: string | undefined,
): Promise<readonly RouteReport[]> {
  const { host, others } = await hostWorkers(folder, placeholders(parts.settings.clientId));
  const probe = {
    type: "ESModule",
    path: probePath(folder),
    contents: probeModule(parts),
  } as const;
  const trial = new Trial(others);
  try {
    await trial.start({ ...host, modules: [probe, ...host.modules] });
    const report = await trial.ask();
    assertReport(report, server);
    await trial.start(host);
    return report.api;
  } finally {
    await trial.end();
  }
}

function probePath(folder: string): string {
  return path.join(folder, "worker", "headless-edge-probe.js");
}

/** A worker that is started to see whether it starts. */
class Trial {
  readonly #others: readonly WorkerOptions[];
  #miniflare: Miniflare | undefined;
  #output = "";

  constructor(others: readonly WorkerOptions[]) {
    this.#others = others;
  }

  /** @throws {CliError} with what the runtime wrote. */
  async start(worker: WorkerOptions): Promise<void> {
    const { Log, LogLevel, Miniflare, Response } = await import("miniflare");
    const refuse = (): InstanceType<typeof Response> => new Response(null, { status: 503 });
    // The assets layer would answer in the worker's place.
    const { assets: _, ...withoutAssets } = worker;
    const options: MiniflareOptions = {
      cf: false,
      log: new Log(LogLevel.NONE),
      handleRuntimeStdio: (stdout, stderr) => {
        this.#collect(stdout);
        this.#collect(stderr);
      },
      workers: [
        {
          ...withoutAssets,
          serviceBindings: { ...worker.serviceBindings, ASSETS: refuse },
          outboundService: refuse,
        },
        ...this.#others,
      ],
    };
    this.#output = "";
    try {
      if (this.#miniflare === undefined) {
        this.#miniflare = new Miniflare(options);
        await this.#miniflare.ready;
      } else {
        await this.#miniflare.setOptions(options);
      }
    } catch (cause) {
      throw startFailure(this.#output, cause);
    }
  }

  async ask(): Promise<Report> {
    const response = await this.#miniflare?.dispatchFetch("http://localhost/");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- answered by our own probe
    return (await response?.json()) as Report;
  }

  async end(): Promise<void> {
    // A runtime that never started has nothing to dispose of, and says so by failing.
    await this.#miniflare?.dispose().catch(() => undefined);
  }

  #collect(stream: Readable): void {
    stream.on("data", (chunk: Buffer) => {
      this.#output += chunk.toString("utf8");
    });
  }
}
