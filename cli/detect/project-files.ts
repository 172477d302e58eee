import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";

import { readJsonFile } from "../project/json-file.ts";

/** Looks at a project, and takes everything that cannot be read for absent. */
export class ProjectFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The absolute path of a file, if it is there. */
  async file(relative: string): Promise<string | undefined> {
    const absolute = path.resolve(this.folder, relative);
    const found = await stat(absolute).catch(() => undefined);
    return found?.isFile() === true ? absolute : undefined;
  }

  /** The absolute path of a folder, if it is there. */
  async directory(relative: string): Promise<string | undefined> {
    const absolute = path.resolve(this.folder, relative);
    const found = await stat(absolute).catch(() => undefined);
    return found?.isDirectory() === true ? absolute : undefined;
  }

  /** The text of a file; empty when there is none. */
  async text(relative: string): Promise<string> {
    return await readFile(path.resolve(this.folder, relative), "utf8").catch(() => "");
  }

  /** The object in a JSON file; an empty one when there is none, or it is something else. */
  async json(relative: string): Promise<Readonly<Record<string, unknown>>> {
    return await readJsonFile(path.resolve(this.folder, relative));
  }

  /** The names in a folder; none when there is no such folder. */
  async names(relative: string): Promise<readonly string[]> {
    return await readdir(path.resolve(this.folder, relative)).catch(() => []);
  }

  /** The packages that the project says it uses. */
  async dependencies(): Promise<readonly string[]> {
    const { dependencies, devDependencies } = await this.json("package.json");
    return [dependencies, devDependencies].flatMap((one) =>
      typeof one === "object" && one !== null ? Object.keys(one) : [],
    );
  }

  relative(absolute: string): string {
    return path.relative(this.folder, absolute).replaceAll("\\", "/");
  }
}
