import { mayMint } from "../browser/request-headers.ts";
import type { Fetch } from "../effects.ts";
import { decideElevation } from "../elevation/decision.ts";
import type { HostError } from "../errors.ts";
import { elevationBy } from "../isolate/granted-elevation.ts";
import type { Isolate } from "../isolate/isolate.ts";
import { isLocalhost } from "../request/local-origin.ts";
import { type LoggedRequest, RequestLog } from "../log/request-log.ts";
import type {
  ContextOverrides,
  Elevation,
  OwnSite,
  RequestScope,
} from "../sdk-context/request-scope.ts";
import { crawlerGuest, sessionGrants } from "./session-grants.ts";
import { carriesOurCookies, type CookieJar, createCookieJar } from "../session/cookie-jar.ts";
import { isCrawler } from "../session/crawlers.ts";
import { withoutMinting } from "../session/grants.ts";
import { RequestSession } from "../session/request-session.ts";
import { answeredInPlace } from "../site/own-fetch.ts";
import type { AccessToken } from "../tokens.ts";
import { logoutUrl } from "../wix/redirect-session.ts";
import type { RefusedTokens } from "../wix/refused-tokens.ts";
import type { Upstream } from "../wix/upstream.ts";

const SECURE_JAR = createCookieJar(true);
const LOCAL_JAR = createCookieJar(false);

/** The platform's `ExecutionContext`, as far as the host uses it; the site gets the whole of it. */
export interface PlatformContext {
  waitUntil(promise: Promise<unknown>): void;
}

/** A request, with its address read. */
interface Arrived {
  readonly request: Request;
  readonly context: PlatformContext;
  readonly url: URL;
  /** Its path, decoded and resolved: elevation is decided by it. */
  readonly path: string;
}

/**
 * What one request is served with. Made when it arrives, and never reached by another.
 *
 * Most requests need little of it: what is not asked for is not made.
 */
export class Serving implements RequestScope {
  readonly request: Request;
  readonly context: PlatformContext;
  readonly url: URL;
  readonly cookieHeader: string | null;
  readonly carriesOurCookies: boolean;
  readonly log: RequestLog;
  readonly overrides: ContextOverrides = {};
  asksItself: (() => OwnSite | undefined) | undefined;
  readonly #isolate: Isolate;
  readonly #path: string;
  readonly #arrivedAt: number;
  /** The request in whose course the site asks itself, for the same browser. */
  readonly #outer: Serving | undefined;
  #requestId: string | undefined;
  #fetch: Fetch | undefined;
  #session: RequestSession | undefined;
  #isCrawler: boolean | undefined;
  #elevation: Elevation | undefined;
  #causes: WeakMap<object, HostError> | undefined;

  constructor(isolate: Isolate, { request, context, url, path }: Arrived, outer?: Serving) {
    this.request = request;
    this.context = context;
    this.url = url;
    this.cookieHeader = request.headers.get("cookie");
    this.carriesOurCookies = outer?.carriesOurCookies ?? carriesOurCookies(this.cookieHeader);
    this.#isolate = isolate;
    this.#path = path;
    this.#arrivedAt = isolate.clock();
    this.#outer = outer;
    this.log = outer?.log ?? new RequestLog(() => this.#described(), isolate);
  }

  /** A request of the site's own to itself: as the same browser, by the rules of its own path. */
  asking(request: Request): Serving {
    const url = new URL(request.url);
    const { context } = this;
    return new Serving(this.#isolate, { request, context, url, path: url.pathname }, this);
  }

  get requestId(): string {
    return this.#outer?.requestId ?? (this.#requestId ??= crypto.randomUUID());
  }

  get origin(): string {
    return (this.#outer ?? this).url.origin;
  }

  /** Reaches Wix and records the call in this request's log line. */
  get fetch(): Fetch {
    return (this.#fetch ??= this.log.recording(this.#isolate.fetch));
  }

  get elsewhere(): Fetch {
    return answeredInPlace(this.fetch, () => this.asksItself?.());
  }

  get refused(): RefusedTokens {
    return this.#isolate.refused;
  }

  get upstream(): Upstream {
    const { config, clock } = this.#isolate;
    return { clientId: config.clientId, fetch: this.fetch, clock };
  }

  /** Weaker names are for the developer's machine. On any other plain-http address nothing is kept. */
  get jar(): CookieJar {
    const { url } = this.#outer ?? this;
    return url.protocol === "http:" && isLocalhost(url) ? LOCAL_JAR : SECURE_JAR;
  }

  get isCrawler(): boolean {
    return (this.#isCrawler ??= isCrawler(this.request.headers.get("user-agent")));
  }

  get session(): RequestSession {
    return this.#outer?.session ?? (this.#session ??= this.#openable());
  }

  get elevation(): Elevation {
    return (this.#elevation ??= elevationBy(
      decideElevation(this.#path, this.#isolate.config.app),
      this.#isolate.appTokens,
      this.upstream,
    ));
  }

  get causes(): WeakMap<object, HostError> {
    return this.#outer?.causes ?? (this.#causes ??= new WeakMap());
  }

  async logoutUrl({ value: accessToken }: AccessToken, postFlowUrl: string): Promise<string> {
    return logoutUrl(this.upstream, { accessToken, postFlowUrl }).catch(() => postFlowUrl);
  }

  #described(): LoggedRequest {
    const { requestId, request, url } = this;
    return { requestId, method: request.method, path: url.pathname };
  }

  #openable(): RequestSession {
    const { sealer, openSession, clock, renewals, config } = this.#isolate;
    const mints = mayMint(this.request.headers, this.#path);
    return new RequestSession({
      cookieHeader: this.cookieHeader,
      openSession,
      sealer,
      jar: this.jar,
      clock,
      arrivedAt: this.#arrivedAt,
      renewals,
      lives: config.lives,
      grants: () => {
        const grants = sessionGrants(this.#isolate, this);
        return mints ? grants : withoutMinting(grants);
      },
      outlive: (work) => {
        // What goes wrong is told to whoever waits for it.
        this.context.waitUntil(work.catch(() => undefined));
      },
      guest: () => (this.isCrawler ? crawlerGuest(this.#isolate, this.upstream) : undefined),
    });
  }
}
