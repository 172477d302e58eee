import type { Clock } from "../effects.ts";
import { s256 } from "../s256.ts";
import { sleep } from "../sleep.ts";
import { within } from "../time-limit.ts";
import type { AccessToken, RefreshToken } from "../tokens.ts";
import type { Sealer } from "./seal.ts";

/** What a refresh token was replaced by; without `next` it is still in force. */
export interface Handover {
  readonly access: AccessToken;
  readonly next: RefreshToken | undefined;
}

/**
 * Where a replaced refresh token leads to its replacement, for whoever still holds the old one: the
 * loser of a race in another isolate, or a browser whose response was out before it was told.
 */
export interface Handovers {
  /** Keeps it where it can. Never rejects. */
  keep(refreshToken: string, handover: Handover): Promise<void>;
  /** Undefined when nothing is known, and for whatever goes wrong. */
  find(refreshToken: string): Promise<Handover | undefined>;
}

/** A store that isolates share. */
export interface HandoverStore {
  get(key: string): Promise<string | null | undefined>;
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
}

export interface HandoversOptions {
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly stores: readonly HandoverStore[];
  /** Pauses before the stores are asked again: a winner may be about to write. */
  readonly pausesSeconds?: readonly number[];
}

const LIFE_SECONDS = 30 * 86_400;

/** Nobody waits longer than this for a store. */
const WAIT_SECONDS = 0.5;

const PAUSES_SECONDS = [0.1, 0.3];

/**
 * Keeps handovers sealed, under a hash of the old refresh token: who does not hold it finds nothing,
 * and what is found under another name is not believed.
 */
export function createHandovers(options: HandoversOptions): Handovers {
  const { sealer, clock, stores, pausesSeconds = PAUSES_SECONDS } = options;

  async function findOnce(from: string): Promise<Handover | undefined> {
    for (const store of stores) {
      const sealed = await quietly(store.get(keyOf(from)));
      const opened = typeof sealed === "string" ? await sealer.open("handover", sealed) : undefined;
      const handover = opened?.ok === true ? readHandover(opened.claims, from) : undefined;
      if (handover !== undefined) {
        return handover;
      }
    }
    return undefined;
  }

  return {
    async keep(refreshToken, { access, next }) {
      const from = await s256(refreshToken);
      const expiresAt = clock() + LIFE_SECONDS;
      const tokens = { at: access.value, atExpiresAt: access.expiresAt };
      const replacement = { rt: next?.value, rtAt: next?.at };
      const claims = { from, ...tokens, ...replacement, expiresAt };
      const sealed = await sealer.seal("handover", claims);
      const kept = stores.map((store) =>
        quietly(store.put(keyOf(from), sealed, { expirationTtl: LIFE_SECONDS })),
      );
      await Promise.all(kept);
    },
    async find(refreshToken) {
      const from = await s256(refreshToken);
      let handover = await findOnce(from);
      for (const pause of stores.length === 0 ? [] : pausesSeconds) {
        if (handover === undefined) {
          await sleep(pause);
          handover = await findOnce(from);
        }
      }
      return handover;
    },
  };
}

function keyOf(from: string): string {
  return `handover/${from}`;
}

function readHandover(
  claims: Readonly<Record<string, unknown>>,
  from: string,
): Handover | undefined {
  const { at, atExpiresAt, rt, rtAt } = claims;
  return claims["from"] === from &&
    typeof at === "string" &&
    typeof atExpiresAt === "number" &&
    typeof rt === "string" &&
    typeof rtAt === "number"
    ? { access: { value: at, expiresAt: atExpiresAt }, next: { value: rt, at: rtAt } }
    : undefined;
}

async function quietly<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await within(work, WAIT_SECONDS);
  } catch {
    // A session can be had without the store; with it, it is lost less often.
    return undefined;
  }
}
