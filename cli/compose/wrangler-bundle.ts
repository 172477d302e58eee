import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { CliError } from "../cli-error.ts";
import type { WranglerConfig } from "../project/wrangler-file.ts";
import { complaint, runWrangler } from "../run/wrangler-process.ts";
import { bundlingCompatibility } from "./compatibility.ts";
import { listFiles } from "./list-files.ts";
import { lexModule, type SiteModules } from "./site-modules.ts";
import { sourceMaps } from "./source-maps.ts";

/** What of a wrangler file says how its worker is bundled. */
const ABOUT_BUNDLING = [
  "alias",
  "base_dir",
  "define",
  "find_additional_modules",
  "jsx_factory",
  "jsx_fragment",
  "keep_names",
  "preserve_file_names",
  "rules",
  "tsconfig",
];

/** A server entry that Workers cannot load as it is. */
export interface Unbundled {
  readonly entry: string;
  /** Why it has to be bundled, for the case that it cannot be. */
  readonly why: string;
  readonly folder: string;
  readonly user: WranglerConfig | undefined;
  readonly wranglerFile: string | undefined;
}

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, { readonly entryPoint?: string }>>;
}

function bundlingConfig({ entry, user }: Unbundled): Readonly<Record<string, unknown>> {
  const about = Object.entries(user ?? {}).filter(([key]) => ABOUT_BUNDLING.includes(key));
  const { date, flags } = bundlingCompatibility(user);
  return {
    name: "headless-edge-bundle",
    main: entry,
    // Wrangler chooses its stand-ins for Node's modules by date and flags: those that are deployed.
    compatibility_date: date,
    compatibility_flags: flags,
    ...Object.fromEntries(about),
  };
}

async function runBundler(site: Unbundled, configFile: string, out: string): Promise<void> {
  await writeFile(configFile, JSON.stringify(bundlingConfig(site)));
  const { exitCode, output } = await runWrangler(
    ["deploy", "--dry-run", "--metafile", "--outdir", out, "-c", configFile],
    { folder: site.folder, env: process.env },
  );
  if (exitCode !== 0) {
    throw new CliError("server_not_bundled", {
      what: `wrangler cannot bundle ${site.entry}:\n${complaint(output)}`,
      why: site.why,
      fix: "correct what it names; a package that it cannot resolve has to be installed in the project, and a file that is missing has to be built",
    });
  }
}

/**
 * Has wrangler bundle a server entry, as it would for a deployment of its own.
 *
 * @throws {CliError} `server_not_bundled`, with wrangler's words.
 */
export async function bundleSite(site: Unbundled): Promise<SiteModules> {
  const out = await mkdtemp(path.join(tmpdir(), "headless-edge-bundle-"));
  // Beside the project's own file, because what that says is relative to it.
  const beside = site.wranglerFile === undefined ? site.folder : path.dirname(site.wranglerFile);
  const configFile = path.join(beside, `.headless-edge.bundle-${process.pid}.json`);
  try {
    await runBundler(site, configFile, out);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- esbuild's documented metafile
    const metafile = JSON.parse(
      await readFile(path.join(out, "bundle-meta.json"), "utf8"),
    ) as Metafile;
    const main = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint);
    const entry = path.join(out, path.basename(main?.[0] ?? "index.js"));
    const names = (await listFiles(out)).filter(
      (name) => !/\.map$|^README\.md$|^bundle-meta\.json$/.test(name),
    );
    const files = new Map<string, Uint8Array>();
    for (const name of names) {
      files.set(path.join(out, name), await readFile(path.join(out, name)));
    }
    const { exported } = lexModule(entry, Buffer.from(files.get(entry) ?? "").toString("utf8"));
    const maps = await sourceMaps({ files, root: out }, site.user);
    return {
      root: out,
      entry,
      exported,
      files,
      ...(maps === undefined ? {} : { maps }),
      warnings: [],
      sources: Object.keys(metafile.inputs)
        .filter((input) => !/(?:^|\/)node_modules\/|:/.test(input))
        .map((input) => path.resolve(beside, input)),
    };
  } finally {
    await rm(configFile, { force: true });
    await rm(out, { recursive: true, force: true });
  }
}
