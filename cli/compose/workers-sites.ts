import { CliError } from "../cli-error.ts";
import type { WranglerConfig } from "../project/wrangler-file.ts";
import type { SiteModules } from "./site-modules.ts";

const FIX =
  'name the folder as "directory" of [assets], from where its files are served without code, and take getAssetFromKV out of the worker';

function hasBucket(user: WranglerConfig | undefined): boolean {
  const site = user?.["site"];
  return typeof site === "object" && site !== null && "bucket" in site && Boolean(site.bucket);
}

/**
 * Workers Sites keep files where the composed worker does not look for them.
 *
 * @returns a warning where the worker might do without them.
 * @throws {CliError} `output_unsupported` where it asks for them.
 */
export function aboutWorkersSites(
  user: WranglerConfig | undefined,
  site: SiteModules | undefined,
): readonly string[] {
  if (!hasBucket(user)) {
    return [];
  }
  const asks = [...(site?.files.values() ?? [])].some((contents) =>
    Buffer.from(contents).includes("__STATIC_CONTENT"),
  );
  if (asks) {
    throw new CliError("output_unsupported", {
      what: "the worker serves the files of a [site] bucket (Workers Sites)",
      why: "They were uploaded to a KV namespace, which Cloudflare has replaced by static assets.",
      fix: FIX,
    });
  }
  return [`the files of the wrangler file's [site] bucket (Workers Sites) are left out: ${FIX}`];
}
