import type { Project } from "./load-project.ts";
import { findWranglerFile, readWranglerFile, type WranglerConfig } from "./wrangler-file.ts";

/** The wrangler file that says what a site is bound to, and what it says. */
export interface SiteWrangler {
  readonly file: string;
  readonly config: WranglerConfig;
}

/** The one that its build wrote, or else the project's own. @throws {CliError} */
export async function readSiteWrangler({
  folder,
  found,
}: Pick<Project, "folder" | "found">): Promise<SiteWrangler | undefined> {
  const file = found?.wranglerFile ?? (await findWranglerFile(folder));
  if (file === undefined) {
    return undefined;
  }
  const whose = found?.isResolved === true ? "resolved" : "project's";
  return { file, config: await readWranglerFile(file, whose) };
}
