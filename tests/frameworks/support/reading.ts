import { randomUUID } from "node:crypto";

import type { Features } from "./describe-framework.ts";
import type { Answer } from "./http-visitor.ts";

/** A name that no member has yet, also when a test is tried a second time. */
export function newName(name: string): string {
  return `${name} ${randomUUID().slice(0, 8)}`;
}

/** The text of the element with that attribute; comments in it are a framework's own. */
export function textOf(html: string, attribute: string): string | undefined {
  const found = new RegExp(`\\s${attribute}(?:="[^"]*")?(?:\\s[^>]*)?>([\\s\\S]*?)</`, "i").exec(
    html.replaceAll(/<!--[\s\S]*?-->/g, ""),
  );
  return found?.[1]?.trim();
}

/** Who a page says is calling. */
export function whoIn({ text, status }: Answer): string {
  const who = textOf(text, "data-who");
  if (who === undefined || who === "") {
    throw new Error(`nobody in data-who: ${status} ${text}`);
  }
  return who;
}

/** Who the end of a streaming page says is calling, once it is there. */
export function lateWhoIn(html: string, { lateWho }: Features): string | undefined {
  return lateWho === undefined ? textOf(html, "data-late-who") : lateWho.exec(html)?.[1];
}

/** Something in the shape of an access or refresh token, or of a sealed cookie. */
export const TOKEN = /OauthNG\.JWS|JWS\.eyJ|IST\.eyJ|eyJhbGciOi/;
