import { readAccess, readMark, readMember, readVisitor } from "./claims.ts";
import type { SentCookie } from "./cookie-jar.ts";
import type { Opened, SealedClaims, Sealer } from "./seal.ts";
import {
  type AccessRecord,
  type EndMark,
  type Evidence,
  type Identity,
  outdated,
  superseded,
} from "./session.ts";

/** A cookie that opened, and what was in it. */
export interface OpenedCookie {
  readonly cookie: SentCookie;
  readonly claims: SealedClaims & Readonly<Record<string, unknown>>;
  readonly identity?: Identity;
  readonly access?: AccessRecord;
  readonly mark?: EndMark;
}

/** Opens what a browser sent. A cookie that does not open is nothing, whatever is wrong with it. */
export async function openCookies(
  sealer: Sealer,
  sent: readonly SentCookie[],
): Promise<readonly OpenedCookie[]> {
  const opened = await Promise.all(
    sent
      .filter((cookie) => cookie.kind !== "login")
      .map(async (cookie) => ({ cookie, opened: await sealer.open(cookie.kind, cookie.value) })),
  );
  return opened.flatMap(({ cookie, opened: result }) => understand(cookie, result));
}

export function evidenceOf(opened: readonly OpenedCookie[]): Evidence {
  return {
    identities: opened.flatMap(({ identity }) => identity ?? []),
    accesses: opened.flatMap(({ access }) => access ?? []),
    marks: opened.flatMap(({ mark }) => mark ?? []),
  };
}

/** What can never count again, whatever is still on its way to the browser. */
export function obsoleteIn(opened: readonly OpenedCookie[]): readonly OpenedCookie[] {
  const evidence = evidenceOf(opened);
  const gone = superseded(evidence);
  const past = outdated(evidence);
  const known = new Set(evidence.identities.map((identity) => identity.sessionId));
  return opened.filter(({ identity, access }) => {
    // With no identity at all, something may have kept it from us: nothing is given up then.
    const isOrphan = access !== undefined && known.size > 0 && !known.has(access.sessionId);
    const isPast = access !== undefined && past.has(access);
    return isOrphan || isPast || gone.has((identity ?? access)?.sessionId ?? "");
  });
}

function understand(cookie: SentCookie, opened: Opened): readonly OpenedCookie[] {
  if (!opened.ok) {
    return [];
  }
  const { claims } = opened;
  switch (cookie.kind) {
    case "visitor":
      return present(readVisitor(claims), (identity) => ({ cookie, claims, identity }));
    case "member":
      return present(readMember(claims), (identity) => ({ cookie, claims, identity }));
    case "access":
      return present(readAccess(claims), (access) => ({ cookie, claims, access }));
    case "ended":
      return present(readMark(claims), (mark) => ({ cookie, claims, mark }));
    case "login":
      return [];
  }
}

function present<T>(
  value: T | undefined,
  wrap: (value: T) => OpenedCookie,
): readonly OpenedCookie[] {
  return value === undefined ? [] : [wrap(value)];
}
