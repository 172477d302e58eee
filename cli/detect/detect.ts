import path from "node:path";

import { CliError } from "../cli-error.ts";
import type { FoundSite } from "./found-site.ts";
import {
  nitro,
  openNext,
  pagesWorkers,
  refuseForeignNitro,
  svelteKit,
} from "./framework-output.ts";
import { ProjectFiles } from "./project-files.ts";
import { staticFolders } from "./static-output.ts";
import { nothingFound, refuseForeignServer, unfinished } from "./unsupported.ts";
import { generatedWrangler, missingWorker, ownWrangler, pagesFolder } from "./wrangler-output.ts";

/** Asks a person which of several it should be; answers its index, or nothing if nobody is there. */
export type Choose = (question: string, answers: readonly string[]) => Promise<number | undefined>;

/** What several pieces of evidence say about one and the same output, the most telling first. */
function merged(sites: readonly FoundSite[]): readonly FoundSite[] {
  const byServer = new Map<string, FoundSite>();
  for (const site of sites) {
    const key = site.server ?? site.assets ?? "";
    const known = byServer.get(key);
    if (known === undefined) {
      byServer.set(key, site);
      continue;
    }
    // What a tool's own files say about its output stands; a wrangler file adds what they lack.
    const { needsBundling: _, isSource: __, ...more } = site;
    byServer.set(key, { ...more, ...known });
  }
  return [...byServer.values()];
}

/** What has a server, and what a wrangler file describes. */
export async function outputs(files: ProjectFiles): Promise<readonly FoundSite[]> {
  const generated = await generatedWrangler(files);
  const built = [
    generated,
    ...(await nitro(files)),
    await openNext(files),
    await svelteKit(files),
    ...(await pagesWorkers(files, await pagesFolder(files))),
    // Where a build made a wrangler file out of the project's own, that one describes the output.
    generated === undefined ? await ownWrangler(files) : undefined,
  ];
  return merged(built.filter((site) => site !== undefined));
}

function shown(files: ProjectFiles, { kind, evidence, server, assets }: FoundSite): string {
  const keys = [
    ...(server === undefined ? [] : [`"server": ${JSON.stringify(files.relative(server))}`]),
    ...(assets === undefined ? [] : [`"assets": ${JSON.stringify(files.relative(assets))}`]),
  ];
  return `${kind} (${evidence}): "site": { ${keys.join(", ")} }`;
}

async function chosen(
  files: ProjectFiles,
  sites: readonly FoundSite[],
  choose: Choose,
): Promise<FoundSite> {
  const lines = sites.map((site) => shown(files, site));
  const answer = await choose("This project has several sites. Which one?", lines);
  const site = answer === undefined ? undefined : sites[answer];
  if (site === undefined) {
    throw new CliError("site_ambiguous", {
      what: `${files.folder} has ${sites.length} outputs that could be the site:\n${lines.map((line) => `- ${line}`).join("\n")}`,
      why: "Which one to serve cannot be told from the files.",
      fix: 'name one with the key "site" in headless-edge.config.json, or remove the output of the other build',
    });
  }
  return site;
}

/**
 * Finds out what a project's build made, by the files that it left.
 *
 * @param example a configuration, for the case that nothing is found.
 * @throws {CliError} for several outputs that nobody chooses from, for one that cannot run on
 *   Workers, and for none.
 */
export async function detectSite(
  folder: string,
  choose: Choose,
  example: string,
): Promise<FoundSite> {
  const files = new ProjectFiles(path.resolve(folder));
  const found = await outputs(files);
  await refuseForeignNitro(files, found);
  if (found.length > 0) {
    return found.length === 1 && found[0] !== undefined
      ? found[0]
      : await chosen(files, found, choose);
  }
  await refuseForeignServer(files);
  const missing = await missingWorker(files);
  if (missing !== undefined) {
    throw (await unfinished(files)) ?? missing;
  }
  const folders = await staticFolders(files, await pagesFolder(files));
  const [first] = folders;
  if (first === undefined) {
    throw await nothingFound(files, example);
  }
  return folders.length === 1 ? first : await chosen(files, folders, choose);
}
