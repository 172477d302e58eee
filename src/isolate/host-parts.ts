import type { RouteTable } from "../backend/route-table.ts";
import type { Isolate } from "./isolate.ts";
import type { Assets } from "../site/assets.ts";
import type { Site } from "../site/site-module.ts";

/** What a host is put together from: the isolate's own, and the site behind it. */
export interface HostParts extends Isolate {
  readonly site: Site | undefined;
  readonly backend: RouteTable;
  readonly assets: Assets | undefined;
  /** The bindings and variables that the site may see. */
  readonly siteEnv: Readonly<Record<string, unknown>>;
  /** Runs the site's code with `siteEnv` as the platform's importable env. */
  readonly withSiteEnv: (work: () => Promise<Response>) => Promise<Response>;
}
