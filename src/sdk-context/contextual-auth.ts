import { HostError } from "../errors.ts";
import { parseReturnTo } from "../request/return-to.ts";
import type { AccessToken } from "../tokens.ts";
import { shownToSdk } from "./sdk-error.ts";
import type { RequestScope } from "./request-scope.ts";
import { type AuthStrategy, TokenPending } from "./wix-client.ts";

/** The SDK's own form of tokens (`Tokens` of `@wix/sdk`). */
interface SdkTokens {
  readonly accessToken: { readonly value: string; readonly expiresAt: number };
  readonly refreshToken: { readonly value: string; readonly role: "none" | "visitor" | "member" };
}

/** What `getContextualAuth()` answers in a site's server code. */
interface ContextualAuth extends AuthStrategy {
  loggedIn: () => boolean;
  getTokens: (options?: { readonly includeRefreshToken?: boolean }) => SdkTokens;
  generateVisitorTokens: () => Promise<SdkTokens>;
  logout: (originalUrl: string) => Promise<{ logoutUrl: string }>;
  readonly sessions: Readonly<Record<string, () => never>>;
}

/** Methods of the SDK's own strategy whose work the host does, and where it is done instead. */
const DONE_BY_THE_HOST = {
  setTokens: "the host keeps the session in sealed cookies",
  renewToken: "the host renews tokens when they are needed",
  generateOAuthData: "send the browser to /_auth/login?returnTo=…",
  getAuthUrl: "send the browser to /_auth/login?returnTo=…",
  parseFromUrl: "the host answers /_auth/callback",
  getMemberTokens: "the host answers /_auth/callback",
  getMemberTokensForDirectLogin: "send the browser to /_auth/login?returnTo=…",
  getMemberTokensForExternalLogin: "send the browser to /_auth/login?returnTo=…",
  getMemberTokensForExternalLoginWithSession: "send the browser to /_auth/login?returnTo=…",
  login: "send the browser to /_auth/login?returnTo=…",
  processVerification: "send the browser to /_auth/login?returnTo=…",
  register: "send the browser to /_auth/login?returnTo=…",
  sendPasswordResetEmail: "send the browser to /_auth/login?returnTo=…",
} as const;

/** The SDK's `sessions`: it takes a token to Wix's pages, in a frame of the page. */
const SESSIONS = {
  isSessionSynced: "the host keeps the session in sealed cookies",
  syncToWixPages: "the host keeps the session in sealed cookies",
} as const;

const NO_TOKENS: SdkTokens = {
  accessToken: { value: "", expiresAt: 0 },
  refreshToken: { value: "", role: "none" },
};

/**
 * The identity of the request's own visitor or member, in the shape of the SDK's `OAuthStrategy`.
 *
 * A refresh token is a year of somebody's identity: it is handed to the site only when asked for
 * by `getTokens({ includeRefreshToken: true })`.
 *
 * @param handedOut where each access token is noted that is given to the SDK or the site.
 */
export function contextualAuth(scope: RequestScope, handedOut: Set<string>): ContextualAuth {
  const { session } = scope;
  let known: AccessToken | undefined;

  async function token(): Promise<AccessToken> {
    try {
      known = await session.accessToken();
      handedOut.add(known.value);
      return known;
    } catch (error) {
      throw shownToSdk(scope, error);
    }
  }

  function tokens(includeRefreshToken: boolean): SdkTokens {
    const current = session.current();
    if (current === undefined) {
      return NO_TOKENS;
    }
    const access = current.access ?? known ?? NO_TOKENS.accessToken;
    if (access.value !== "") {
      handedOut.add(access.value);
    }
    return {
      accessToken: { value: access.value, expiresAt: Math.floor(access.expiresAt) },
      refreshToken: {
        value: includeRefreshToken ? current.refresh.value : "",
        role: current.identity.subject,
      },
    };
  }

  return {
    ...unavailable(DONE_BY_THE_HOST),
    sessions: unavailable(SESSIONS),
    shouldUseCDN: true,
    getAuthHeaders: async () => ({ headers: { Authorization: (await token()).value } }),
    getActiveToken: () => {
      if (known === undefined) {
        throw new TokenPending();
      }
      // Wix may have refused the one that is known, and the session have another by now.
      const { value } = session.current()?.access ?? known;
      handedOut.add(value);
      return value;
    },
    loggedIn: () => session.current()?.identity.subject === "member",
    getTokens: (options) => tokens(options?.includeRefreshToken === true),
    generateVisitorTokens: async () => {
      await token();
      return tokens(false);
    },
    logout: async (originalUrl) => {
      const current = await session.open();
      const access = current?.identity.subject === "member" ? await lastToken(scope) : undefined;
      const back = parseReturnTo(originalUrl, scope.origin);
      await session.logout();
      return {
        logoutUrl: access === undefined ? back : await scope.logoutUrl(access, back),
      };
    },
  };
}

/** The token to end the session with at Wix; without Wix the session ends here all the same. */
async function lastToken(scope: RequestScope): Promise<AccessToken | undefined> {
  try {
    return await scope.session.accessToken();
  } catch {
    return undefined;
  }
}

function unavailable(
  methods: Readonly<Record<string, string>>,
): Readonly<Record<string, () => never>> {
  return Object.fromEntries(
    Object.entries(methods).map(([name, instead]) => [
      name,
      () => {
        throw new HostError(
          "auth_method_unavailable",
          500,
          `${name}() is not available behind headless-edge: ${instead}`,
        );
      },
    ]),
  );
}
