import { readFile } from "node:fs/promises";
import path from "node:path";

import { isInside } from "../project/public-folder.ts";
import type { WranglerConfig } from "../project/wrangler-file.ts";

type Files = ReadonlyMap<string, Uint8Array>;

/** Where a module says that its map is, in the last line, as wrangler looks for it. */
function namedMap(file: string, contents: Uint8Array): string | undefined {
  const lastLine = Buffer.from(contents).toString("utf8").trimEnd().split("\n").at(-1);
  const [, address] = /^\/\/# sourceMappingURL=(.*)$/.exec(lastLine ?? "") ?? [];
  return address === undefined ? undefined : path.join(path.dirname(file), address.trim());
}

/**
 * The source maps of modules, for a project that uploads them.
 *
 * @returns nothing where one cannot be had: wrangler would refuse to deploy the others too.
 */
export async function sourceMaps(
  { files, root }: { readonly files: Files; readonly root: string },
  user: WranglerConfig | undefined,
): Promise<Files | undefined> {
  const maps = new Map<string, Uint8Array>();
  if (user?.["upload_source_maps"] !== true) {
    return maps;
  }
  for (const [file, contents] of files) {
    const map = /\.m?js$/.test(file) ? namedMap(file, contents) : undefined;
    if (map === undefined) {
      continue;
    }
    const read = isInside(root, map) ? await readFile(map).catch(() => undefined) : undefined;
    if (read === undefined) {
      return undefined;
    }
    maps.set(map, read);
  }
  return maps;
}
