import { readdir, stat } from "node:fs/promises";
import path from "node:path";

/**
 * Every file under a folder, as sorted paths relative to it with forward slashes. Links are followed.
 *
 * @param skip leaves out a file, or a folder with all that is in it.
 */
export async function listFiles(
  folder: string,
  skip: (relative: string) => boolean = () => false,
): Promise<readonly string[]> {
  const files: string[] = [];
  const visit = async (relative: string): Promise<void> => {
    for (const name of await readdir(path.join(folder, relative))) {
      const child = relative === "" ? name : `${relative}/${name}`;
      if (skip(child)) {
        continue;
      }
      const found = await stat(path.join(folder, child));
      if (found.isDirectory()) {
        await visit(child);
      } else if (found.isFile()) {
        files.push(child);
      }
    }
  };
  await visit("");
  return files.toSorted();
}
