import type { Documents } from "./documents.ts";
import { type Fields, integerOf } from "./fields.ts";

export interface Settings {
  readonly accessTokenSeconds: number;
  readonly rotateRefreshTokens: boolean;
}

const DEFAULTS: Settings = { accessTokenSeconds: 14_400, rotateRefreshTokens: false };

export function readSettings(documents: Documents<Settings>): Settings {
  return documents.get("settings") ?? DEFAULTS;
}

/** Changes the settings that are named and leaves the others. */
export function changeSettings(documents: Documents<Settings>, changes: Fields): Settings {
  const current = readSettings(documents);
  const rotate = changes["rotateRefreshTokens"];
  const next = {
    accessTokenSeconds: integerOf(changes, "accessTokenSeconds") ?? current.accessTokenSeconds,
    rotateRefreshTokens: typeof rotate === "boolean" ? rotate : current.rotateRefreshTokens,
  };
  documents.put("settings", next);
  return next;
}
