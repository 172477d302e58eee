import { type Changes, randomText } from "./commit.ts";
import { evidenceOf, type OpenedCookie } from "./evidence.ts";
import type { Renewal } from "./renewals.ts";
import type { MemberFacts } from "./facts.ts";
import {
  type AccessRecord,
  deadSessions,
  type EndMark,
  type Evidence,
  type Identity,
  ownRefreshToken,
  type Session,
  tailOf,
} from "./session.ts";
import { type AccessToken, fitsCookie, type SessionTokens } from "../tokens.ts";

/** What one request has learnt or done that the browser has to be told. */
export class PendingChanges implements Changes {
  identity: Identity | undefined;
  access: AccessRecord | undefined;
  marks: readonly EndMark[] = [];
  readonly removals: Set<string> = new Set();

  /** Whether there is nothing that the browser has to be told. */
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

  /** The same without what is taken back: nobody goes on in what the answer has them forget. */
  evidenceLeft(opened: readonly OpenedCookie[]): Evidence {
    return this.evidence(opened.filter(({ cookie }) => !this.removals.has(cookie.name)));
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
  renewed(session: Session, { access, refresh }: Renewal, issuedAt: number): Session {
    const { identity } = session;
    // From the one that the browser has, the handovers lead to one that no cookie has room for.
    const kept = fitsCookie(refresh.value) ? refresh : session.refresh;
    const rotated = kept.value === identity.refreshToken ? undefined : kept;
    this.access = { sessionId: identity.sessionId, access, rotated, issuedAt };
    return { identity, refresh, access };
  }

  /** Wix said that the refresh token is dead. The mark names it, so that a newer one lives on. */
  died(session: Session): void {
    const { sessionId } = session.identity;
    const tail = tailOf(session.refresh.value);
    this.marks = [...this.marks, { ended: "refresh_token", sessionId, tail }];
  }

  /** Takes back sessions that an earlier answer has already marked as dead, marks included. */
  buryDead(opened: readonly OpenedCookie[]): void {
    const dead = deadSessions(evidenceOf(opened));
    this.remove(
      opened.filter(({ identity, access, mark }) => {
        const ended = mark?.ended === "refresh_token" ? mark.sessionId : undefined;
        return dead.has(identity?.sessionId ?? access?.sessionId ?? ended ?? "");
      }),
    );
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
    this.identity = identity;
    this.access = { sessionId: identity.sessionId, access, rotated: undefined, issuedAt };
    return { identity, refresh: ownRefreshToken(identity), access };
  }
}
