import type { Clock } from "../effects.ts";
import type { AccessToken } from "../tokens.ts";
import { within } from "../time-limit.ts";

/** What a KV namespace offers. */
export interface SealedStore {
  readonly get: (key: string) => Promise<string | null>;
  readonly put: (key: string, value: string, options: { expirationTtl: number }) => Promise<void>;
}

/** Encrypts tokens for keeping. Opening what it did not seal yields undefined. */
export interface TokenSealer {
  readonly seal: (token: AccessToken) => Promise<string>;
  readonly open: (sealed: string) => Promise<AccessToken | undefined>;
}

export interface TokenStore {
  readonly kv: SealedStore;
  readonly sealer: TokenSealer;
}

export interface StoredToken {
  /** The token; undefined when there is none, and for whatever goes wrong. */
  readonly read: () => Promise<AccessToken | undefined>;
  /** Keeps a token, if it can. Never rejects. */
  readonly write: (token: AccessToken) => Promise<void>;
}

export interface StoredTokenOptions {
  readonly key: string;
  readonly clock: Clock;
  readonly store: TokenStore | undefined;
  readonly waitSeconds: number;
}

/** KV refuses to keep anything for less. */
const MIN_TTL_SECONDS = 60;

/** A token in a store that all isolates share, under a name that holds no secret. */
export function createStoredToken(options: StoredTokenOptions): StoredToken {
  const { key, clock, store, waitSeconds } = options;
  const name = `app-token:${key}`;
  return {
    read: async () => {
      if (store === undefined) {
        return undefined;
      }
      try {
        return await within(readFrom(store, name), waitSeconds);
      } catch {
        return undefined;
      }
    },
    write: async (token) => {
      if (store === undefined) {
        return;
      }
      // Living longer than the token is harmless: its own expiry is what counts.
      const expirationTtl = Math.max(MIN_TTL_SECONDS, Math.ceil(token.expiresAt - clock()));
      try {
        await within(writeTo(store, name, token, expirationTtl), waitSeconds);
      } catch {
        // The store saves mints; a request needs none of it.
      }
    },
  };
}

async function readFrom(store: TokenStore, name: string): Promise<AccessToken | undefined> {
  const sealed = await store.kv.get(name);
  return sealed === null ? undefined : unbound(await store.sealer.open(sealed), name);
}

async function writeTo(
  store: TokenStore,
  name: string,
  token: AccessToken,
  expirationTtl: number,
): Promise<void> {
  await store.kv.put(name, await store.sealer.seal(bound(token, name)), { expirationTtl });
}

/** The name is sealed with the token: under another name the same value is worth nothing. */
function bound(token: AccessToken, name: string): AccessToken {
  return { value: JSON.stringify([name, token.value]), expiresAt: token.expiresAt };
}

function unbound(opened: AccessToken | undefined, name: string): AccessToken | undefined {
  if (opened === undefined || !Number.isFinite(opened.expiresAt)) {
    return undefined;
  }
  const content: unknown = JSON.parse(opened.value);
  if (!Array.isArray(content) || content.length !== 2 || content[0] !== name) {
    return undefined;
  }
  const value: unknown = content[1];
  return typeof value === "string" && value !== ""
    ? { value, expiresAt: opened.expiresAt }
    : undefined;
}
