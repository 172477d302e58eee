import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

import { CliError } from "../cli-error.ts";
import { compatibility } from "../compose/compatibility.ts";
import type { Project } from "../project/load-project.ts";
import { readSiteWrangler } from "../project/site-wrangler.ts";
import type { WranglerConfig } from "../project/wrangler-file.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

const WRANGLER = "4.86.0";

/** A refusal of a command's, as a finding. */
export function findingOf(check: string, error: unknown): Finding {
  if (!(error instanceof CliError)) {
    throw error;
  }
  return problem(check, error.message, error.fix, error.why);
}

/** Cookies are sealed and `Secure`: each public origin has to be https. */
export function checkOrigins(origins: readonly string[]): Finding {
  const plain = origins.filter((origin) => !origin.startsWith("https:"));
  if (plain.length > 0) {
    return problem(
      "origins",
      `${plain.join(", ")} is not https`,
      "give each of the public origins as https://…",
      "Browsers take the session's cookies over https only, and Wix sends nobody back elsewhere.",
    );
  }
  return origins.length === 0
    ? warning(
        "origins",
        "the configuration names no origins, so the site answers at whichever address it is found",
        'name the public ones, the canonical one first: "origins": ["https://www.example.com"]',
      )
    : ok("origins", `https: ${origins.join(", ")}`);
}

function checkTokenCache(user: WranglerConfig | undefined): Finding {
  const namespaces = user?.["kv_namespaces"];
  const isBound =
    Array.isArray(namespaces) &&
    namespaces.some(
      (one: unknown) =>
        typeof one === "object" &&
        one !== null &&
        "binding" in one &&
        one.binding === "TOKEN_CACHE",
    );
  return isBound
    ? ok("token cache", "a KV namespace is bound as TOKEN_CACHE")
    : warning(
        "token cache",
        "no KV namespace is bound as TOKEN_CACHE: each isolate mints the app's token for itself",
        "if the site elevates: npx wrangler kv namespace create TOKEN_CACHE, and put the binding into the wrangler file",
      );
}

function checkDate(user: WranglerConfig | undefined, today: string): Finding {
  const own = user?.compatibility_date;
  const { date } = compatibility(user);
  if (own !== undefined && own > today) {
    return problem(
      "compatibility date",
      `${own} is in the future`,
      "give today's date, or an earlier one; Cloudflare refuses the deployment",
    );
  }
  return own !== undefined && own < date
    ? warning(
        "compatibility date",
        `the wrangler file says ${own}, and the composed worker runs with ${date}`,
        `try the site with it (headless-edge dev does), then write ${date} into the wrangler file`,
      )
    : ok("compatibility date", date);
}

/** What the project's wrangler file says. */
export async function checkWranglerFile(
  project: Project,
  today: string,
): Promise<readonly Finding[]> {
  try {
    const user = (await readSiteWrangler(project))?.config;
    return [checkDate(user, today), checkTokenCache(user)];
  } catch (error) {
    return [findingOf("wrangler file", error)];
  }
}

/** What its package.json says of the installed wrangler. */
interface WranglerManifest {
  readonly version: string;
  readonly engines?: { readonly node?: string | undefined };
}

/** @param running the version of the Node that this is. */
export function judgeWrangler({ version, engines }: WranglerManifest, running: string): Finding {
  const fix = `npm install --save-dev wrangler@${WRANGLER}`;
  const [, least] = /^>=([\d.]+)$/.exec(engines?.node ?? "") ?? [];
  if (least !== undefined && running.localeCompare(least, "en", { numeric: true }) < 0) {
    return problem(
      "wrangler",
      `${version} wants Node ${least} or later, and this is ${running}`,
      `${fix}, or run it with that Node`,
      "It stops at once on an earlier one, so nothing can be bundled or deployed.",
    );
  }
  return version === WRANGLER
    ? ok("wrangler", version)
    : warning("wrangler", `${version} is installed, and ${WRANGLER} is what was tried`, fix);
}

/** Whether wrangler is there, in the version that this one composes for, and runs with this Node. */
export async function checkWrangler(): Promise<Finding> {
  const find = createRequire(import.meta.url);
  let manifest: WranglerManifest;
  try {
    manifest = find("wrangler/package.json");
  } catch {
    return problem(
      "wrangler",
      "the package wrangler is not installed",
      `npm install --save-dev wrangler@${WRANGLER}`,
    );
  }
  return judgeWrangler(manifest, process.versions.node);
}

async function modified(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.mtimeMs;
}

/** Whether the composed folder is of the site as it is now, and of this version. */
export async function checkComposed(project: Project, host: string): Promise<Finding> {
  const { folder, configFile, server, assets } = project;
  const out = path.join(folder, ".headless-edge");
  const composedAt = await modified(path.join(out, "wrangler.json"));
  const fix = "npx headless-edge build (deploy does it by itself)";
  if (composedAt === undefined) {
    return warning("composed folder", "nothing is composed yet", fix);
  }
  const page = assets === undefined ? [] : [path.join(assets, "index.html")];
  for (const file of [configFile, ...(server === undefined ? [] : [server]), ...page]) {
    if (((await modified(file)) ?? 0) > composedAt) {
      return warning("composed folder", `${path.relative(folder, file)} is newer than it`, fix);
    }
  }
  const [own, theirs] = await Promise.all([
    readFile(host),
    readFile(path.join(out, "worker", "host.js")).catch(() => Buffer.alloc(0)),
  ]);
  return own.equals(theirs)
    ? ok("composed folder", "up to date")
    : warning("composed folder", "it was composed by another version of headless-edge", fix);
}
