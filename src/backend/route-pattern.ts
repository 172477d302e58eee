export type PatternSegment =
  | { readonly kind: "static"; readonly text: string }
  | { readonly kind: "param"; readonly name: string }
  | { readonly kind: "rest"; readonly name: string };

export type ReadPattern =
  | { readonly ok: true; readonly segments: readonly PatternSegment[] }
  | { readonly ok: false; readonly problem: string };

const PARAM_NAME = /^[A-Za-z_][\w-]*$/;

/** Reads `/orders/:id/files/*rest`, relative to `/_api`. `*rest` stands for one or more segments. */
export function readPattern(path: string): ReadPattern {
  if (!path.startsWith("/")) {
    return { ok: false, problem: "must start with a slash" };
  }
  const texts = path === "/" ? [] : path.slice(1).split("/");
  const segments = texts.map(readSegment);
  const problem = patternProblem(segments);
  return problem === undefined ? { ok: true, segments } : { ok: false, problem };
}

function readSegment(text: string): PatternSegment {
  if (text.startsWith(":")) {
    return { kind: "param", name: text.slice(1) };
  }
  if (text.startsWith("*")) {
    return { kind: "rest", name: text === "*" ? "rest" : text.slice(1) };
  }
  return { kind: "static", text };
}

function patternProblem(segments: readonly PatternSegment[]): string | undefined {
  if (segments.some((segment) => segment.kind === "static" && /^$|^\.{1,2}$/.test(segment.text))) {
    return "has an empty or dot segment";
  }
  const names = segments.flatMap((segment) => (segment.kind === "static" ? [] : [segment.name]));
  if (!names.every((name) => PARAM_NAME.test(name))) {
    return "has a parameter without a proper name";
  }
  if (new Set(names).size < names.length) {
    return "names a parameter twice";
  }
  const hasEarlyRest = segments.slice(0, -1).some((segment) => segment.kind === "rest");
  return hasEarlyRest ? "has a catch-all that is not at the end" : undefined;
}
