import { CliError } from "../cli-error.ts";
import type { RpcMembers } from "./entry-module.ts";

/** A backend route as the running worker sees it. */
export interface RouteReport {
  readonly path: string;
  readonly methods: readonly string[];
  readonly default: string;
  readonly access: string | null;
}

/** What the probe found. */
export interface Report {
  readonly host: string;
  readonly site?: { readonly fetch: boolean; readonly default: string };
  /** Exports that Workers find by name, and what of the default class others may call. */
  readonly classes: readonly string[];
  readonly rpc: RpcMembers | null;
  readonly notClasses: readonly { readonly name: string; readonly type: string }[];
  readonly api: readonly RouteReport[];
}

const ACCESS = ["anyone", "visitor", "member"];

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

/** @throws {CliError} for the first export that could not do what it is there for. */
export function assertReport(report: Report, server: string): void {
  assertFetch(report, server);
  assertClasses(report, server);
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
