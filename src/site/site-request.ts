export interface SiteRequestFacts {
  /** The request's own, parsed. */
  readonly url: Pick<URL, "host" | "protocol">;
  /** Present where cookies of the host's came: all that came, and whether one of a name is the host's. */
  readonly ours:
    | {
        readonly cookieHeader: string | null;
        readonly isOurs: (cookieName: string) => boolean;
      }
    | undefined;
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
export function siteRequest(request: Request, facts: SiteRequestFacts): Request {
  // Its headers are a copy already: making another for the constructor costs as much again.
  const inner = new Request(request);
  const { headers } = inner;
  for (const name of request.headers.keys()) {
    if (isForbiddenInbound(name)) {
      headers.delete(name);
    }
  }
  headers.set("x-forwarded-host", facts.url.host);
  headers.set("x-forwarded-proto", facts.url.protocol.slice(0, -1));
  const clientAddress = headers.get("cf-connecting-ip");
  if (clientAddress !== null) {
    headers.set("x-forwarded-for", clientAddress);
  }
  if (facts.ours !== undefined) {
    const theirs = withoutOurCookies(facts.ours.cookieHeader, facts.ours.isOurs);
    if (theirs === null) {
      headers.delete("cookie");
    } else {
      headers.set("cookie", theirs);
    }
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
  const kept: string[] = [];
  let isTheirs = true;
  for (const piece of header.split(";")) {
    const other = withoutOurFields(piece, isOurs);
    isTheirs &&= other === piece;
    if (other !== undefined) {
      kept.push(other);
    }
  }
  if (isTheirs) {
    return header;
  }
  const others = kept.join(";").replace(/^[ \t]+/, "");
  return others === "" ? null : others;
}

/**
 * Two Cookie headers arrive joined by a comma (Fetch, section 2.2), so ours may stand after one
 * inside what looks like another cookie's value.
 */
function withoutOurFields(
  piece: string,
  isOurs: (cookieName: string) => boolean,
): string | undefined {
  if (!piece.includes(",")) {
    return isOurs(cookieName(piece)) ? undefined : piece;
  }
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
