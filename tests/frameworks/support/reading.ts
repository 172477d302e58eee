import type { Answer } from "./http-visitor.ts";

/** The text of the element with that attribute; comments in it are a framework's own. */
export function textOf(html: string, attribute: string): string | undefined {
  const found = new RegExp(`\\s${attribute}(?:="[^"]*")?(?:\\s[^>]*)?>([\\s\\S]*?)</`, "i").exec(
    html.replaceAll(/<!--[\s\S]*?-->/g, ""),
  );
  return found?.[1]?.trim();
}

/** Who a page says is calling. */
export function whoIn({ text, status }: Answer, attribute: string = "data-who"): string {
  const who = textOf(text, attribute);
  if (who === undefined || who === "") {
    throw new Error(`nobody in ${attribute}: ${status} ${text}`);
  }
  return who;
}

/** Something in the shape of an access or refresh token, or of a sealed cookie. */
export const TOKEN = /OauthNG\.JWS|JWS\.eyJ|IST\.eyJ|eyJhbGciOi/;
