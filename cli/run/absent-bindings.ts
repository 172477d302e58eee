import type { WorkerOptions } from "miniflare";

import type { ClassReference, WranglerConfig } from "../project/wrangler-file.ts";

/** Bindings that only Cloudflare can serve, by their key in a wrangler file. */
const REMOTE_ONLY: Readonly<Record<string, string>> = {
  ai: "Workers AI",
  ai_search: "AI Search",
  ai_search_namespaces: "AI Search",
  artifacts: "Artifacts",
  dispatch_namespaces: "a dispatch namespace",
  flagship: "Flagship",
  media: "Media Transformations",
  mtls_certificates: "an mTLS certificate",
  vectorize: "Vectorize",
  vpc_networks: "a VPC network",
  vpc_services: "a VPC service",
};

/** What else of a wrangler file is about things that run elsewhere. */
const ELSEWHERE = ["containers", "tail_consumers", "streaming_tail_consumers"];

/** A binding of the site's that does not exist on this machine. */
interface AbsentBinding {
  readonly name: string;
  readonly type: string;
}

interface Entry {
  readonly binding?: unknown;
  readonly remote?: unknown;
  readonly service?: unknown;
}

function entriesOf(value: unknown): readonly Entry[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  return entries.filter((entry): entry is Entry => typeof entry === "object" && entry !== null);
}

function isElsewhere({ script_name: script }: ClassReference, { name }: WranglerConfig): boolean {
  return script !== undefined && script !== name;
}

/** Classes of other workers, by the names under which the site knows them. */
function foreignClasses(config: WranglerConfig): readonly AbsentBinding[] {
  const { durable_objects: objects, workflows } = config;
  const named = [
    ...objects.bindings.map((reference) => ({ reference, name: reference.name })),
    ...workflows.map((reference) => ({ reference, name: reference.binding })),
  ];
  return named.flatMap(({ reference, name }) =>
    name === undefined || !isElsewhere(reference, config)
      ? []
      : [{ name, type: `class ${reference.class_name} of the worker "${reference.script_name}"` }],
  );
}

/** A connection to a database, which here is one of this machine's or none. */
interface Hyperdrive {
  readonly binding: string;
  readonly localConnectionString?: string;
}

function hyperdrivesOf(config: WranglerConfig): readonly Hyperdrive[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- wrangler has validated it
  return (config["hyperdrive"] ?? []) as readonly Hyperdrive[];
}

/** The wrangler file with the local databases that variables name, as wrangler names those. */
export function withLocalDatabases(
  config: WranglerConfig,
  variables: Readonly<Record<string, string | undefined>>,
): WranglerConfig {
  const hyperdrive = hyperdrivesOf(config).map((one) => {
    const local =
      variables[`CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_${one.binding}`] ??
      variables[`WRANGLER_HYPERDRIVE_LOCAL_CONNECTION_STRING_${one.binding}`];
    return local === undefined || local === "" ? one : { ...one, localConnectionString: local };
  });
  return { ...config, hyperdrive };
}

function absentBindings(config: WranglerConfig): readonly AbsentBinding[] {
  const remote = Object.entries(REMOTE_ONLY).flatMap(([key, type]) =>
    entriesOf(config[key]).flatMap(({ binding }) =>
      typeof binding === "string" ? [{ name: binding, type }] : [],
    ),
  );
  const databases = hyperdrivesOf(config).flatMap(({ binding, localConnectionString: local }) =>
    local === undefined
      ? [{ name: binding, type: "a Hyperdrive without localConnectionString" }]
      : [],
  );
  return [...remote, ...databases, ...foreignClasses(config)];
}

/** Bindings that a wrangler file wants to be Cloudflare's own also in a local run. */
function wantedRemote(config: WranglerConfig): readonly string[] {
  return Object.entries(config).flatMap(([key, value]) =>
    key in REMOTE_ONLY
      ? []
      : entriesOf(value).flatMap(({ binding, remote }) =>
          remote === true && typeof binding === "string" ? [binding] : [],
        ),
  );
}

/** What of a wrangler file a local run goes without, for whoever reads the terminal. */
export function absenceNotes(config: WranglerConfig | undefined): readonly string[] {
  if (config === undefined) {
    return [];
  }
  const containers = entriesOf(config["containers"]).length;
  const tails = ["tail_consumers", "streaming_tail_consumers"].flatMap((key) =>
    entriesOf(config[key]).flatMap(({ service }) => (typeof service === "string" ? service : [])),
  );
  return [
    ...absentBindings(config).map(
      ({ name, type }) => `${name}: ${type} is not available here; using it throws, and says so`,
    ),
    ...wantedRemote(config).map((name) => `${name}: local and empty here, not the remote one`),
    ...(containers === 0
      ? []
      : ["containers are not started here: their Durable Objects run without them"]),
    ...tails.map((service) => `${service}: the worker that gets the log does not run here`),
  ];
}

/** Without those of other workers. Here the worker goes by another name than where it is deployed. */
function classesOfHere(
  references: readonly ClassReference[],
  config: WranglerConfig,
): readonly object[] {
  return references
    .filter((reference) => !isElsewhere(reference, config))
    .map((reference) => ({ ...reference, script_name: undefined }));
}

/** The wrangler file without what cannot be had here: wrangler would warn of it, or fail. */
export function withoutAbsent(config: WranglerConfig): WranglerConfig {
  const present = Object.entries(config).filter(
    ([key]) => !(key in REMOTE_ONLY) && !ELSEWHERE.includes(key),
  );
  const none = Object.keys(REMOTE_ONLY)
    .filter((key) => Array.isArray(config[key]))
    .map((key) => [key, []] as const);
  const kept: object = {
    ...Object.fromEntries([...present, ...none]),
    hyperdrive: hyperdrivesOf(config).filter(
      ({ localConnectionString: local }) => local !== undefined,
    ),
    durable_objects: { bindings: classesOfHere(config.durable_objects.bindings, config) },
    workflows: classesOfHere(config.workflows, config),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is required of it is still there
  return kept as WranglerConfig;
}

const STAND_IN = "headless-edge-absent";

/** An object for which any use is an error that names it; a look at what it is, is none. */
const STAND_IN_SCRIPT = `export default ({ name, type }) => new Proxy({}, {
  get(_, key) {
    if (typeof key === "symbol" || key === "then" || key === "toJSON") {
      return undefined;
    }
    throw new Error(\`The binding \${name} (\${type}) is not available in a local run. Deploy, or catch this error and go on without it.\`);
  },
});`;

/** What stands in for the absent ones: bindings of the host's worker, and the worker behind them. */
export function standIns(config: WranglerConfig): {
  readonly bindings: NonNullable<WorkerOptions["wrappedBindings"]>;
  readonly workers: readonly WorkerOptions[];
} {
  const absent = absentBindings(config);
  return {
    bindings: Object.fromEntries(
      absent.map(({ name, type }) => [
        name,
        { scriptName: STAND_IN, bindings: { name, type: type.replace(/^an? /, "") } },
      ]),
    ),
    workers:
      absent.length === 0 ? [] : [{ name: STAND_IN, modules: true, script: STAND_IN_SCRIPT }],
  };
}
