import type { LocalWixConfig } from "../config.ts";
import { type Fields, fieldsOf, parseFields, textOf } from "../queries/fields.ts";
import type { Subject } from "./subject.ts";

/** The site that every local Wix pretends to be. */
export const SITE_ID = "5f0c1d6e-2b7a-4a39-9d3e-7c1b8e4f6a20";
const SITE_OWNER_ID = "b1c7e9d2-4f60-4d2e-8a51-0e9f3c7d6b18";

/** A token that was verified. */
export interface VerifiedToken {
  readonly subject: Subject;
  readonly sessionId: string | undefined;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface InstanceFacts {
  readonly config: LocalWixConfig;
  readonly sessionId: string | undefined;
  readonly issuedAt: number;
}

/** The inner object of an access token, in the layout of Wix's own. */
export function instanceOf(subject: Subject, facts: InstanceFacts): Fields {
  const common = {
    instanceId: facts.config.instanceId,
    appDefId: facts.config.clientId,
    signDate: new Date(facts.issuedAt * 1000).toISOString(),
    demoMode: false,
    siteOwnerId: SITE_OWNER_ID,
    metaSiteId: SITE_ID,
  };
  switch (subject.kind) {
    case "app": {
      return { ...common, permissions: "", ps: "app", scd: common.signDate, acd: common.signDate };
    }
    case "visitor": {
      return { ...common, permissions: "", aid: subject.visitorId, sid: facts.sessionId };
    }
    case "member": {
      return {
        ...common,
        permissions: "offline_access",
        aid: subject.visitorId,
        uid: subject.memberId,
        siteMemberId: subject.memberId,
        hasUserRole: false,
        aor: false,
        sid: facts.sessionId,
      };
    }
  }
}

/** What a payload that our key signed says, unless it is no access token. */
export function readAccessToken(payload: Fields): VerifiedToken | undefined {
  const instance = fieldsOf(parseFields(textOf(payload, "data") ?? "") ?? {}, "instance");
  const visitorId = textOf(instance, "aid");
  const memberId = textOf(instance, "siteMemberId");
  const { iat, exp } = payload;
  if (typeof iat !== "number" || typeof exp !== "number") {
    return undefined;
  }
  const facts = { sessionId: textOf(instance, "sid"), issuedAt: iat, expiresAt: exp };
  if (visitorId === undefined) {
    // Said outright: a token that lacks a visitor for another reason must not become the app's.
    return instance["ps"] === "app" ? { ...facts, subject: { kind: "app" } } : undefined;
  }
  return memberId === undefined
    ? { ...facts, subject: { kind: "visitor", visitorId } }
    : { ...facts, subject: { kind: "member", memberId, visitorId } };
}
