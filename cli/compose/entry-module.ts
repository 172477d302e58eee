/** What the host is told at build time; the `HostSettings` that its `createWorker` takes. */
interface EntrySettings {
  readonly assets?: string;
  readonly appPage?: string;
  readonly siteFirst?: string;
  readonly assetRoots?: readonly string[];
  readonly protect?: readonly string[];
  readonly origins?: readonly string[];
  readonly clientId?: string;
  readonly memberDays?: number;
  readonly usesSdk?: boolean;
  readonly readsSession?: boolean;
  readonly cacheBindings?: readonly string[];
  readonly browserSdk?: string;
}

/** What `worker/index.js` puts together. `site` is relative to `worker/site`. */
export interface EntryParts {
  readonly site?: string;
  readonly api: boolean;
  /** Classes of the site's that others find by name: Durable Objects, Workflows, entrypoints. */
  readonly classes: readonly string[];
  /** What others may call of the site's default class. */
  readonly rpc?: RpcMembers;
  readonly settings: EntrySettings;
}

/** The methods and getters of a class that are no handlers of the platform's. */
export interface RpcMembers {
  readonly methods: readonly string[];
  readonly getters: readonly string[];
}

export function siteSpecifier(site: string): string {
  return JSON.stringify(`./site/${site}`);
}

export function hostImport(names: string): string {
  return `import ${names} from "./host.js";`;
}

/**
 * The imports in their order: the host installs the SDK's context before the site is evaluated.
 */
export function importLines(host: string, parts: EntryParts): readonly string[] {
  const { site, api } = parts;
  return [
    hostImport(host),
    ...(showsAppPage(parts) ? [`import ${JSON.stringify(`./${ASSETS_MODULE}`)};`] : []),
    ...(site === undefined ? [] : [`import * as site from ${siteSpecifier(site)};`]),
    ...(api ? [`import * as api from "./api/index.js";`] : []),
  ];
}

/**
 * Only what Workers must find by name. A whole `export *` would also pass on what they refuse.
 *
 * By an alias, since a class may be called as something of the entry's own is.
 */
export function classLines(
  { classes }: EntryParts,
  exported: (siteClass: string) => string,
): readonly string[] {
  return classes.flatMap((name, index) => [
    `const class${index} = ${exported(`site.${name}`)};`,
    `export { class${index} as ${name} };`,
  ]);
}

/**
 * A default class whose handlers are the host's, and whose other members are those of the site's
 * own, made anew for each call as the platform does it.
 */
function mainClass({ methods, getters }: RpcMembers): string {
  return `const Site = wrapClass(site.default, settings);
class Main extends WorkerEntrypoint {}
for (const name of Object.keys(worker)) {
  Main.prototype[name] = function (event) {
    return worker[name](event, this.env, this.ctx);
  };
}
for (const name of ${JSON.stringify(methods)}) {
  Main.prototype[name] = function (...given) {
    return new Site(this.ctx, this.env)[name](...given);
  };
}
for (const name of ${JSON.stringify(getters)}) {
  Object.defineProperty(Main.prototype, name, {
    get() {
      return new Site(this.ctx, this.env)[name];
    },
  });
}
export default Main;`;
}

/** The module that changes what the site finds as its assets. */
export const ASSETS_MODULE = "assets.js";

/** Whether a missing file is the app's page for the site's server too. */
export function showsAppPage({ site, settings }: EntryParts): boolean {
  return site !== undefined && settings.appPage !== undefined;
}

/**
 * The text of `worker/assets.js`: gives the site assets whose missing files are the app's page. It
 * comes after the host, which has to tell what is missing, and before the site.
 */
export function assetsModule({ settings }: EntryParts): string {
  return `import { env } from "cloudflare:workers";

const name = ${JSON.stringify(settings.assets ?? "ASSETS")};
const files = env[name];
env[name] = {
  async fetch(input, init) {
    const request = new Request(input, init);
    const file = await files.fetch(request);
    return file.status === 404
      ? files.fetch(new Request(new URL(${JSON.stringify(settings.appPage)}, request.url), request))
      : file;
  },
};
`;
}

/** The settings in the text of an entry: JSON, from the first brace to the one at a line's start. */
const SETTINGS = /^const settings = (\{(?:\}|[^]*?^\}));$/mu;

/**
 * The entry as it runs on the developer's machine. A login stays on the address that it began on;
 * where the site is deployed, its origins say where it goes.
 */
export function entryWithoutOrigins(entry: string): string {
  return entry.replace(SETTINGS, (_, text: string) => {
    const settings: Record<string, unknown> = JSON.parse(text);
    return settingsLine({ ...settings, origins: [] });
  });
}

function settingsLine(settings: object): string {
  return `const settings = ${JSON.stringify(settings, null, 2)};`;
}

/** The text of `worker/index.js`. */
export function entryModule(parts: EntryParts): string {
  const { site, api, classes, rpc, settings } = parts;
  const names = [...(site === undefined ? [] : ["site"]), ...(api ? ["api"] : []), "settings"];
  const wraps = rpc !== undefined || classes.length > 0;
  const created = `createWorker({ ${names.join(", ")} })`;
  return [
    ...importLines(wraps ? "{ createWorker, wrapClass }" : "{ createWorker }", parts),
    ...(rpc === undefined ? [] : [`import { WorkerEntrypoint } from "cloudflare:workers";`]),
    "",
    settingsLine(settings),
    "",
    ...(rpc === undefined
      ? [`export default ${created};`]
      : [`const worker = ${created};`, mainClass(rpc)]),
    ...classLines(parts, (siteClass) => `wrapClass(${siteClass}, settings)`),
    "",
  ].join("\n");
}
