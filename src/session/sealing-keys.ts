import { base64url } from "../base64url.ts";

/** A sealing key, and the name it goes by in the header of what it seals. */
export interface SealingKey {
  readonly id: string;
  readonly key: CryptoKey;
}

/** Loads the keys once per isolate: importing one per request costs more than opening with it. */
export type SealingKeys = () => Promise<readonly [SealingKey, ...SealingKey[]]>;

const KEY_BYTES = 32;
const BASE64URL = /^[A-Za-z0-9_-]+={0,2}$/u;

type ParsedKeys =
  | { readonly ok: true; readonly keys: readonly [Uint8Array, ...Uint8Array[]] }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads `SESSION_KEYS`: keys of 32 random bytes in base64url, comma separated. The first seals,
 * all open. Whether they are random is not judged here: a worker that serves must not stop serving
 * over a statistical verdict.
 */
export function parseSealingKeys(text: string | undefined): ParsedKeys {
  const parts = (text ?? "").split(",").map((part) => part.trim());
  if (parts.every((part) => part === "")) {
    return {
      ok: false,
      problems: ["SESSION_KEYS is missing: give it 32 random bytes in base64url"],
    };
  }
  const problems: string[] = [];
  const keys: Uint8Array[] = [];
  const seen = new Set<string>();
  for (const [index, part] of parts.entries()) {
    const bytes = decodeKey(part);
    if (bytes === undefined) {
      problems.push(`SESSION_KEYS: key ${index + 1} is not ${KEY_BYTES} bytes in base64url`);
      continue;
    }
    if (seen.has(bytes.join())) {
      problems.push(`SESSION_KEYS: key ${index + 1} repeats an earlier one`);
    }
    seen.add(bytes.join());
    keys.push(bytes);
  }
  const [first, ...others] = keys;
  if (problems.length > 0 || first === undefined) {
    return { ok: false, problems };
  }
  return { ok: true, keys: [first, ...others] };
}

function decodeKey(part: string): Uint8Array | undefined {
  if (!BASE64URL.test(part)) {
    return undefined;
  }
  try {
    const binary = atob(part.replace(/[=]+$/u, "").replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.codePointAt(0) ?? 0);
    return bytes.length === KEY_BYTES ? bytes : undefined;
  } catch {
    return undefined;
  }
}

export function createSealingKeys(raw: readonly [Uint8Array, ...Uint8Array[]]): SealingKeys {
  let loaded: readonly [SealingKey, ...SealingKey[]] | undefined;
  return async () => {
    if (loaded === undefined) {
      const [first, ...others] = raw;
      loaded = [await importKey(first), ...(await Promise.all(others.map(importKey)))];
    }
    return loaded;
  };
}

async function importKey(bytes: Uint8Array): Promise<SealingKey> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const id = base64url(digest.subarray(0, 6));
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { id, key };
}
