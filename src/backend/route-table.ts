import { readRouteModule, type RouteModule } from "./route-module.ts";
import { readPattern, type PatternSegment } from "./route-pattern.ts";

/** One file of the backend folder: its path relative to `/_api`, and what it exports. */
export interface RouteSource {
  readonly path: string;
  readonly module: Readonly<Record<string, unknown>>;
}

export interface Route {
  /** As it was declared, relative to `/_api`. */
  readonly path: string;
  readonly module: RouteModule;
}

export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  /** What is left of the raw path for an app mounted here, beginning with a slash. */
  readonly rest: string;
}

export interface RouteTable {
  /**
   * The route for a pathname under `/_api`, as it came on the wire.
   *
   * Static segments win over parameters, parameters over catch-alls, and all of them over an app
   * mounted above, whatever the order of declaration.
   *
   * Never throws. A segment that does not decode stands for itself: `readPath` has refused such a
   * path on the wire, but its readings are matched too, and `50%25` reads as `50%`.
   */
  match(pathname: string): RouteMatch | undefined;
}

export type BuiltTable =
  | { readonly ok: true; readonly table: RouteTable }
  | { readonly ok: false; readonly problems: readonly string[] };

const PREFIX = "/_api";

interface Endpoint {
  readonly route: Route;
  readonly names: readonly string[];
}

interface Node {
  readonly statics: Map<string, Node>;
  param: Node | undefined;
  here: Endpoint | undefined;
  rest: Endpoint | undefined;
}

interface Found {
  readonly endpoint: Endpoint;
  readonly values: readonly string[];
  readonly consumed: number;
}

/** Builds the table once, at start-up. Every problem of every route is reported together. */
export function buildRouteTable(sources: readonly RouteSource[]): BuiltTable {
  const root = emptyNode();
  const problems: string[] = [];
  for (const source of sources) {
    problems.push(...addRoute(root, source).map((problem) => `${PREFIX}${source.path} ${problem}`));
  }
  if (problems.length > 0) {
    return { ok: false, problems };
  }
  return { ok: true, table: { match: (pathname) => matchPath(root, pathname) } };
}

function addRoute(root: Node, source: RouteSource): readonly string[] {
  const pattern = readPattern(source.path);
  const read = readRouteModule(source.module);
  const problems = read.ok ? [] : [...read.problems];
  if (!pattern.ok) {
    return [pattern.problem, ...problems];
  }
  if (!read.ok) {
    return problems;
  }
  const names = pattern.segments.flatMap((part) => (part.kind === "static" ? [] : [part.name]));
  const endpoint = { route: { path: source.path, module: read.module }, names };
  return place(root, pattern.segments, endpoint);
}

function place(
  root: Node,
  segments: readonly PatternSegment[],
  endpoint: Endpoint,
): readonly string[] {
  let node = root;
  for (const segment of segments) {
    if (segment.kind === "rest") {
      if (node.rest !== undefined) {
        return [`serves the same paths as ${PREFIX}${node.rest.route.path}`];
      }
      node.rest = endpoint;
      return [];
    }
    node = segment.kind === "static" ? staticChild(node, segment.text) : paramChild(node);
  }
  if (node.here !== undefined) {
    return [`serves the same paths as ${PREFIX}${node.here.route.path}`];
  }
  node.here = endpoint;
  return [];
}

function matchPath(root: Node, pathname: string): RouteMatch | undefined {
  if (pathname !== PREFIX && !pathname.startsWith(`${PREFIX}/`)) {
    return undefined;
  }
  const raw = pathname.slice(PREFIX.length + 1).split("/");
  const hasTrailingSlash = raw.at(-1) === "";
  const segments = (hasTrailingSlash ? raw.slice(0, -1) : raw).map(decodeSegment);
  const found = find(root, segments, 0);
  if (found === undefined) {
    return undefined;
  }
  const { route, names } = found.endpoint;
  const params = Object.fromEntries(names.map((name, index) => [name, found.values[index] ?? ""]));
  return { route, params, rest: `/${raw.slice(found.consumed).join("/")}` };
}

/** Visits each node of the table at most once, so no path costs more than the table is large. */
function find(node: Node, segments: readonly string[], at: number): Found | undefined {
  const segment = segments[at];
  if (segment === undefined) {
    return node.here === undefined ? undefined : { endpoint: node.here, values: [], consumed: at };
  }
  const child = node.statics.get(segment);
  const exact = child === undefined ? undefined : find(child, segments, at + 1);
  if (exact !== undefined) {
    return exact;
  }
  const below =
    node.param === undefined || segment === "" ? undefined : find(node.param, segments, at + 1);
  if (below !== undefined) {
    return { ...below, values: [segment, ...below.values] };
  }
  if (node.rest !== undefined) {
    const value = segments.slice(at).join("/");
    return { endpoint: node.rest, values: [value], consumed: segments.length };
  }
  const isMounted = node.here?.route.module.kind === "app";
  return isMounted && node.here !== undefined
    ? { endpoint: node.here, values: [], consumed: at }
    : undefined;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function staticChild(node: Node, text: string): Node {
  const child = node.statics.get(text) ?? emptyNode();
  node.statics.set(text, child);
  return child;
}

function paramChild(node: Node): Node {
  node.param ??= emptyNode();
  return node.param;
}

function emptyNode(): Node {
  return { statics: new Map(), param: undefined, here: undefined, rest: undefined };
}
