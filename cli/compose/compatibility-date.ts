import { CliError } from "../cli-error.ts";
import type { WranglerConfig } from "../project/wrangler-file.ts";

/**
 * What is to be known of a compatibility date that is later than the bundled runtime.
 *
 * @param today as in a wrangler file: YYYY-MM-DD.
 * @throws {CliError} `wrangler_invalid` for a date that Cloudflare refuses as well.
 */
export async function dateWarnings(
  user: WranglerConfig | undefined,
  today: string,
): Promise<readonly string[]> {
  const date = user?.compatibility_date;
  if (date === undefined) {
    return [];
  }
  if (date > today) {
    throw new CliError("wrangler_invalid", {
      what: `the wrangler file's compatibility_date ${date} is in the future`,
      why: "Cloudflare refuses such a deployment.",
      fix: `give today's date, ${today}, or an earlier one`,
    });
  }
  const { supportedCompatibilityDate: newest } = await import("miniflare");
  return date <= newest
    ? []
    : [
        `the wrangler file's compatibility_date ${date} is newer than the runtime that is installed here: build and dev run the site as of ${newest}, Cloudflare as of ${date}; upgrade headless-edge with its wrangler, or write ${newest}`,
      ];
}
