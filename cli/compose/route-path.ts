/**
 * What a file of the backend folder is: a route, or nothing to serve, or a name that is neither.
 * `shape` is the path with its parameter names erased: two files of one shape are one route.
 */
export type RouteFile =
  | { readonly kind: "route"; readonly path: string; readonly shape: string }
  | { readonly kind: "ignored" }
  | { readonly kind: "wrong"; readonly reason: string };

interface Segment {
  readonly path: string;
  readonly shape: string;
  readonly parameter?: string;
}

const MODULE = /\.(?:ts|tsx|mts|js|jsx|mjs)$/;
const NOT_A_ROUTE = /\.d\.m?ts$|\.(?:test|spec)\.[a-z]+$/;
const STATIC = /^[A-Za-z0-9~@+.-][A-Za-z0-9_~@+.-]*$/;
const PARAMETER = /^\[(\.\.\.)?([A-Za-z_][A-Za-z0-9_]*)\]$/;

function parseSegment(segment: string): Segment | undefined {
  const parameter = PARAMETER.exec(segment);
  if (parameter === null) {
    return STATIC.test(segment) ? { path: segment, shape: segment } : undefined;
  }
  const name = parameter[2] ?? "";
  return parameter[1] === undefined
    ? { path: `:${name}`, shape: ":", parameter: name }
    : { path: `*${name}`, shape: "*", parameter: name };
}

function wrongNames(parameters: readonly string[]): string | undefined {
  if (parameters.includes("__proto__")) {
    return "a parameter cannot be called __proto__";
  }
  const repeated = parameters.find((name, index) => parameters.indexOf(name) !== index);
  return repeated === undefined ? undefined : `the parameter "${repeated}" occurs twice`;
}

/**
 * Reads the route out of a file's place in the backend folder.
 *
 * @param file path relative to that folder, with forward slashes: `orders/[id].ts` is `/orders/:id`,
 *   `files/[...rest].ts` is `/files/*rest`, `index.ts` is `/`.
 */
export function parseRouteFile(file: string): RouteFile {
  const names = file.split("/");
  if (!MODULE.test(file) || NOT_A_ROUTE.test(file) || names.some((name) => /^[._]/.test(name))) {
    return { kind: "ignored" };
  }
  const segments = file.replace(MODULE, "").split("/");
  if (segments.at(-1) === "index") {
    segments.pop();
  }
  const parsed = segments.map((segment) => parseSegment(segment));
  const wrong = parsed.indexOf(undefined);
  if (wrong !== -1) {
    return {
      kind: "wrong",
      reason: `"${segments[wrong] ?? ""}" is neither a plain name, nor [name], nor [...name]`,
    };
  }
  const known = parsed.filter((segment) => segment !== undefined);
  if (known.slice(0, -1).some((segment) => segment.shape === "*")) {
    return { kind: "wrong", reason: "[...name] takes the rest of the path, so it must come last" };
  }
  const reason = wrongNames(known.flatMap(({ parameter }) => parameter ?? []));
  if (reason !== undefined) {
    return { kind: "wrong", reason };
  }
  return {
    kind: "route",
    path: `/${known.map((segment) => segment.path).join("/")}`,
    shape: `/${known.map((segment) => segment.shape).join("/")}`,
  };
}

function rank(segment: string | undefined): number {
  return segment === undefined ? -1 : [":", "*"].indexOf(segment) + 1;
}

/** Sorts a plain name before a parameter before a rest, segment by segment. */
export function compareShapes(left: string, right: string): number {
  const a = left.split("/");
  const b = right.split("/");
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = rank(a[index]) - rank(b[index]);
    if (difference !== 0) {
      return difference;
    }
  }
  return left < right ? -1 : Number(left > right);
}
