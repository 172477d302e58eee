import { CliError } from "../cli-error.ts";
import { outputs } from "./detect.ts";
import type { FoundSite } from "./found-site.ts";
import type { ProjectFiles } from "./project-files.ts";
import { staticFolders } from "./static-output.ts";
import { ownAssets } from "./wrangler-output.ts";

/** The one half of a site that the configuration names, as an absolute path. */
export type NamedHalf =
  | { readonly assets: string; readonly server?: undefined }
  | { readonly server: string; readonly assets?: undefined };

/** A site with the half that was not named, where there is one, or why there is none. */
export interface Completed {
  readonly site: Pick<FoundSite, "assets" | "server" | "notFound">;
  /** The output that the named half is a part of. */
  readonly found?: FoundSite;
  readonly warnings: readonly string[];
}

async function withServer(files: ProjectFiles, assets: string): Promise<Completed> {
  const servers = (await outputs(files)).filter(({ server }) => server !== undefined);
  // A wrangler file's worker stands beside whichever files the configuration names.
  const found =
    servers.find((site) => site.assets === assets) ??
    servers.find((site) => site.kind === "wrangler project");
  const [other] = servers;
  if (found === undefined) {
    return {
      site: { assets },
      warnings:
        other?.server === undefined
          ? []
          : [
              `the configuration names "site.assets" alone, and ${other.kind} has left ${files.relative(other.server)}, which is not served: name it as "site.server", or say "server": false`,
            ],
    };
  }
  return { site: { ...found, assets }, found: { ...found, assets }, warnings: [] };
}

async function withAssets(files: ProjectFiles, server: string): Promise<Completed> {
  const found = (await outputs(files)).find((site) => site.server === server);
  if (found !== undefined) {
    return { site: found, found, warnings: [] };
  }
  const own = await ownAssets(files);
  const [unserved] = own === undefined ? await staticFolders(files) : [];
  return {
    site: { server, ...own },
    warnings:
      unserved === undefined
        ? []
        : [
            `the configuration names "site.server" alone, so ${unserved.evidence} and the files beside it are not served: name their folder as "site.assets", or say "assets": false`,
          ],
  };
}

/**
 * What belongs to the half of a site that the configuration names: the rest of the output that it is
 * a part of, or what the project's wrangler file has beside it.
 */
export async function otherHalf(files: ProjectFiles, half: NamedHalf): Promise<Completed> {
  try {
    return half.server === undefined
      ? await withServer(files, half.assets)
      : await withAssets(files, half.server);
  } catch (error) {
    if (!(error instanceof CliError)) {
      throw error;
    }
    // What is wrong with another output must not keep the one that is named from being composed.
    const [named, other] =
      half.server === undefined ? ["site.assets", "server"] : ["site.server", "assets"];
    return {
      site: half.server === undefined ? { assets: half.assets } : { server: half.server },
      warnings: [
        `the configuration names "${named}" alone, and nothing is served beside it: ${error.message}; name the rest, or say "${other}": false`,
      ],
    };
  }
}
