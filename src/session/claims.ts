import type { SealedClaims } from "./seal.ts";
import type { MemberFacts } from "./facts.ts";
import type { AccessRecord, EndMark, MemberIdentity, VisitorIdentity } from "./session.ts";

type Claims = Readonly<Record<string, unknown>>;

/**
 * The claims inside the sealed cookies, written and read. What opens was sealed by us, yet perhaps
 * by another version of us: only a validated shape is believed. Field names are in
 * STORED-FORMATS.md.
 */
export function visitorClaims(identity: VisitorIdentity, expiresAt: number): SealedClaims & Claims {
  return withoutUndefined({
    sid: identity.sessionId,
    rt: identity.refreshToken,
    vid: identity.visitorId,
    began: identity.beganAt,
    expiresAt,
  });
}

export function readVisitor(claims: Claims): VisitorIdentity | undefined {
  const { sid, rt, vid, began } = claims;
  if (!isText(sid) || !isText(rt) || !isInstant(began)) {
    return undefined;
  }
  const visitorId = isText(vid) ? vid : undefined;
  return { subject: "visitor", sessionId: sid, refreshToken: rt, visitorId, beganAt: began };
}

export function memberClaims(identity: MemberIdentity, expiresAt: number): SealedClaims & Claims {
  const { sessionId, refreshToken, beganAt, member } = identity;
  const claims = { sid: sessionId, rt: refreshToken, member, began: beganAt, expiresAt };
  return claims;
}

export function readMember(claims: Claims): MemberIdentity | undefined {
  const { sid, rt, began } = claims;
  const member = readMemberFacts(claims["member"]);
  if (!isText(sid) || !isText(rt) || !isInstant(began) || member === undefined) {
    return undefined;
  }
  return { subject: "member", sessionId: sid, refreshToken: rt, member, beganAt: began };
}

export function accessClaims(record: AccessRecord, expiresAt: number): SealedClaims & Claims {
  return withoutUndefined({
    sid: record.sessionId,
    at: record.access?.value,
    atExpiresAt: record.access?.expiresAt,
    rt: record.rotated?.value,
    rtAt: record.rotated?.at,
    issued: record.issuedAt,
    expiresAt,
  });
}

export function readAccess(claims: Claims): AccessRecord | undefined {
  const { sid, at, atExpiresAt, rt, rtAt, issued } = claims;
  if (!isText(sid) || !isInstant(issued)) {
    return undefined;
  }
  const access =
    isText(at) && isInstant(atExpiresAt)
      ? { value: at, expiresAt: atExpiresAt, lifeSeconds: Math.max(0, atExpiresAt - issued) }
      : undefined;
  // Version 1 did not say when a refresh token was handed out.
  const rotated = isText(rt) ? { value: rt, at: isInstant(rtAt) ? rtAt : issued } : undefined;
  return { sessionId: sid, access, rotated, issuedAt: issued };
}

export function markClaims(mark: EndMark, expiresAt: number): SealedClaims & Claims {
  return mark.ended === "everything"
    ? withoutUndefined({ at: mark.at, expiresAt })
    : withoutUndefined({ sid: mark.sessionId, tail: mark.tail, expiresAt });
}

export function readMark(claims: Claims): EndMark | undefined {
  const { at, sid, tail } = claims;
  if (isInstant(at)) {
    return { ended: "everything", at };
  }
  return isText(sid) && isText(tail) ? { ended: "refresh_token", sessionId: sid, tail } : undefined;
}

const OPTIONAL_FACTS = ["loginEmail", "nickname", "slug", "photoUrl", "contactId"] as const;

function readMemberFacts(value: unknown): MemberFacts | undefined {
  if (typeof value !== "object" || value === null || !("id" in value) || !isText(value.id)) {
    return undefined;
  }
  const given = Object.entries(value).filter(
    ([name, fact]) => OPTIONAL_FACTS.some((known) => known === name) && isText(fact),
  );
  return { id: value.id, ...Object.fromEntries(given) };
}

function withoutUndefined(claims: SealedClaims & Record<string, unknown>): SealedClaims & Claims {
  return {
    ...Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)),
    expiresAt: claims.expiresAt,
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isInstant(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
