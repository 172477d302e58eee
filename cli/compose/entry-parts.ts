import path from "node:path";

import type { Project } from "../project/load-project.ts";
import { analogData } from "./analog-data.ts";
import { assetRoots } from "./asset-roots.ts";
import type { AssetSettings } from "./asset-settings.ts";
import type { BrowserSdk } from "./browser-sdk.ts";
import {
  ASSETS_MODULE,
  assetsModule,
  type EntryParts,
  entryModule,
  showsAppPage,
} from "./entry-module.ts";
import type { FrameworkCaches } from "./framework-caches.ts";
import type { ProjectParts } from "./project-parts.ts";
import { withAliases } from "./protected-files.ts";

const decoder = new TextDecoder();

function contain(files: ReadonlyMap<string, Uint8Array> | undefined, pattern: RegExp): boolean {
  return [...(files ?? [])].some(
    ([name, contents]) => /\.m?js$/.test(name) && pattern.test(decoder.decode(contents)),
  );
}

function relativeModule(root: string, file: string): string {
  return path.relative(root, file).replaceAll("\\", "/");
}

/** What was found out about a project's parts. */
export interface Findings {
  readonly browserSdk: BrowserSdk | undefined;
  readonly caches: FrameworkCaches;
  readonly assetUse: AssetSettings;
}

/** What the entry of a project is put together of. */
export function entryParts(
  project: Project,
  { site, classes, assets, api }: ProjectParts,
  { browserSdk, caches, assetUse }: Findings,
): EntryParts {
  const { protect, origins, wix, session } = project.config;
  const roots = site === undefined ? undefined : assetRoots(assets);
  return {
    ...(site === undefined ? {} : { site: relativeModule(site.root, site.entry) }),
    api: api !== undefined,
    classes,
    settings: {
      ...assetUse.host,
      ...(roots === undefined ? {} : { assetRoots: roots }),
      protect: [...withAliases(protect), ...analogData(site?.files, protect)],
      origins,
      ...(wix.clientId === undefined ? {} : { clientId: wix.clientId }),
      ...(session.memberDays === undefined ? {} : { memberDays: session.memberDays }),
      usesSdk: contain(site?.files, /__wix_context__/),
      readsSession: [site?.files, api?.files].some((files) =>
        contain(files, /\b(?:loggedIn|getTokens)\b/),
      ),
      ...(caches.bindings.length === 0 ? {} : { cacheBindings: caches.bindings }),
      ...(browserSdk === undefined ? {} : { browserSdk: browserSdk.address }),
    },
  };
}

/** The modules of a composed folder, by their names in `worker`. */
export function modulesOf(
  entry: EntryParts,
  { site, api }: ProjectParts,
): ReadonlyMap<string, string | Uint8Array> {
  const root = site?.root ?? "";
  return new Map<string, string | Uint8Array>([
    ["index.js", entryModule(entry)],
    ...(showsAppPage(entry) ? [[ASSETS_MODULE, assetsModule(entry)] as const] : []),
    ...[...(site?.files ?? []), ...(site?.maps ?? [])].map(
      ([file, contents]): [string, Uint8Array] => [`site/${relativeModule(root, file)}`, contents],
    ),
    ...[...(api?.files ?? [])].map(([file, contents]): [string, Uint8Array] => [
      `api/${file}`,
      contents,
    ]),
  ]);
}
