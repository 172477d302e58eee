/** What the host is told at build time; the `HostSettings` that its `createWorker` takes. */
interface EntrySettings {
  readonly assets?: string;
  readonly appPage?: string;
  readonly siteFirst?: string;
  readonly assetRoots?: readonly string[];
  readonly protect?: readonly string[];
  readonly origins?: readonly string[];
  readonly clientId?: string;
  readonly usesSdk?: boolean;
  readonly readsSession?: boolean;
  readonly cacheBindings?: readonly string[];
  readonly browserSdk?: string;
}

/** What `worker/index.js` puts together. `site` is relative to `worker/site`. */
export interface EntryParts {
  readonly site?: string;
  readonly api: boolean;
  readonly classes: readonly string[];
  readonly settings: EntrySettings;
}

export function siteSpecifier(site: string): string {
  return JSON.stringify(`./site/${site}`);
}

function hasClasses({ site, classes }: EntryParts): boolean {
  return site !== undefined && classes.length > 0;
}

export function hostImport(names: string): string {
  return `import ${names} from "./host.js";`;
}

/**
 * The imports in their order: the host installs the SDK's context before the site is evaluated.
 */
function importLines(host: string, { site, api }: EntryParts): readonly string[] {
  return [
    hostImport(host),
    ...(site === undefined ? [] : [`import * as site from ${siteSpecifier(site)};`]),
    ...(api ? [`import * as api from "./api/index.js";`] : []),
  ];
}

/** Only what Workers must find by name. A whole `export *` would also pass on what they refuse. */
function classLines(parts: EntryParts, exported: (name: string) => string): readonly string[] {
  return hasClasses(parts)
    ? parts.classes.map((name) => `export const ${name} = ${exported(`site.${name}`)};`)
    : [];
}

/** The text of `worker/index.js`. */
export function entryModule(parts: EntryParts): string {
  const names = [
    ...(parts.site === undefined ? [] : ["site"]),
    ...(parts.api ? ["api"] : []),
    "settings",
  ];
  const host = hasClasses(parts) ? "{ createWorker, wrapClass }" : "{ createWorker }";
  return [
    ...importLines(host, parts),
    "",
    `const settings = ${JSON.stringify(parts.settings, null, 2)};`,
    "",
    `export default createWorker({ ${names.join(", ")} });`,
    ...classLines(parts, (siteClass) => `wrapClass(${siteClass}, settings)`),
    "",
  ].join("\n");
}

/**
 * A worker that stands in for the entry while the folder is checked: it evaluates the same
 * modules in the same order at start-up, and tells what they export.
 */
export function probeModule(parts: EntryParts): string {
  const site = parts.site === undefined ? "undefined" : "site";
  return [
    ...importLines("* as host", parts),
    // What is no class would keep even this one from starting.
    ...classLines(parts, (siteClass) => `isClass(${siteClass}) ? ${siteClass} : class {}`),
    `
function isClass(value) {
  return typeof value === "function" && typeof value.prototype === "object";
}
function describeClass(value) {
  return typeof value === "function" ? "function" : value === null ? "null" : typeof value;
}
function describeSite(site) {
  const main = site?.default;
  return {
    fetch:
      typeof main?.fetch === "function" ||
      typeof main?.prototype?.fetch === "function" ||
      typeof site?.fetch === "function",
    default: main === null ? "null" : typeof main,
  };
}
function describeRoute({ path, module }) {
  return {
    path,
    methods: Object.keys(module).filter((name) => /^[A-Z]+$/.test(name) && typeof module[name] === "function"),
    default: typeof module.default?.fetch === "function" ? "app" : typeof module.default,
    access: module.access === undefined ? null : typeof module.access === "string" ? module.access : "(" + typeof module.access + ")",
  };
}
export default {
  async fetch() {
    const report = {
      host: typeof host.createWorker,
      site: ${site} && describeSite(${site}),
      notClasses: ${site} === undefined ? [] : ${JSON.stringify(parts.classes)}
        .filter((name) => !isClass(site[name]))
        .map((name) => ({ name, type: describeClass(site[name]) })),
      api: ${parts.api ? "api.routes.map(describeRoute)" : "[]"},
    };
    return Response.json(report);
  },
};
`,
  ].join("\n");
}
