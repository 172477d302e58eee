export interface SiteRequestFacts {
  /** Whether a cookie of this name is the host's. */
  readonly isOurs: (cookieName: string) => boolean;
}

/**
 * Headers by which frameworks and the host talk to themselves, or proxies to them: from outside they
 * are forgeries. In any spelling, because many servers read `X_Name` as `X-Name`.
 */
const FORBIDDEN_INBOUND =
  /^(?:forwarded|x[-_]matched[-_]path)$|^x[-_](?:headless[-_]edge[-_]|middleware[-_]subrequest|invoke[-_]|forwarded[-_])/i;

/**
 * The request that the site gets: the URL, method, body, signal and `cf` as they came, without the
 * host's cookies and without headers that only the inside may speak.
 */
export function siteRequest(request: Request, { isOurs }: SiteRequestFacts): Request {
  // Its headers are a copy already: making another for the constructor costs as much again.
  const inner = new Request(request);
  const { headers } = inner;
  for (const name of [...headers.keys()].filter(isForbiddenInbound)) {
    headers.delete(name);
  }
  const { host, protocol } = new URL(request.url);
  headers.set("x-forwarded-host", host);
  headers.set("x-forwarded-proto", protocol.slice(0, -1));
  const clientAddress = headers.get("cf-connecting-ip");
  if (clientAddress !== null) {
    headers.set("x-forwarded-for", clientAddress);
  }
  const sent = headers.get("cookie");
  const cookie = withoutOurCookies(sent, isOurs);
  if (cookie === null) {
    headers.delete("cookie");
  } else if (cookie !== sent) {
    headers.set("cookie", cookie);
  }
  return inner;
}

/** Whether a header may not come in from outside: what carries it is to lose it before it is read. */
export function isForbiddenInbound(headerName: string): boolean {
  return FORBIDDEN_INBOUND.test(headerName);
}

/**
 * A Cookie header without the host's cookies, or null when nothing is left.
 *
 * All other cookies stay byte for byte and in order, however odd they are.
 */
export function withoutOurCookies(
  header: string | null,
  isOurs: (cookieName: string) => boolean,
): string | null {
  if (header === null) {
    return null;
  }
  const pieces = header.split(";");
  const others = pieces.map((piece) => withoutOurFields(piece, isOurs));
  if (others.every((other, index) => other === pieces[index])) {
    return header;
  }
  const kept = others
    .filter((other) => other !== undefined)
    .join(";")
    .replace(/^[ \t]+/, "");
  return kept === "" ? null : kept;
}

/**
 * Two Cookie headers arrive joined by a comma (Fetch, section 2.2), so ours may stand after one
 * inside what looks like another cookie's value.
 */
function withoutOurFields(
  piece: string,
  isOurs: (cookieName: string) => boolean,
): string | undefined {
  const fields = piece.split(",");
  const others = fields.filter((field) => !isOurs(cookieName(field)));
  if (others.length === fields.length) {
    return piece;
  }
  return others.length === 0 ? undefined : others.join(",");
}

function cookieName(field: string): string {
  const equals = field.indexOf("=");
  return (equals === -1 ? field : field.slice(0, equals)).trim();
}
