import { type Changes, randomText } from "./commit.ts";
import { evidenceOf, type OpenedCookie } from "./evidence.ts";
import {
  type AccessRecord,
  type EndMark,
  type Evidence,
  type Identity,
  type MemberFacts,
  type Session,
  tailOf,
} from "./session.ts";
import type { AccessToken, RenewedTokens, SessionTokens } from "../tokens.ts";

/** What one request has learnt or done that the browser has to be told. */
export class PendingChanges implements Changes {
  identity: Identity | undefined;
  access: AccessRecord | undefined;
  marks: readonly EndMark[] = [];
  readonly removals: Set<string> = new Set();

  get isEmpty(): boolean {
    return (
      this.identity === undefined &&
      this.access === undefined &&
      this.marks.length === 0 &&
      this.removals.size === 0
    );
  }

  /** The browser's evidence together with the marks that this request adds to it. */
  evidence(opened: readonly OpenedCookie[]): Evidence {
    const evidence = evidenceOf(opened);
    return { ...evidence, marks: [...evidence.marks, ...this.marks] };
  }

  beginVisitor(tokens: SessionTokens, visitorId: string | undefined, beganAt: number): Session {
    const { access, refreshToken } = tokens;
    const sessionId = randomText(16);
    return this.#begin(
      { subject: "visitor", sessionId, refreshToken, visitorId, beganAt },
      access,
      beganAt,
    );
  }

  beginMember(tokens: SessionTokens, member: MemberFacts, beganAt: number): Session {
    const { access, refreshToken } = tokens;
    const sessionId = randomText(16);
    return this.#begin(
      { subject: "member", sessionId, refreshToken, member, beganAt },
      access,
      beganAt,
    );
  }

  /** A renewal touches the access cookie alone: identities are begun and ended, never updated. */
  renewed(session: Session, tokens: RenewedTokens, issuedAt: number): Session {
    const refreshToken = tokens.refreshToken ?? session.refreshToken;
    this.access = {
      sessionId: session.identity.sessionId,
      access: tokens.access,
      refreshToken: refreshToken === session.identity.refreshToken ? undefined : refreshToken,
      issuedAt,
    };
    return { ...session, refreshToken, access: tokens.access };
  }

  /** Wix said that the refresh token is dead. The mark names it, so that a newer one lives on. */
  died(session: Session): void {
    const { sessionId } = session.identity;
    const tail = tailOf(session.refreshToken);
    this.marks = [...this.marks, { ended: "refresh_token", sessionId, tail }];
  }

  loggedOut(at: number): void {
    this.identity = undefined;
    this.access = undefined;
    this.marks = [{ ended: "everything", at }];
  }

  remove(opened: readonly OpenedCookie[]): void {
    for (const { cookie } of opened) {
      this.removals.add(cookie.name);
    }
  }

  #begin(identity: Identity, access: AccessToken, issuedAt: number): Session {
    const { sessionId, refreshToken } = identity;
    this.identity = identity;
    this.access = { sessionId, access, refreshToken: undefined, issuedAt };
    return { identity, refreshToken, access };
  }
}
