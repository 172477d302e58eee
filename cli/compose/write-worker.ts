import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes the folder's files, but not its `wrangler.json`. */
export async function writeWorker(
  folder: string,
  host: string,
  modules: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  const worker = path.join(folder, "worker");
  await mkdir(path.join(folder, "assets"), { recursive: true });
  await mkdir(worker, { recursive: true });
  await copyFile(host, path.join(worker, "host.js"));
  for (const [name, contents] of modules) {
    const file = path.join(worker, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, contents);
  }
}
