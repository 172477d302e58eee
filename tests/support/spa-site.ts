import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import type { ExampleCopy } from "./dev-server.ts";

const run = promisify(execFile);

/**
 * `examples/spa` as its README says, in a folder of its own: installed, type-checked and built by
 * Vite. Needs the npm registry.
 */
export async function spaSite(): Promise<ExampleCopy> {
  const folder = await mkdtemp(path.join(tmpdir(), "headless-edge-spa-"));
  await cp("examples/spa", folder, { recursive: true });
  const file = path.join(folder, "package.json");
  const manifest = JSON.parse(await readFile(file, "utf8")) as {
    dependencies: Record<string, string>;
  };
  // The package is this repository: linked, for its address is relative to the example's own place.
  delete manifest.dependencies["headless-edge"];
  await writeFile(file, JSON.stringify(manifest));
  const options = { cwd: folder };
  await run("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"], options);
  await symlink(path.resolve("."), path.join(folder, "node_modules/headless-edge"));
  await run("npm", ["run", "types"], options);
  await run("npm", ["run", "build"], options);
  return {
    folder,
    remove: async () => {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
