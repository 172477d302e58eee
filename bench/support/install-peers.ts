import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import { readManifest } from "./machine.ts";

/**
 * Installs the peers in a folder of their own, where they are absent or not of the pinned version.
 *
 * @throws {Error} what npm says when it cannot.
 */
export async function installPeers(root: string): Promise<void> {
  const folder = path.join(root, "bench/peers");
  const { dependencies = {} } = await readManifest(path.join(folder, "package.json"));
  const present = await Promise.all(
    Object.entries(dependencies).map(async ([name, version]) => {
      const file = path.join(folder, "node_modules", name, "package.json");
      const found = await readManifest(file).catch(() => undefined);
      return found?.version === version;
    }),
  );
  if (present.every(Boolean)) {
    return;
  }
  console.log("installing the peers in bench/peers …");
  await promisify(execFile)("npm", ["install", "--no-package-lock"], { cwd: folder });
}
