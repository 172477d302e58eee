import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { inject } from "vitest";

import type { ExampleCopy } from "../../support/dev-server.ts";

const run = promisify(execFile);

/** What builds are told: nobody is there to answer, and nothing is to be reported home. */
const QUIET = {
  CI: "1",
  ASTRO_TELEMETRY_DISABLED: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NUXT_TELEMETRY_DISABLED: "1",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
};

/** What a clone of the repository may have lying in an example's folder, and a new project has not. */
const LEFTOVER =
  /(?:^|\/)(?:node_modules|dist|build|\.astro|\.svelte-kit|\.react-router|\.nuxt|\.output|\.next|\.open-next|\.wrangler|\.headless-edge)$/;

/** A command in a folder; an error shows what it wrote. */
export async function runIn(
  folder: string,
  command: string,
  args: readonly string[],
): Promise<string> {
  const options = { cwd: folder, env: { ...process.env, ...QUIET }, maxBuffer: 64 * 1024 * 1024 };
  try {
    const { stdout, stderr } = await run(command, args, options);
    return stdout + stderr;
  } catch (cause) {
    const { stdout = "", stderr = "" } = cause as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")} in ${folder}:\n${stdout}${stderr}`, { cause });
  }
}

/** Where an example is built: a new folder, or one that is kept to save the next installation. */
async function workFolder(name: string): Promise<string> {
  const kept = process.env["HEADLESS_EDGE_KEEP_EXAMPLES"];
  if (kept === undefined) {
    return await mkdtemp(path.join(tmpdir(), `headless-edge-${name}-`));
  }
  const folder = path.resolve(kept, name);
  // Members and carts of the last run's local Wix.
  await rm(path.join(folder, ".wrangler/state"), { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

/**
 * An example as its README says: copied out of the repository, with the packed package as its
 * `headless-edge`, `npm install`, `npm run types` and `npm run build` where it has them. Needs the
 * npm registry.
 *
 * With `HEADLESS_EDGE_KEEP_EXAMPLES=<folder>` its folder stays there, and the next run installs
 * only what changed.
 *
 * @param more a folder of files that are added to it: what a test needs and an example should not
 *   teach.
 */
export async function builtExample(
  name: string,
  more?: string,
): Promise<ExampleCopy & { readonly cli: string }> {
  const folder = await workFolder(name);
  const source = path.resolve("examples", name);
  await cp(source, folder, {
    recursive: true,
    filter: (file) => !LEFTOVER.test(path.relative(source, file).replaceAll("\\", "/")),
  });
  if (more !== undefined) {
    await cp(more, folder, { recursive: true });
  }
  const file = path.join(folder, "package.json");
  const manifest = (await readFile(file, "utf8")).replace(
    /("headless-edge": )"[^"]*"/,
    `$1${JSON.stringify(`file:${inject("packedPackage")}`)}`,
  );
  await writeFile(file, manifest);
  await runIn(folder, "npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"]);
  await runIn(folder, "npm", ["run", "--if-present", "types"]);
  await runIn(folder, "npm", ["run", "--if-present", "build"]);
  return {
    folder,
    cli: path.join(folder, "node_modules/.bin/headless-edge"),
    remove: async () => {
      if (process.env["HEADLESS_EDGE_KEEP_EXAMPLES"] === undefined) {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
