import { CliError } from "../cli-error.ts";
import type { WranglerConfig } from "../project/wrangler-file.ts";
import type { StartFailure } from "./trial.ts";

/** The oldest behaviour of Workers that the host is written for. */
const OLDEST_DATE = "2026-04-01";

/** What has Node's modules, and with them the storage that carries a request's context. */
const NODE = "nodejs_compat";

/**
 * From this date on Workers have them without the flag. Runtimes of before that August refuse a
 * flag that the date includes; later ones warn of it.
 *
 * @see {@link https://developers.cloudflare.com/changelog/post/2026-08-04-nodejs-compat-default/}
 */
const NODE_BY_DATE = "2026-08-04";

/** A worker's date, and its flags beside that. */
export interface Compatibility {
  readonly date: string;
  readonly flags: readonly string[];
}

function withNode({ date, flags }: Compatibility): Compatibility {
  return date >= NODE_BY_DATE || flags.includes(NODE)
    ? { date, flags }
    : { date, flags: [...flags, NODE] };
}

/** The date and flags that are deployed: the later date, the union of the flags. */
export function compatibility(user: WranglerConfig | undefined): Compatibility {
  const date = user?.compatibility_date ?? OLDEST_DATE;
  // nodejs_compat has meant nodejs_compat_v2 since 2024-09-23, and wrangler refuses both at once.
  const flags = (user?.compatibility_flags ?? []).filter(
    (flag) => ![NODE, `${NODE}_v2`, `no_${NODE}`].includes(flag),
  );
  return withNode({ date: date > OLDEST_DATE ? date : OLDEST_DATE, flags: [...new Set(flags)] });
}

/** What the bundler is told, which looks for the flag at every date. */
export function bundlingCompatibility(user: WranglerConfig | undefined): Compatibility {
  const { date, flags } = compatibility(user);
  return { date, flags: [...new Set([...flags, NODE])] };
}

/** The nearest that the runtime here comes to it. @param newest the latest date that this knows. */
export function compatibilityHere({ date, flags }: Compatibility, newest: string): Compatibility {
  return withNode({ date: date > newest ? newest : date, flags });
}

/** The flag for which a runtime refuses to start, because the date includes it. */
export function includedFlag(
  failure: StartFailure | undefined,
  flags: readonly string[] = [],
): string | undefined {
  const named = /compatibility flag (\S+) (?:became|is) the default/.exec(failure?.said ?? "")?.[1];
  return flags.find((flag) => flag === named);
}

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
