import { EventEmitter, once } from "node:events";
import { HostError } from "../../src/errors.ts";
import { createCookieJar } from "../../src/session/cookie-jar.ts";
import type { Guest, SessionGrants } from "../../src/session/grants.ts";
import { createHandovers, type HandoverStore } from "../../src/session/handovers.ts";
import { createRenewals, type Renewals } from "../../src/session/renewals.ts";
import { RequestSession } from "../../src/session/request-session.ts";
import { createSealer, type Sealer } from "../../src/session/seal.ts";
import { createSealingKeys } from "../../src/session/sealing-keys.ts";
import { sessionOpener } from "../../src/session/settled-cookies.ts";
import type { AccessToken, RenewedTokens, SessionTokens } from "../../src/tokens.ts";

export const NOW = 1_800_000_000;
export const TOKEN_SECONDS = 14_400;
export const LIVES = { visitorSeconds: 31_536_000, memberSeconds: 2_592_000 };

/** Key material that looks random and is the same in every run. */
export function keyBytes(seed: number): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => (seed * 31 + index * 37) % 256);
}

export interface Time {
  now: number;
}

export function sealerAt(time: Time, keys: readonly number[] = [1], clientId = "client-1"): Sealer {
  const [first = keyBytes(1), ...others] = keys.map((seed) => keyBytes(seed));
  return createSealer(createSealingKeys([first, ...others]), clientId, () => time.now);
}

/** A browser's cookies on one origin, as far as `Max-Age` and the order of creation go. */
export class Cookies {
  readonly values = new Map<string, string>();
  readonly #endsAt = new Map<string, number>();
  readonly #time: Time;

  constructor(time: Time) {
    this.#time = time;
  }

  /** The `Cookie` header of the browser's next request. */
  get header(): string | null {
    for (const [name, endsAt] of this.#endsAt) {
      if (endsAt <= this.#time.now) {
        this.values.delete(name);
      }
    }
    const pairs = [...this.values].map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? null : pairs.join("; ");
  }

  apply(setCookies: readonly string[]): void {
    for (const setCookie of setCookies) {
      const [, name = "", value = "", maxAge] =
        /^([^=]+)=([^;]*); Max-Age=(\d+);/u.exec(setCookie) ?? [];
      if (maxAge === "0") {
        this.values.delete(name);
      } else {
        this.values.set(name, value);
        this.#endsAt.set(name, this.#time.now + Number(maxAge));
      }
    }
  }

  names(kind: string): readonly string[] {
    return [...this.values.keys()].filter((name) => name.includes(`-${kind}-`));
  }
}

/** The renewals of one isolate; those that have a store in common hear of each other's. */
export function isolateAt(
  time: Time,
  options: { readonly stores?: readonly HandoverStore[]; readonly waitSeconds?: number } = {},
): Renewals {
  const clock = (): number => time.now;
  const { stores = [], ...rest } = options;
  const handovers = createHandovers({
    sealer: sealerAt(time),
    clock,
    stores,
    pausesSeconds: [0.01],
  });
  return createRenewals({ clock, handovers, ...rest });
}

/** A store that isolates share, as the Cache API of one data centre is. */
export class SharedStore implements HandoverStore {
  readonly values = new Map<string, string>();

  async get(key: string): Promise<string | undefined> {
    return this.values.get(key);
  }

  async put(key: string, value: string): Promise<void> {
    this.values.set(key, value);
  }
}

/** What Wix says of a refresh token that is dead. */
export class DeadToken extends Error {}

/** A Wix that counts, and does what a test wants. */
export class FakeWix implements SessionGrants {
  readonly time: Time;
  minted = 0;
  readonly renewals: string[] = [];
  readonly dead = new Set<string>();
  /** Whose each access token is: the name that its refresh token was given for. */
  readonly speaksFor = new Map<string, string>();
  /** Whether each renewal hands out a new refresh token and kills the old one. */
  rotates = false;
  failure: Error | undefined;
  tokenSeconds = TOKEN_SECONDS;
  /** The refresh token that a name has by now, where it was replaced. */
  readonly #current = new Map<string, string>();
  /** When set, every answer waits for it. */
  gate: Promise<unknown> | undefined;

  constructor(time: Time) {
    this.time = time;
  }

  async anonymous(): Promise<{ tokens: SessionTokens; visitorId: string | undefined }> {
    this.minted += 1;
    const number = this.minted;
    await this.#answer();
    return { tokens: this.tokens(`visitor-${number}`), visitorId: `visitor-id-${number}` };
  }

  async renew(refreshToken: string): Promise<RenewedTokens> {
    this.renewals.push(refreshToken);
    const number = this.renewals.length;
    await this.#answer();
    if (this.dead.has(refreshToken)) {
      throw new DeadToken("invalid_grant");
    }
    if (this.rotates) {
      this.dead.add(refreshToken);
    }
    const next = `${refreshToken.replace(/~.*/u, "")}~${number}`;
    const name = refreshToken.replace(/^refresh-of-|~.*$/gu, "");
    if (this.rotates) {
      this.#current.set(name, next);
    }
    return {
      access: this.#access(`renewed-${number}`, name),
      refreshToken: this.rotates ? next : undefined,
    };
  }

  /** Ends a session: whatever its refresh token is by now, it is dead. */
  end(name: string): void {
    this.dead.add(this.#current.get(name) ?? `refresh-of-${name}`);
  }

  isDead(error: unknown): boolean {
    return error instanceof DeadToken;
  }

  tokens(name: string): SessionTokens {
    return { access: this.#access(`access-of-${name}`, name), refreshToken: `refresh-of-${name}` };
  }

  #access(value: string, name: string): AccessToken {
    const { tokenSeconds } = this;
    this.speaksFor.set(value, name);
    return { value, expiresAt: this.time.now + tokenSeconds, lifeSeconds: tokenSeconds };
  }

  async #answer(): Promise<void> {
    await this.gate;
    if (this.failure !== undefined) {
      throw this.failure;
    }
  }
}

export interface Stand {
  readonly time: Time;
  readonly wix: FakeWix;
  readonly cookies: Cookies;
  readonly renewals: Renewals;
  /** A request of the browser's with the cookies it has now. */
  readonly request: (options?: RequestOptions) => RequestSession;
  /** A request that does something, and whose answer arrives. */
  readonly visit: (
    work: (session: RequestSession) => Promise<unknown>,
  ) => Promise<readonly string[]>;
}

interface RequestOptions {
  readonly sealer?: Sealer;
  readonly guest?: Guest;
  readonly renewals?: Renewals;
  readonly cookies?: string | null;
}

/** One browser, one isolate and one Wix. */
export function stand(): Stand {
  const time = { now: NOW };
  const wix = new FakeWix(time);
  const cookies = new Cookies(time);
  const sealer = sealerAt(time);
  const renewals = isolateAt(time);
  const request: Stand["request"] = (options = {}) =>
    new RequestSession({
      cookieHeader: options.cookies === undefined ? cookies.header : options.cookies,
      sealer: options.sealer ?? sealer,
      openSession: sessionOpener(options.sealer ?? sealer),
      jar: createCookieJar(true),
      clock: () => time.now,
      arrivedAt: time.now,
      grants: () => wix,
      renewals: options.renewals ?? renewals,
      lives: LIVES,
      outlive: () => undefined,
      guest: () => options.guest,
    });
  return {
    time,
    wix,
    cookies,
    renewals,
    request,
    visit: async (work) => {
      const session = request();
      await work(session);
      const written = await session.commit("private");
      cookies.apply(written);
      time.now += 1;
      return written;
    },
  };
}

/** A promise that a test settles by hand. */
export function gate(): { readonly promise: Promise<void>; readonly open: () => void } {
  const door = new EventEmitter();
  return {
    promise: once(door, "open").then(() => undefined),
    open: () => {
      door.emit("open");
    },
  };
}

/** The code of the error that a call of ours fails with. */
export async function codeOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    return error instanceof HostError ? error.code : String(error);
  }
  return "none";
}
