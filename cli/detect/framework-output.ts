import path from "node:path";

import { CliError } from "../cli-error.ts";
import type { FoundSite } from "./found-site.ts";
import type { ProjectFiles } from "./project-files.ts";
import { BUILT, UNBUILT } from "./static-output.ts";

/** Where Nitro puts its output: by itself, and when Analog has it build. */
const NITRO_OUTPUTS = [".output", "dist/analog"];

/** Presets of Nitro whose output is a Worker with its files beside it. */
const NITRO_PRESETS = /^cloudflare[-_](?:module|durable)$/;

interface NitroOutput {
  readonly site: FoundSite & { readonly server: string };
  readonly preset: string;
}

async function nitroOutputs(files: ProjectFiles): Promise<readonly NitroOutput[]> {
  const outputs: NitroOutput[] = [];
  for (const folder of NITRO_OUTPUTS) {
    const evidence = `${folder}/nitro.json`;
    const { preset } = await files.json(evidence);
    const server = await files.file(`${folder}/server/index.mjs`);
    if (typeof preset === "string" && server !== undefined) {
      const assets = await files.directory(`${folder}/public`);
      const site = { kind: "Nitro", evidence, server, ...(assets === undefined ? {} : { assets }) };
      outputs.push({ site, preset });
    }
  }
  return outputs;
}

/** Nuxt, SolidStart 1, TanStack Start before 1.132, Analog, and Nitro itself. */
export async function nitro(files: ProjectFiles): Promise<readonly FoundSite[]> {
  const outputs = await nitroOutputs(files);
  return outputs.filter(({ preset }) => NITRO_PRESETS.test(preset)).map(({ site }) => site);
}

/**
 * Nitro's output for another platform is no site, but may lie there from an earlier build: whether
 * it is in the way depends on what else was found.
 *
 * @throws {CliError} when that is nothing, or that very output.
 */
export async function refuseForeignNitro(
  files: ProjectFiles,
  found: readonly FoundSite[],
): Promise<void> {
  for (const { site, preset } of await nitroOutputs(files)) {
    const isMeant = found.length === 0 || found.some(({ server }) => server === site.server);
    if (!NITRO_PRESETS.test(preset) && isMeant) {
      throw new CliError("output_unsupported", {
        what: `the output of Nitro's preset "${preset}" cannot run on Workers`,
        why: `${site.evidence} says that it was built for that preset.`,
        fix: `build again with ${site.evidence.startsWith(".output") ? "NITRO_PRESET" : "BUILD_PRESET"}=cloudflare_module`,
      });
    }
  }
}

/** Next.js by way of OpenNext. */
export async function openNext(files: ProjectFiles): Promise<FoundSite | undefined> {
  const server = await files.file(".open-next/worker.js");
  if (server === undefined) {
    return undefined;
  }
  const assets = await files.directory(".open-next/assets");
  const evidence = ".open-next/worker.js";
  return {
    kind: "Next.js on OpenNext",
    evidence,
    server,
    needsBundling: true,
    ...(assets === undefined ? {} : { assets }),
    ...((await files.directory(".open-next/cache")) === undefined ? {} : { hasNextCache: true }),
  };
}

export async function svelteKit(files: ProjectFiles): Promise<FoundSite | undefined> {
  const evidence = ".svelte-kit/cloudflare/_worker.js";
  const server = await files.file(evidence);
  return server === undefined
    ? undefined
    : { kind: "SvelteKit", evidence, server, assets: path.dirname(server), needsBundling: true };
}

/**
 * Pages' advanced mode: `_worker.js`, as a folder (Astro 5) or a file (Qwik City and others).
 *
 * @param named by the project's wrangler file.
 */
export async function pagesWorkers(
  files: ProjectFiles,
  named?: string,
): Promise<readonly FoundSite[]> {
  const found: FoundSite[] = [];
  for (const folder of new Set([...(named === undefined ? [] : [named]), ...BUILT, UNBUILT])) {
    for (const [evidence, kind] of [
      [`${folder}/_worker.js/index.js`, "_worker.js folder"],
      [`${folder}/_worker.js`, "_worker.js"],
    ] as const) {
      const server = await files.file(evidence);
      const assets = await files.directory(folder);
      if (server !== undefined && assets !== undefined) {
        found.push({ kind, evidence, server, assets });
      }
    }
  }
  return found;
}
