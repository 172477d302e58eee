import type { AccessToken, RenewedTokens, SessionTokens } from "../tokens.ts";

/** What a session asks of Wix. */
export interface SessionGrants {
  anonymous(): Promise<{
    readonly tokens: SessionTokens;
    readonly visitorId: string | undefined;
  }>;
  renew(refreshToken: string): Promise<RenewedTokens>;
  /** Whether Wix said that the refresh token is dead. Nothing else ends a session. */
  isDead(error: unknown): boolean;
}

/** A visitor that is shared and never kept: what crawlers are given. */
export interface Guest {
  get(): Promise<AccessToken>;
  renew(rejected: string): Promise<AccessToken>;
}

/** A visitor would have to be minted, for a call that asked that none is. Never shown to anybody. */
export class SessionMissing extends Error {}

/** The same grants for a request that may use a session and begin none. */
export function withoutMinting(grants: SessionGrants): SessionGrants {
  return {
    ...grants,
    anonymous: async () => {
      throw new SessionMissing("this request begins no session");
    },
  };
}
