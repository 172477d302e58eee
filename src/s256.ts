import { base64url } from "./base64url.ts";

const encoder = new TextEncoder();

/** The SHA-256 of a text in base64url: also the S256 challenge of a verifier (RFC 7636 section 4.2). */
export async function s256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(text));
  return base64url(new Uint8Array(digest));
}
