import { type Fields, parseFields } from "../queries/fields.ts";

/** Key id in the header of every token; one key signs them all. */
const KEY_ID = "local-wix";

/**
 * Signs and verifies compact JWS with HS256 (RFC 7515, RFC 7518 section 3.2), the algorithm of
 * Wix's own tokens.
 */
export interface Signer {
  readonly sign: (payload: Fields) => Promise<string>;
  /** The payload, or undefined for whatever this key has not signed. */
  readonly verify: (token: string) => Promise<Fields | undefined>;
}

export function createSigner(secretBase64Url: string): Signer {
  let imported: Promise<CryptoKey> | undefined;
  const key = (): Promise<CryptoKey> => {
    imported ??= crypto.subtle.importKey(
      "raw",
      fromBase64Url(secretBase64Url) ?? new Uint8Array(),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign", "verify"],
    );
    return imported;
  };
  const header = textToBase64Url(JSON.stringify({ kid: KEY_ID, alg: "HS256" }));
  return {
    sign: async (payload) => {
      const signed = `${header}.${textToBase64Url(JSON.stringify(payload))}`;
      const signature = await crypto.subtle.sign("HMAC", await key(), encode(signed));
      return `${signed}.${toBase64Url(new Uint8Array(signature))}`;
    },
    verify: async (token) => {
      const [head, payload, signature, ...rest] = token.split(".");
      if (head !== header || payload === undefined || signature === undefined || rest.length > 0) {
        return undefined;
      }
      const bytes = fromBase64Url(signature);
      const isOurs =
        bytes !== undefined &&
        (await crypto.subtle.verify("HMAC", await key(), bytes, encode(`${head}.${payload}`)));
      return isOurs ? parseFields(base64UrlToText(payload) ?? "") : undefined;
    },
  };
}

export function randomSecret(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** RFC 7636 section 4.2, method S256. */
export async function codeChallengeOf(codeVerifier: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", encode(codeVerifier))));
}

export function base64UrlToText(value: string): string | undefined {
  const bytes = fromBase64Url(value);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

export function textToBase64Url(value: string): string {
  return toBase64Url(encode(value));
}

function encode(value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(value));
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCodePoint(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(value: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(value.replaceAll("-", "+").replaceAll("_", "/"));
    return new Uint8Array(Array.from(binary, (character) => character.codePointAt(0) ?? 0));
  } catch {
    return undefined;
  }
}
