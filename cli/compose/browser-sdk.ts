import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { STABLE_SCRIPT } from "../../src/site/browser-script.ts";
import type { Project } from "../project/load-project.ts";
import { injectIntoFile } from "./html-injection.ts";

/** The script that goes into a site's pages, and the address that says what is in it. */
export interface BrowserSdk {
  readonly address: string;
  readonly contents: Buffer;
}

/** Where every copy of the SDK looks for its client: its bundles have this name in them. */
const MARKER = "__wix_context__";

/**
 * The browser SDK, for a site that uses it: because its configuration says so, or because the SDK
 * is among what its pages load.
 *
 * @param assets the site's public files, relative to their folder.
 * @param file the prebuilt script.
 */
export async function findBrowserSdk(
  project: Project,
  assets: readonly string[],
  file: string,
): Promise<BrowserSdk | undefined> {
  const { browserSdk } = project.config;
  const isUsed = browserSdk === "on" || (browserSdk === "auto" && (await usesSdk(project, assets)));
  if (!isUsed) {
    return undefined;
  }
  const contents = await readFile(file);
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 16);
  return { address: STABLE_SCRIPT.replace(".js", `-${hash}.js`), contents };
}

/** Puts the script among a composed folder's assets, and into the documents that are there. */
export async function addBrowserSdk(
  folder: string,
  assets: readonly string[],
  { address, contents }: BrowserSdk,
): Promise<void> {
  await mkdir(path.join(folder, "_auth"), { recursive: true });
  await writeFile(path.join(folder, STABLE_SCRIPT), contents);
  await writeFile(path.join(folder, address), contents);
  await appendFile(path.join(folder, "_headers"), headerRules(address));
  for (const name of assets.filter((asset) => /\.html?$/i.test(asset))) {
    const file = path.join(folder, name);
    const injected = injectIntoFile(await readFile(file), address);
    if (injected !== undefined) {
      await writeFile(file, injected);
    }
  }
}

/** Rules of the assets layer, after the site's own. */
function headerRules(address: string): string {
  const rules = [
    headerRule(STABLE_SCRIPT, "public, no-cache"),
    headerRule(address, "public, max-age=31536000, immutable"),
  ];
  return `\n${rules.join("")}`;
}

/** A rule of the site's may cover the path as well: what it sets is taken back first. */
function headerRule(pathname: string, cacheControl: string): string {
  return `${pathname}
  ! Cache-Control
  Cache-Control: ${cacheControl}
  ! X-Content-Type-Options
  X-Content-Type-Options: nosniff
`;
}

async function usesSdk(project: Project, assets: readonly string[]): Promise<boolean> {
  const { assets: folder } = project;
  if (folder === undefined) {
    return false;
  }
  for (const name of assets.filter((asset) => /\.(?:m?js|html?)$/i.test(asset))) {
    if ((await readFile(path.join(folder, name))).includes(MARKER)) {
      return true;
    }
  }
  return false;
}
