/**
 * Wix's tokens, JWTs and JWEs, and the API keys that begin with `IST.`. A header is bounded, or a
 * long text of beginnings would take quadratic time.
 */
const TOKEN = /(?:OauthNG\.)?(?:JWS|JWE|IST)\.[\w.-]{8,}|eyJ[\w-]{6,512}\.[\w.-]{6,}/gu;

/** A text that may be logged: whatever looks like a token in it is taken out. */
export function redact(text: string): string {
  return text.replaceAll(TOKEN, "[token]");
}
