import { instanceOf, readAccessToken, type VerifiedToken } from "./access-token.ts";
import type { LocalWixConfig } from "../config.ts";
import type { Documents } from "../storage/documents.ts";
import { type Fields, textOf } from "../queries/fields.ts";
import type { Signer } from "./jws.ts";
import type { Subject } from "./subject.ts";

const ACCESS_PREFIX = "OauthNG.JWS.";
const REFRESH_PREFIX = "JWS.";

/** A refresh token lives a year, as Wix's do. */
const REFRESH_SECONDS = 365 * 24 * 60 * 60;

/** What a visitor's or member's tokens share: ending it ends them. */
export interface TokenSession {
  readonly id: string;
  readonly subject: Exclude<Subject, { readonly kind: "app" }>;
  readonly refreshId: string;
  readonly refreshExpiresAt: number;
  readonly ended: "no" | "refresh" | "all";
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
  readonly token_type: "Bearer";
}

export interface TokenOptions {
  readonly config: LocalWixConfig;
  readonly signer: () => Signer;
  readonly sessions: Documents<TokenSession>;
  /** Refresh id to session id. */
  readonly refreshIds: Documents<string>;
  readonly settings: () => {
    readonly accessTokenSeconds: number;
    readonly rotateRefreshTokens: boolean;
    readonly refreshTokenPadding: number;
  };
  readonly now: () => number;
}

export interface Tokens {
  readonly mintApp: () => Promise<TokenAnswer>;
  readonly mint: (subject: TokenSession["subject"]) => Promise<TokenAnswer>;
  /** Undefined when the refresh token is unknown, expired or revoked. */
  readonly renew: (
    refreshToken: string,
  ) => Promise<{ readonly answer: TokenAnswer; readonly subject: Subject } | undefined>;
  readonly verify: (accessToken: string) => Promise<VerifiedToken | undefined>;
  readonly sessionOf: (refreshToken: string) => Promise<TokenSession | undefined>;
  readonly end: (sessionId: string, ended: "refresh" | "all") => void;
}

export function createTokens(options: TokenOptions): Tokens {
  const { config, signer, sessions, refreshIds, settings, now } = options;

  const access = async (subject: Subject, sessionId?: string): Promise<TokenAnswer> => {
    const seconds = settings().accessTokenSeconds;
    const issuedAt = now();
    const data = JSON.stringify({ instance: instanceOf(subject, { config, sessionId, issuedAt }) });
    const token = await signer().sign({ data, iat: issuedAt, exp: issuedAt + seconds });
    return { access_token: `${ACCESS_PREFIX}${token}`, expires_in: seconds, token_type: "Bearer" };
  };

  const refresh = async (session: TokenSession): Promise<string> => {
    const issuedAt = session.refreshExpiresAt - REFRESH_SECONDS;
    const data = JSON.stringify(session.refreshId);
    const padding = "=".repeat(settings().refreshTokenPadding);
    const payload = { data, iat: issuedAt, exp: session.refreshExpiresAt, padding };
    return `${REFRESH_PREFIX}${await signer().sign(payload)}`;
  };

  const store = (session: TokenSession): void => {
    sessions.put(session.id, session);
    refreshIds.put(session.refreshId, session.id);
  };

  const refreshIdOf = async (refreshToken: string): Promise<string> => {
    const payload = await verifyPrefixed(signer(), REFRESH_PREFIX, refreshToken);
    const id: unknown = JSON.parse(textOf(payload ?? {}, "data") ?? "null");
    return typeof id === "string" ? id : "";
  };

  const liveSession = (refreshId: string): TokenSession | undefined => {
    const session = sessions.get(refreshIds.get(refreshId) ?? "");
    const isLive =
      session?.ended === "no" &&
      session.refreshId === refreshId &&
      session.refreshExpiresAt > now();
    return isLive ? session : undefined;
  };

  return {
    mintApp: () => access({ kind: "app" }),
    mint: async (subject) => {
      const session: TokenSession = {
        id: crypto.randomUUID(),
        subject,
        refreshId: crypto.randomUUID(),
        refreshExpiresAt: now() + REFRESH_SECONDS,
        ended: "no",
      };
      store(session);
      return { ...(await access(subject, session.id)), refresh_token: await refresh(session) };
    },
    renew: async (refreshToken) => {
      const session = liveSession(await refreshIdOf(refreshToken));
      if (session === undefined) {
        return undefined;
      }
      const next = settings().rotateRefreshTokens
        ? { ...session, refreshId: crypto.randomUUID() }
        : session;
      store(next);
      const answer = {
        ...(await access(next.subject, next.id)),
        refresh_token: await refresh(next),
      };
      return { answer, subject: next.subject };
    },
    verify: async (accessToken) => {
      const payload = await verifyPrefixed(signer(), ACCESS_PREFIX, accessToken);
      const token = payload === undefined ? undefined : readAccessToken(payload);
      if (token === undefined || token.expiresAt <= now()) {
        return undefined;
      }
      if (token.subject.kind === "app") {
        return token;
      }
      const session = sessions.get(token.sessionId ?? "");
      return session === undefined || session.ended === "all" ? undefined : token;
    },
    sessionOf: async (refreshToken) => liveSession(await refreshIdOf(refreshToken)),
    end: (sessionId, ended) => {
      const session = sessions.get(sessionId);
      if (session !== undefined && session.ended !== "all") {
        sessions.put(sessionId, { ...session, ended });
      }
    },
  };
}

async function verifyPrefixed(
  signer: Signer,
  prefix: string,
  token: string,
): Promise<Fields | undefined> {
  return token.startsWith(prefix) ? signer.verify(token.slice(prefix.length)) : undefined;
}
