import type { LocalWixConfig } from "./config.ts";
import type { Documents } from "./documents.ts";
import { type Fields, fieldsOf, parseFields, textOf } from "./fields.ts";
import type { Signer } from "./jws.ts";

const ACCESS_PREFIX = "OauthNG.JWS.";
const REFRESH_PREFIX = "JWS.";

/** A refresh token lives a year, as Wix's do. */
const REFRESH_SECONDS = 365 * 24 * 60 * 60;

/** Who a token speaks for. */
export type Subject =
  | { readonly kind: "visitor"; readonly visitorId: string }
  | { readonly kind: "member"; readonly memberId: string; readonly visitorId: string }
  | { readonly kind: "app" };

/** What a visitor's or member's tokens share: ending it ends them. */
export interface TokenSession {
  readonly id: string;
  readonly subject: Exclude<Subject, { readonly kind: "app" }>;
  readonly refreshId: string;
  readonly refreshExpiresAt: number;
  readonly ended: "no" | "refresh" | "all";
}

/** A token that was verified. */
export interface VerifiedToken {
  readonly subject: Subject;
  readonly sessionId: string | undefined;
  readonly issuedAt: number;
  readonly expiresAt: number;
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
    const payload = { data, iat: issuedAt, exp: session.refreshExpiresAt };
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
      const token = payload === undefined ? undefined : readAccess(payload);
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

interface InstanceFacts {
  readonly config: LocalWixConfig;
  readonly sessionId: string | undefined;
  readonly issuedAt: number;
}

/** The inner object of an access token, in the layout of Wix's own. */
function instanceOf(subject: Subject, facts: InstanceFacts): Fields {
  const common = {
    instanceId: facts.config.instanceId,
    appDefId: facts.config.clientId,
    signDate: new Date(facts.issuedAt * 1000).toISOString(),
    demoMode: false,
    siteOwnerId: SITE_OWNER_ID,
    metaSiteId: SITE_ID,
  };
  switch (subject.kind) {
    case "app": {
      return { ...common, permissions: "", ps: "app", scd: common.signDate, acd: common.signDate };
    }
    case "visitor": {
      return { ...common, permissions: "", aid: subject.visitorId, sid: facts.sessionId };
    }
    case "member": {
      return {
        ...common,
        permissions: "offline_access",
        aid: subject.visitorId,
        uid: subject.memberId,
        siteMemberId: subject.memberId,
        hasUserRole: false,
        aor: false,
        sid: facts.sessionId,
      };
    }
  }
}

function readAccess(payload: Fields): VerifiedToken | undefined {
  const instance = fieldsOf(parseFields(textOf(payload, "data") ?? "") ?? {}, "instance");
  const visitorId = textOf(instance, "aid");
  const memberId = textOf(instance, "siteMemberId");
  const { iat, exp } = payload;
  if (typeof iat !== "number" || typeof exp !== "number") {
    return undefined;
  }
  const facts = { sessionId: textOf(instance, "sid"), issuedAt: iat, expiresAt: exp };
  if (visitorId === undefined) {
    // Said outright: a token that lacks a visitor for another reason must not become the app's.
    return instance["ps"] === "app" ? { ...facts, subject: { kind: "app" } } : undefined;
  }
  return memberId === undefined
    ? { ...facts, subject: { kind: "visitor", visitorId } }
    : { ...facts, subject: { kind: "member", memberId, visitorId } };
}

/** The site that every local Wix pretends to be. */
export const SITE_ID = "5f0c1d6e-2b7a-4a39-9d3e-7c1b8e4f6a20";
const SITE_OWNER_ID = "b1c7e9d2-4f60-4d2e-8a51-0e9f3c7d6b18";
