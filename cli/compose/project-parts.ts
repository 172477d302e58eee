import { CliError } from "../cli-error.ts";
import type { Project } from "../project/load-project.ts";
import { readSiteWrangler } from "../project/site-wrangler.ts";
import type { WranglerConfig } from "../project/wrangler-file.ts";
import { type ApiBundle, bundleApi } from "./api-bundle.ts";
import { findApiRoutes } from "./api-routes.ts";
import { findAssets } from "./assets.ts";
import type { SiteModules } from "./site-modules.ts";
import { readServer } from "./site-server.ts";
import { aboutWorkersSites } from "./workers-sites.ts";
import { namedClasses } from "./wrangler-json.ts";

/** The format that Workers had before modules: it listens, and exports nothing. */
function isServiceWorker({ entry, files }: SiteModules): boolean {
  const source = Buffer.from(files.get(entry) ?? "").toString("utf8");
  return /\baddEventListener\(\s*["'`]fetch["'`]/.test(source);
}

function assertExports(site: SiteModules, server: string, classes: readonly string[]): void {
  if (site.exported.includes("*")) {
    return;
  }
  if (!site.exported.includes("default") && !site.exported.includes("fetch")) {
    if (isServiceWorker(site)) {
      throw new CliError("server_no_fetch", {
        what: `${server} is in the service-worker format`,
        why: 'It listens with addEventListener("fetch"), and a module is what the host can pass requests to.',
        fix: "export default { fetch(request, env, ctx) { … } } with what the listener does, and take bindings from env",
      });
    }
    throw new CliError("server_no_fetch", {
      what: `${server} has nothing that answers requests`,
      why: `It exports ${site.exported.length === 0 ? "nothing" : site.exported.join(", ")}; Workers need a default export.`,
      fix: "export default { fetch(request, env, ctx) { … } }, a class that extends WorkerEntrypoint, or a function named fetch",
    });
  }
  const missing = classes.filter((name) => !site.exported.includes(name));
  if (missing.length > 0) {
    throw new CliError("server_class_missing", {
      what: `${server} does not export ${missing.join(", ")}`,
      why: "The project's wrangler file binds a class of that name.",
      fix: "export the class from the server entry, or remove the binding",
    });
  }
}

/** What a project consists of, read and checked, before anything is written. */
export interface ProjectParts {
  readonly wranglerFile: string | undefined;
  readonly user: WranglerConfig | undefined;
  readonly site: SiteModules | undefined;
  readonly classes: readonly string[];
  readonly assets: readonly string[];
  readonly api: ApiBundle | undefined;
  readonly warnings: readonly string[];
}

/** @throws {CliError} for whatever is missing, unreadable or contradictory. */
export async function readParts(project: Project): Promise<ProjectParts> {
  const { file: wranglerFile, config: user } = (await readSiteWrangler(project)) ?? {};
  const site = await readServer(project, wranglerFile, user);
  const warnings = [...(site?.warnings ?? []), ...aboutWorkersSites(user, site)];
  const classes = namedClasses(user);
  if (site !== undefined && project.server !== undefined) {
    assertExports(site, project.server, classes);
  }
  const assets = await findAssets(project, site?.sources ?? []);
  const routes = project.api === undefined ? [] : await findApiRoutes(project.api);
  const api = project.api === undefined ? undefined : await bundleApi(project.api, routes);
  return { wranglerFile, user, site, classes, assets, api, warnings };
}
