import { access, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";

import { CliError } from "../cli-error.ts";
import { isInside } from "../project/public-folder.ts";

/**
 * Replacing a folder deletes what is in it: only one that was composed before, or an empty one. And
 * the next time, whatever is among the public files would be one of them.
 *
 * @throws {CliError} for any other.
 */
export async function assertReplaceable(out: string, assets: string | undefined): Promise<void> {
  if (assets !== undefined && (out === assets || isInside(assets, out))) {
    throw new CliError("out_not_ours", {
      what: `${out} is in the folder of the site's files, ${assets}`,
      why: "Every file of that folder is public: the server's modules and wrangler.json would be, too.",
      fix: "choose a folder outside of it with --out",
    });
  }
  const entries = await readdir(out).catch((): string[] => []);
  const ours = await access(path.join(out, "worker", "host.js")).then(
    () => entries.includes("wrangler.json"),
    () => false,
  );
  if (entries.length > 0 && !ours) {
    throw new CliError("out_not_ours", {
      what: `${out} exists and was not composed by headless-edge`,
      why: "It would be replaced with everything in it.",
      fix: "choose another folder with --out, or remove that one",
    });
  }
}

/** Puts a finished folder where another one is; that one is back if this fails. */
export async function replaceFolder(out: string, next: string): Promise<void> {
  const earlier = `${next}-earlier`;
  const had = await rename(out, earlier).then(
    () => true,
    () => false,
  );
  try {
    await rename(next, out);
  } catch (cause) {
    if (had) {
      await rename(earlier, out);
    }
    throw cause;
  }
  await rm(earlier, { recursive: true, force: true });
}
