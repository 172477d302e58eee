import { type AccessToken, isFresh, isUsable, type SessionTokens } from "../tokens.ts";
import { commitChanges } from "./commit.ts";
import { PendingChanges } from "./pending-changes.ts";
import { alreadyPublic, alreadySent, alreadyStored, notOpen } from "./refusals.ts";
import type { OpenedCookie } from "./evidence.ts";
import type { RequestSessionOptions } from "./request-session-options.ts";
import { factsOf, type MemberFacts, type SessionFacts } from "./facts.ts";
import { lastLogout, laterThan, type Session, settle } from "./session.ts";
import { SingleFlight } from "./single-flight.ts";
import { NO_COOKIES, type SettledCookies } from "./settled-cookies.ts";

/** How long a failure to get a token stands for the calls that the same request makes next. */
const RETRY_SECONDS = 5;

/**
 * The session of one request: opened on first use, minted on first need, renewed at most once at
 * a time, and written once, when the response's headers go out.
 */
export class RequestSession {
  readonly #options: RequestSessionOptions;
  readonly #changes = new PendingChanges();
  readonly #token: SingleFlight<AccessToken>;
  #opening: Promise<void> | undefined;
  #cookies: SettledCookies | undefined;
  #session: Session | undefined;
  #identityUsed = false;
  /** Why nobody may be asked for any more. */
  #refusal: (() => Error) | undefined;
  #areHeadersSent = false;

  constructor(options: RequestSessionOptions) {
    this.#options = options;
    this.#token = new SingleFlight(() => this.#obtain(), options.clock, RETRY_SECONDS);
  }

  /** Whether this request has asked who is calling: then its response belongs to that caller. */
  get identityUsed(): boolean {
    return this.#identityUsed;
  }

  /** What this request gives to a cache is everybody's: from now on its identity is refused. */
  refuseIdentity(): void {
    this.#refusal = alreadyStored;
  }

  /** Opens the cookies, which asks Wix nothing; afterwards `current` may be read. */
  async open(): Promise<Session | undefined> {
    this.#opening ??= this.#openOnce();
    await this.#opening;
    return this.#session;
  }

  /**
   * The session as far as it is known without waiting.
   *
   * @throws {HostError} `session_not_open` where cookies were sent and not opened yet.
   * @throws {HostError} `identity_after_public_response` when the response has gone out as public.
   */
  current(): Session | undefined {
    this.#useIdentity();
    if (
      this.#cookies === undefined &&
      this.#options.jar.read(this.#options.cookieHeader).length > 0
    ) {
      throw notOpen();
    }
    return this.#session;
  }

  /**
   * Who is calling, without asking Wix.
   *
   * @throws {HostError} `identity_after_public_response` when the response has gone out as public.
   */
  async facts(): Promise<SessionFacts> {
    this.#useIdentity();
    const session = await this.open();
    return factsOf(session?.identity);
  }

  /**
   * A token to call Wix with: the session's own, renewed or minted where necessary.
   *
   * @throws {HostError} `upstream_*` when Wix does not answer; the session is kept.
   * @throws {HostError} `identity_after_public_response` when the response has gone out as public.
   */
  async accessToken(): Promise<AccessToken> {
    this.#useIdentity();
    try {
      return await this.#token.share();
    } catch (error) {
      const access = this.#session?.access;
      if (access === undefined || !isUsable(access, this.#options.clock)) {
        throw error;
      }
      return access;
    }
  }

  /**
   * Another token in place of one that Wix refused although it looked valid.
   *
   * @param rejected the value that was refused.
   */
  async replace(rejected: string): Promise<AccessToken> {
    const session = await this.open();
    const { renewals } = this.#options;
    const guest = session === undefined ? this.#options.guest() : undefined;
    if (guest !== undefined) {
      return guest.renew(rejected);
    }
    if (session?.access?.value !== rejected) {
      return this.#token.share();
    }
    renewals.forget(session.refresh.value, rejected);
    const without = { ...session, access: undefined };
    this.#session = without;
    try {
      return await this.#token.share();
    } finally {
      // Refused for one call it may be good for the next, and there is no other.
      if (this.#session === without) {
        this.#session = session;
      }
    }
  }

  /** Starts a visitor beside the work on the page, without making the page depend on it. */
  mintAhead(): void {
    // A failure is not the page's: whoever asks for the token gets to see it.
    this.#token.share().catch(() => undefined);
  }

  /** Replaces whatever session there was by a member's, whole. */
  async login(member: MemberFacts, tokens: SessionTokens): Promise<void> {
    await this.open();
    const beganAt = laterThan(this.#changes.evidence(this.#opened), this.#options.arrivedAt);
    // The mark of an earlier logout stays: what it ended may still be on its way to the browser.
    this.#changes.remove(this.#opened.filter(({ mark }) => mark?.ended !== "everything"));
    this.#session = this.#changes.beginMember(tokens, member, beganAt);
  }

  /**
   * Ends whatever session there is, and all that began before this request.
   *
   * @throws {HostError} `response_already_sent` when the headers are out.
   */
  async logout(): Promise<void> {
    await this.open();
    if (this.#areHeadersSent) {
      throw alreadySent();
    }
    const at = laterThan(this.#changes.evidence(this.#opened), this.#options.arrivedAt);
    this.#changes.remove(this.#opened);
    const { jar, cookieHeader } = this.#options;
    for (const { kind, name } of jar.read(cookieHeader)) {
      if (kind === "login") {
        // Logins under way end too: who logs out does not want to be logged in by another tab.
        this.#changes.removals.add(name);
      }
    }
    this.#changes.loggedOut(at);
    this.#session = undefined;
  }

  /** Whether a token is on its way. */
  get isInFlight(): boolean {
    return this.#token.isUnderWay;
  }

  /** Waits for a token that is on its way, so that it can still be kept; never fails. */
  async settle(limitSeconds: number): Promise<void> {
    await this.#token.settle(limitSeconds);
  }

  /**
   * What the response must tell the browser. After this nothing more can be written.
   *
   * @param visibility a public response sets no cookie, and none of its stream may be personal.
   */
  async commit(visibility: "private" | "public"): Promise<readonly string[]> {
    this.#areHeadersSent = true;
    this.#refusal = visibility === "public" ? alreadyPublic : this.#refusal;
    return visibility === "public" || this.#changes.isEmpty
      ? []
      : commitChanges(this.#changes, this.#options, this.#opened);
  }

  get #opened(): readonly OpenedCookie[] {
    return (this.#cookies ?? NO_COOKIES).opened;
  }

  async #openOnce(): Promise<void> {
    const { cookieHeader, jar, openSession } = this.#options;
    const cookies = await openSession(cookieHeader, jar);
    this.#session = cookies.session;
    // Parallel first calls of a page leave a visitor each, and enough cookies make a server refuse
    // every request (431).
    this.#changes.remove(cookies.obsolete);
    this.#cookies = cookies;
  }

  async #obtain(): Promise<AccessToken> {
    const session = await this.open();
    if (session === undefined) {
      const guest = this.#options.guest();
      return guest === undefined ? this.#mint() : guest.get();
    }
    if (session.access !== undefined && isFresh(session.access, this.#options.clock)) {
      return session.access;
    }
    return this.#renew(session);
  }

  async #mint(): Promise<AccessToken> {
    const { tokens, visitorId } = await this.#options.grants().anonymous();
    if (this.#session !== undefined) {
      // Somebody has logged in meanwhile.
      return tokens.access;
    }
    const { marks } = this.#changes.evidence(this.#opened);
    const beganAt = Math.max(this.#options.arrivedAt, lastLogout(marks) + 0.001);
    this.#session = this.#changes.beginVisitor(tokens, visitorId, beganAt);
    return tokens.access;
  }

  async #renew(session: Session): Promise<AccessToken> {
    const { renewals, clock, outlive } = this.#options;
    const grants = this.#options.grants();
    const { refresh, access } = session;
    const renewal = renewals.share(refresh, grants);
    // Where Wix hands out a new refresh token, the one in the browser's cookie is dead from then on.
    outlive(renewal);
    try {
      const renewed = await renewal;
      if (this.#isCurrent(session)) {
        this.#session = this.#changes.renewed(session, renewed, clock());
      }
      return renewed.access;
    } catch (error) {
      if (access !== undefined && isUsable(access, clock)) {
        return access;
      }
      if (!grants.isDead(error)) {
        throw error;
      }
      // Wix ended this session; its owner goes on with what is left, or as a new visitor.
      if (this.#isCurrent(session)) {
        this.#changes.buryDead(this.#opened);
        this.#changes.died(session);
        this.#session = settle(this.#changes.evidenceLeft(this.#opened));
      }
      return this.#obtain();
    }
  }

  /** Whether nobody has logged in or out since. */
  #isCurrent(session: Session): boolean {
    return this.#session?.identity.sessionId === session.identity.sessionId;
  }

  #useIdentity(): void {
    this.#identityUsed = true;
    if (this.#refusal !== undefined) {
      throw this.#refusal();
    }
  }
}
