import type { Documents } from "../storage/documents.ts";
import { type Fields, integerOf } from "../queries/fields.ts";

export interface Settings {
  readonly accessTokenSeconds: number;
  readonly rotateRefreshTokens: boolean;
  /** So many characters more than a refresh token needs. */
  readonly refreshTokenPadding: number;
  /** How long an authorization code may be exchanged. */
  readonly codeSeconds: number;
  /** Without a published site there is no address to log in at. */
  readonly isPublished: boolean;
  /** How far this Wix's clock is ahead of everybody else's; negative when it is behind. */
  readonly clockOffsetSeconds: number;
}

const DEFAULTS: Settings = {
  accessTokenSeconds: 14_400,
  rotateRefreshTokens: false,
  refreshTokenPadding: 0,
  // RFC 6749 section 4.1.2 recommends ten minutes at most.
  codeSeconds: 600,
  isPublished: true,
  clockOffsetSeconds: 0,
};

export function readSettings(documents: Documents<Settings>): Settings {
  return { ...DEFAULTS, ...documents.get("settings") };
}

/** Changes the settings that are named and leaves the others. */
export function changeSettings(documents: Documents<Settings>, changes: Fields): Settings {
  const current = readSettings(documents);
  const flag = (name: "rotateRefreshTokens" | "isPublished"): boolean => {
    const value = changes[name];
    return typeof value === "boolean" ? value : current[name];
  };
  const next = {
    accessTokenSeconds: integerOf(changes, "accessTokenSeconds") ?? current.accessTokenSeconds,
    rotateRefreshTokens: flag("rotateRefreshTokens"),
    refreshTokenPadding: integerOf(changes, "refreshTokenPadding") ?? current.refreshTokenPadding,
    codeSeconds: integerOf(changes, "codeSeconds") ?? current.codeSeconds,
    isPublished: flag("isPublished"),
    clockOffsetSeconds: integerOf(changes, "clockOffsetSeconds") ?? current.clockOffsetSeconds,
  };
  documents.put("settings", next);
  return next;
}
