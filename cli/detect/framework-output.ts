import path from "node:path";

import { CliError } from "../cli-error.ts";
import type { FoundSite } from "./found-site.ts";
import type { ProjectFiles } from "./project-files.ts";

const NITRO = ".output/nitro.json";

/** Presets of Nitro whose output is a Worker with its files beside it. */
const NITRO_PRESETS = /^cloudflare[-_](?:module|durable)$/;

/** Nuxt, SolidStart 1, TanStack Start before 1.132, and Nitro itself. @throws {CliError} */
export async function nitro(files: ProjectFiles): Promise<FoundSite | undefined> {
  const { preset } = await files.json(NITRO);
  if (typeof preset !== "string") {
    return undefined;
  }
  const server = await files.file(".output/server/index.mjs");
  if (!NITRO_PRESETS.test(preset)) {
    if (server === undefined) {
      return undefined;
    }
    throw new CliError("output_unsupported", {
      what: `the output of Nitro's preset "${preset}" cannot run on Workers`,
      why: `${NITRO} says that it was built for that preset.`,
      fix: "build again with NITRO_PRESET=cloudflare_module",
    });
  }
  if (server === undefined) {
    return undefined;
  }
  const assets = await files.directory(".output/public");
  return { kind: "Nitro", evidence: NITRO, server, ...(assets === undefined ? {} : { assets }) };
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

/** Pages' advanced mode: `_worker.js`, as a folder (Astro 5) or a file (Qwik City and others). */
export async function pagesWorkers(files: ProjectFiles): Promise<readonly FoundSite[]> {
  const found: FoundSite[] = [];
  for (const folder of ["dist", "build", "public"]) {
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
