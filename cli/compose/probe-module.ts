import { classLines, type EntryParts, importLines } from "./entry-module.ts";

/** An entry, and the names that its classes may have without extending any of the platform's. */
export interface ProbedParts extends EntryParts {
  readonly objects: readonly string[];
}

/**
 * A worker that stands in for the entry while the folder is checked: it evaluates the same
 * modules in the same order at start-up, and tells what they export.
 */
export function probeModule(parts: ProbedParts): string {
  const site = parts.site === undefined ? "undefined" : "site";
  return [
    ...importLines("* as host", parts),
    `import * as platform from "cloudflare:workers";`,
    // What is no class would keep even this one from starting.
    ...classLines(parts, (siteClass) => `isClass(${siteClass}) ? ${siteClass} : class {}`),
    `
const BASES = [platform.DurableObject, platform.WorkerEntrypoint, platform.WorkflowEntrypoint];
const HANDLERS = ["constructor", "fetch", "connect", "scheduled", "queue", "email", "tail", "trace", "tailStream", "test"];
const OBJECTS = ${JSON.stringify(parts.objects)};
function isNamed([name, value]) {
  return (
    name !== "default" &&
    /^[\\p{ID_Start}$_][\\p{ID_Continue}$]*$/u.test(name) &&
    isClass(value) &&
    (OBJECTS.includes(name) || BASES.some((base) => value.prototype instanceof base))
  );
}
function rpcOf(main) {
  const members = { methods: [], getters: [] };
  const end = platform.WorkerEntrypoint.prototype;
  let prototype = isClass(main) && main.prototype instanceof platform.WorkerEntrypoint ? main.prototype : end;
  const seen = new Set(HANDLERS);
  for (; prototype !== end; prototype = Object.getPrototypeOf(prototype)) {
    for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      const kind = typeof member.value === "function" ? "methods" : member.get ? "getters" : undefined;
      if (kind !== undefined && !seen.has(name)) {
        members[kind].push(name);
      }
      seen.add(name);
    }
  }
  return members.methods.length + members.getters.length > 0 ? members : null;
}
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
      classes: Object.entries(${site} ?? {}).filter(isNamed).map(([name]) => name),
      rpc: rpcOf(${site}?.default),
      api: ${parts.api ? "api.routes.map(describeRoute)" : "[]"},
    };
    return Response.json(report);
  },
};
`,
  ].join("\n");
}
