import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";

/**
 * Every file under a folder, as sorted paths relative to it with forward slashes. Links
 * are followed, but not in circles; one that leads nowhere is no file.
 *
 * @param skip leaves out a file, or a folder with all that is in it.
 */
export async function listFiles(
  folder: string,
  skip: (relative: string) => boolean = () => false,
): Promise<readonly string[]> {
  const files: string[] = [];
  const visit = async (relative: string, above: readonly string[]): Promise<void> => {
    const here = await realpath(path.join(folder, relative));
    if (above.includes(here)) {
      return;
    }
    for (const name of await readdir(path.join(folder, relative))) {
      const child = relative === "" ? name : `${relative}/${name}`;
      if (skip(child)) {
        continue;
      }
      const found = await stat(path.join(folder, child)).catch(() => undefined);
      if (found?.isDirectory() === true) {
        await visit(child, [...above, here]);
      } else if (found?.isFile() === true) {
        files.push(child);
      }
    }
  };
  await visit("", []);
  return files.toSorted();
}
