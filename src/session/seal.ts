import { CompactEncrypt, compactDecrypt } from "jose";
import { base64url } from "../base64url.ts";
import type { Clock } from "../effects.ts";
import type { SealingKey, SealingKeys } from "./sealing-keys.ts";

/** What a sealed value is for. A value sealed for one purpose does not open for another. */
export type Purpose =
  | "visitor"
  | "member"
  | "access"
  | "ended"
  | "login"
  | "handover"
  | "app-token";

/** Claims that every sealed value carries: its expiry is ours to judge, not the browser's. */
export interface SealedClaims {
  readonly expiresAt: number;
}

export type Opened =
  | { readonly ok: true; readonly claims: SealedClaims & Readonly<Record<string, unknown>> }
  | {
      readonly ok: false;
      readonly reason: "unknown_header" | "not_authentic" | "malformed" | "expired";
    };

/** Seals values into JWEs (RFC 7516, compact serialization) and opens them again. */
export interface Sealer {
  seal(purpose: Purpose, claims: SealedClaims & Readonly<Record<string, unknown>>): Promise<string>;
  open(purpose: Purpose, sealed: string): Promise<Opened>;
  /** Whether a value that opens is sealed as it would be now: by the first key, in the newest format. */
  isCurrent(purpose: Purpose, sealed: string): Promise<boolean>;
}

/**
 * The versions of each kind of value that open, the one that is written first. Raised when what is
 * inside changes its meaning (see STORED-FORMATS.md).
 */
const VERSIONS: Readonly<Record<Purpose, readonly [number, ...number[]]>> = {
  visitor: [1],
  member: [1],
  access: [2, 1],
  ended: [1],
  login: [1],
  handover: [1],
  "app-token": [1],
};

const ALGORITHMS = {
  keyManagementAlgorithms: ["dir"],
  contentEncryptionAlgorithms: ["A256GCM"],
};

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * Seals with the first key, opens with any.
 *
 * The protected header of a JWE is authenticated data (RFC 7516 section 5.1 step 14), and ours has
 * no free part: it is settled by key, purpose and client id. So only a header that is one of those
 * we would write ourselves is looked at, and everything else (another `alg`, a `zip`, a `crit`, an
 * unknown `kid`, another site's value) fails by a look-up, before any base64 or cipher work.
 */
export function createSealer(keys: SealingKeys, clientId: string, clock: Clock): Sealer {
  const headersByPurpose = new Map<Purpose, ReadonlyMap<string, SealingKey>>();

  async function headers(purpose: Purpose): Promise<ReadonlyMap<string, SealingKey>> {
    const known = headersByPurpose.get(purpose);
    if (known !== undefined) {
      return known;
    }
    const made = new Map(
      (await keys()).flatMap((key) =>
        VERSIONS[purpose].map((version) => [
          encodeHeader(protectedHeader(key, purpose, clientId, version)),
          key,
        ]),
      ),
    );
    headersByPurpose.set(purpose, made);
    return made;
  }

  return {
    async seal(purpose, claims) {
      const [key] = await keys();
      return new CompactEncrypt(encoder.encode(JSON.stringify(claims)))
        .setProtectedHeader(protectedHeader(key, purpose, clientId, VERSIONS[purpose][0]))
        .encrypt(key.key);
    },
    async open(purpose, sealed) {
      const key = (await headers(purpose)).get(headerOf(sealed));
      if (key === undefined) {
        return { ok: false, reason: "unknown_header" };
      }
      return judge(await decrypt(sealed, key), clock);
    },
    async isCurrent(purpose, sealed) {
      const [written] = (await headers(purpose)).keys();
      return headerOf(sealed) === written;
    },
  };
}

function headerOf(sealed: string): string {
  return sealed.slice(0, sealed.indexOf("."));
}

function protectedHeader(
  key: SealingKey,
  purpose: Purpose,
  clientId: string,
  version: number,
): { alg: string; enc: string; kid: string } {
  const bound = { pur: purpose, cid: clientId, ver: version };
  return { alg: "dir", enc: "A256GCM", kid: key.id, ...bound };
}

function encodeHeader(header: object): string {
  return base64url(encoder.encode(JSON.stringify(header)));
}

async function decrypt(sealed: string, { key }: SealingKey): Promise<Uint8Array | undefined> {
  try {
    return (await compactDecrypt(sealed, key, ALGORITHMS)).plaintext;
  } catch {
    // Whatever is wrong with it, it is not a value of ours; which check failed helps only a forger.
    return undefined;
  }
}

function judge(plaintext: Uint8Array | undefined, clock: Clock): Opened {
  if (plaintext === undefined) {
    return { ok: false, reason: "not_authentic" };
  }
  const claims = parseClaims(plaintext);
  if (claims === undefined) {
    return { ok: false, reason: "malformed" };
  }
  return claims.expiresAt > clock() ? { ok: true, claims } : { ok: false, reason: "expired" };
}

function parseClaims(
  plaintext: Uint8Array,
): (Readonly<Record<string, unknown>> & SealedClaims) | undefined {
  try {
    const value: unknown = JSON.parse(decoder.decode(plaintext));
    return hasExpiry(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function hasExpiry(value: unknown): value is Record<string, unknown> & SealedClaims {
  return (
    typeof value === "object" &&
    value !== null &&
    "expiresAt" in value &&
    typeof value.expiresAt === "number"
  );
}
