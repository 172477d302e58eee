import { readFile } from "node:fs/promises";
import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import path from "node:path";

import type { Setting } from "./result.ts";

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The machine as it is now, and the versions of what is measured on it. */
export async function describeRun(root: string): Promise<Setting> {
  const model = cpus()[0]?.model ?? "unknown processor";
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return {
    at: new Date().toISOString(),
    machine: `${platform()} ${arch()}, ${cpus().length} × ${model}, ${memory} GiB`,
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
    versions: await versionsOf(root),
  };
}

async function versionsOf(root: string): Promise<Readonly<Record<string, string>>> {
  const [own, peers, workerd] = await Promise.all(
    ["package.json", "bench/peers/package.json", "node_modules/workerd/package.json"].map((file) =>
      readManifest(path.join(root, file)),
    ),
  );
  const { miniflare = "?" } = own?.dependencies ?? {};
  return {
    "headless-edge": own?.version ?? "?",
    node: process.versions.node,
    workerd: workerd?.version ?? "?",
    miniflare,
    ...peers?.dependencies,
  };
}

/** @throws {Error} when there is no such file: something was not installed. */
export async function readManifest(file: string): Promise<Manifest> {
  const manifest: Manifest = JSON.parse(await readFile(file, "utf8"));
  return manifest;
}
