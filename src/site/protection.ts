import { readPath } from "../request/request-path.ts";

/** Whether only members may open a path: one on the wire, or its canonical form. */
export type IsProtected = (canonicalPath: string) => boolean;

export type CompiledProtection =
  | { readonly ok: true; readonly isProtected: IsProtected }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Compiles `protect` patterns: exact paths, `*` as one whole segment, `/*` at the end for a path and
 * everything below it.
 *
 * A page is protected together with every other address that shows it or its data: with a trailing
 * slash, `.html` or `/index.html`, in another case, and under the names by which frameworks' routers
 * fetch the data of a page. Protecting too much costs a login; too little costs the page.
 */
export function compileProtection(patterns: readonly unknown[]): CompiledProtection {
  const problems = patterns.flatMap((pattern) => {
    const problem = patternProblem(pattern);
    return problem === undefined ? [] : [`protect: ${JSON.stringify(pattern)} ${problem}`];
  });
  if (problems.length > 0) {
    return { ok: false, problems };
  }
  const paths = patterns.filter((pattern) => typeof pattern === "string");
  if (paths.length === 0) {
    return { ok: true, isProtected: () => false };
  }
  const covered = new RegExp(`^(?:${paths.map(patternSource).join("|")})$`);
  const isCovered = (path: string): boolean => covered.test(path);
  const isProtected = (path: string): boolean => {
    const folded = fold(path);
    return isCovered(folded) || (MAY_BE_TWIN.test(folded) && pagesOf(folded).some(isCovered));
  };
  return { ok: true, isProtected };
}

/** Most paths are nobody's twin, and every request asks. */
const MAY_BE_TWIN = /[._]|\/$|\/index$/;

/** Data of a page, as a directory entry below it. */
const BELOW_PAGE =
  /\/(?:index(?:\.(?:html?|txt|pagecontext\.json))?|__data\.json|_payload\.js(?:on)?|q-data\.json|_\.data)$/;

/** Twins of a page: its file, React Router's data, Next's payloads, SvelteKit's data of a file. */
const BESIDE_PAGE = /\.(?:html?(?:__data\.json)?|data|txt|(?:prefetch\.)?rsc|segments\/.*)$/;

/** A file beside the one that it is of, compressed when the site was built. */
const COMPRESSED = /\.(?:br|gz|zst)$/;

/** Of `/a`: the data of Next's pages router, `/_next/data/<build>/a.json`, and what OpenNext has rendered. */
const NEXT_DATA = /^\/(?:_next\/data|cdn-cgi\/_next_cache)\/[^/]+(\/.*)\.(?:json|cache)$/;

/** Every page that a path may stand for: itself, and those whose twin it is. */
function pagesOf(path: string): readonly string[] {
  const plain = path.replace(COMPRESSED, "");
  const named = NEXT_DATA.exec(plain)?.[1] ?? plain;
  const beside = named.replace(BESIDE_PAGE, "");
  const below = [named, beside].map((candidate) => candidate.replace(BELOW_PAGE, "/"));
  return [path, ...[named, beside, ...below].map(pageName)];
}

function pageName(path: string): string {
  const name = path.replace(/\/$/, "").replace(/^\/(?:index|_root)$/, "/");
  return name === "" ? "/" : name;
}

/** Case-folded: several client and server routers match paths without regard to case. */
function fold(path: string): string {
  return path.toLowerCase();
}

/**
 * As written, as browsers put it on the wire (`café` is `caf%C3%A9` there), and as the assets layer
 * does, which escapes more (`@me` is `%40me`).
 */
function spellings(segment: string): ReadonlySet<string> {
  const onTheWire = new URL(`/${segment}`, "https://site.invalid").pathname.slice(1);
  return new Set([segment, onTheWire, encodeURIComponent(segment)].map(fold));
}

function patternSource(pattern: string): string {
  const isTree = pattern.endsWith("/*");
  const segments = (isTree ? pattern.slice(0, -2) : pattern).split("/").map(segmentSource);
  const base = segments.join("/");
  if (isTree) {
    return `${base}(?:/.*)?`;
  }
  return base;
}

function segmentSource(segment: string): string {
  if (segment === "*") {
    return "[^/]+";
  }
  const sources = [...spellings(segment)].map((spelling) =>
    spelling.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"),
  );
  return `(?:${sources.join("|")})`;
}

function patternProblem(pattern: unknown): string | undefined {
  if (typeof pattern !== "string" || !pattern.startsWith("/")) {
    return "must be a path that starts with a slash";
  }
  if (/[?#]/.test(pattern)) {
    return "has a query or fragment: protection is by path";
  }
  if (pattern.split("/").some((segment) => segment !== "*" && segment.includes("*"))) {
    return 'has "*" inside a segment: use it as a whole segment, or "/*" at the end';
  }
  const path = readPath(pattern);
  if (!path.ok) {
    return "is not a valid path";
  }
  if (path.canonical !== pattern) {
    return `would never match: write ${JSON.stringify(path.canonical)}`;
  }
  return /^\/_(?:auth|wix)(?:\/|$)/i.test(pattern) ? "is a route of the host's own" : undefined;
}
