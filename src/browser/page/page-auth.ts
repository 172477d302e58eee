import type { Fetch } from "../../effects.ts";
import { PageError } from "./page-error.ts";

export interface PageAuthOptions {
  readonly fetch: Fetch;
  /** The origin of the host. */
  readonly origin: string;
  /** Where the person is: they come back here after a login. */
  readonly here: () => string;
  /** Opens a page in place of this one. */
  readonly navigate: (address: string) => void;
}

/** What `getContextualAuth()` answers in a page; the SDK's own strategies have these names. */
export interface PageAuth extends Readonly<Record<string, unknown>> {
  /**
   * Whether a member is logged in, as far as the page knows: false until it has been told. Being
   * asked for it, or `await me()` of `headless-edge/browser`, makes it know.
   */
  readonly loggedIn: () => boolean;
  /** Opens the login page; comes back to `returnTo`, by default the page that is open. */
  readonly login: (options?: { readonly returnTo?: string }) => Promise<never>;
  /** Ends the session; answers where the browser has to go to end it at Wix as well. */
  readonly logout: (originalUrl?: string) => Promise<{ readonly logoutUrl: string }>;
  readonly getAuthHeaders: () => Promise<{ readonly headers: Readonly<Record<string, string>> }>;
  readonly shouldUseCDN: boolean;
}

export interface PageSession {
  readonly auth: PageAuth;
  /** Who is calling, learnt from an answer of `/_auth/me`. */
  readonly learn: (role: unknown) => void;
}

/** Methods of the SDK's strategies that would need a token or a secret here, and what does it instead. */
const NOT_IN_A_PAGE = {
  getTokens:
    "the session's tokens stay on the server, where no script can read them; calls to Wix need none",
  getActiveToken:
    "the session's token stays on the server, so it can't be looked at here; /_auth/me says who is calling",
  setTokens: "the host keeps the session in cookies that no script can read",
  renewToken: "the host renews tokens when they are needed",
  generateVisitorTokens: "the host makes a visitor's session with the first call to Wix",
  generateOAuthData: "open /_auth/login?returnTo=…, or call login()",
  getAuthUrl: "open /_auth/login?returnTo=…, or call login()",
  parseFromUrl: "the host answers /_auth/callback",
  getMemberTokens: "the host answers /_auth/callback",
  getMemberTokensForDirectLogin: "open /_auth/login?returnTo=…, or call login()",
  getMemberTokensForExternalLogin: "open /_auth/login?returnTo=…, or call login()",
  getMemberTokensForExternalLoginWithSession: "open /_auth/login?returnTo=…, or call login()",
  processVerification: "open /_auth/login?returnTo=…, or call login()",
  register: "open /_auth/login?returnTo=…, or call login()",
  sendPasswordResetEmail: "open /_auth/login?returnTo=…, or call login()",
} as const;

/** The SDK's `sessions`: it takes the token to Wix's own pages. */
const SESSIONS = {
  isSessionSynced: "the session's token stays on the server",
  syncToWixPages: "the session's token stays on the server",
} as const;

/** The identity of a page: what it may know of the session, and how to begin and end one. */
export function createPageSession({ fetch, origin, here, navigate }: PageAuthOptions): PageSession {
  let role: unknown;
  let asked = false;

  async function ask(): Promise<void> {
    asked = true;
    try {
      const response = await fetch(`${origin}/_auth/me`, {
        headers: { accept: "application/json" },
      });
      const facts: unknown = response.ok ? await response.json() : undefined;
      role = typeof facts === "object" && facts !== null && "role" in facts ? facts.role : role;
    } catch {
      asked = false;
    }
  }

  const auth: PageAuth = {
    ...unavailable(NOT_IN_A_PAGE),
    sessions: unavailable(SESSIONS),
    shouldUseCDN: true,
    // The SDK's client binds this anew at each look at `client.auth`; there is nothing to bind.
    get getAuthHeaders() {
      return noHeaders;
    },
    set getAuthHeaders(_bound) {},
    loggedIn: () => {
      if (!asked) {
        void ask();
      }
      return role === "member";
    },
    login: async ({ returnTo = here() } = {}) => {
      navigate(`${origin}/_auth/login?returnTo=${encodeURIComponent(returnTo)}`);
      // The page is being left: what comes after the login is for the page that it leads to.
      return new Promise<never>(() => undefined);
    },
    logout: async (originalUrl = here()) => {
      const answer = await fetch(
        `${origin}/_auth/logout?returnTo=${encodeURIComponent(originalUrl)}`,
        {
          method: "POST",
        },
      );
      if (!answer.ok) {
        throw new Error(`the session could not be ended: ${answer.status}`);
      }
      role = "visitor";
      const { location }: { location: string } = await answer.json();
      return { logoutUrl: location };
    },
  };
  return {
    auth,
    learn: (told) => {
      asked = true;
      role = told;
    },
  };
}

/** The proxy adds the token. */
async function noHeaders(): ReturnType<PageAuth["getAuthHeaders"]> {
  return { headers: {} };
}

function unavailable(
  methods: Readonly<Record<string, string>>,
): Readonly<Record<string, () => never>> {
  return Object.fromEntries(
    Object.entries(methods).map(([name, instead]) => [
      name,
      () => {
        throw new PageError(
          "auth_method_unavailable",
          `${name}() is not available in the browser behind headless-edge: ${instead}`,
        );
      },
    ]),
  );
}
