import { base64url } from "../base64url.ts";

/** Random text in base64url; 32 bytes make 43 characters, as RFC 7636 section 4.1 asks. */
export function randomVerifier(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}
