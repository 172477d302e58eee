import { isLocalhost } from "../../src/request/local-origin.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { ProjectConfig } from "./project-config.ts";

export type ParsedConfig =
  | { readonly ok: true; readonly config: ProjectConfig }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Says what is wrong with a value, or nothing. */
type Check = (value: unknown) => string | undefined;

const RESERVED = ["/_auth", "/_wix", "/_api"];

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(what: string): Check {
  return (value) =>
    typeof value === "string" && value.trim() !== "" ? undefined : `must be ${what}`;
}

function orFalse(check: Check): Check {
  return (value) => (value === false ? undefined : check(value));
}

function oneOf(...allowed: readonly string[]): Check {
  const list = allowed.map((value) => JSON.stringify(value)).join(" or ");
  return (value) =>
    typeof value === "string" && allowed.includes(value) ? undefined : `must be ${list}`;
}

function listOf(what: string, check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) {
      return `must be a list of ${what}`;
    }
    const wrong = value
      .map((entry: unknown) => ({ entry, problem: check(entry) }))
      .find(({ problem }) => problem !== undefined);
    return wrong && `has ${JSON.stringify(wrong.entry)}, which ${wrong.problem ?? ""}`;
  };
}

function pathPattern(value: unknown): string | undefined {
  if (typeof value !== "string" || !value.startsWith("/")) {
    return 'must be a path that begins with "/", such as "/account/*"';
  }
  if (/[\s\\?#]/.test(value) || value.length > 95) {
    return "must be a path of at most 95 characters, without spaces, backslashes, ? or #";
  }
  if (RESERVED.some((prefix) => value === prefix || value.startsWith(`${prefix}/`))) {
    return "is a path of headless-edge's own, which cannot be protected";
  }
  return undefined;
}

function origin(value: unknown): string | undefined {
  const url = typeof value === "string" ? URL.parse(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.origin !== value) {
    return 'must be an origin such as "https://www.example.com", without a path';
  }
  return url.protocol === "https:" || isLocalhost(url)
    ? undefined
    : "is not https, and browsers take the session's cookies over https only";
}

/** Browsers keep no cookie for longer (RFC 6265bis, section 5.5). */
const MOST_DAYS = 400;

function days(value: unknown): string | undefined {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_DAYS
    ? undefined
    : `must be a whole number of days from 1 to ${MOST_DAYS}`;
}

const CHECKS: Readonly<Record<string, Check>> = {
  $schema: text("the address of the schema"),
  "site.assets": orFalse(text("the path of a folder, or false")),
  "site.server": orFalse(text("the path of a module, or false")),
  "site.notFound": oneOf("404", "spa"),
  api: orFalse(text("the path of a folder, or false")),
  protect: listOf("path patterns", pathPattern),
  origins: listOf("origins", origin),
  "session.memberDays": days,
  "wix.clientId": text("the public id of an OAuth client"),
  browserSdk: oneOf("auto", "on", "off"),
};

/** The keys of the configuration, those inside an object with a dot. */
export const CONFIG_KEYS: readonly string[] = Object.keys(CHECKS);

function unknownKey(path: string): string {
  const meant = didYouMean(path, CONFIG_KEYS);
  const hint =
    meant === undefined ? `known keys: ${CONFIG_KEYS.join(", ")}` : `did you mean "${meant}"?`;
  return `unknown key "${path}" (${hint})`;
}

function problemsIn(record: Readonly<Record<string, unknown>>, prefix: string): readonly string[] {
  return Object.entries(record).flatMap(([key, value]) => {
    const path = prefix + key;
    const check = Object.hasOwn(CHECKS, path) ? CHECKS[path] : undefined;
    if (check !== undefined) {
      const problem = check(value);
      return problem === undefined ? [] : [`"${path}" ${problem}`];
    }
    if (!CONFIG_KEYS.some((known) => known.startsWith(`${path}.`))) {
      return [unknownKey(path)];
    }
    return isRecord(value) ? problemsIn(value, `${path}.`) : [`"${path}" must be an object`];
  });
}

/** Checks the whole of a configuration and reports every problem at once. */
export function parseConfig(value: unknown): ParsedConfig {
  if (!isRecord(value)) {
    return { ok: false, problems: ["the configuration must be a JSON object"] };
  }
  const problems = problemsIn(value, "");
  if (problems.length > 0) {
    return { ok: false, problems };
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every key present was checked just above
  const checked = value as Partial<ProjectConfig>;
  return {
    ok: true,
    config: {
      site: checked.site ?? {},
      ...(checked.api === undefined ? {} : { api: checked.api }),
      protect: checked.protect ?? [],
      origins: checked.origins ?? [],
      session: checked.session ?? {},
      wix: checked.wix ?? {},
      browserSdk: checked.browserSdk ?? "auto",
    },
  };
}
