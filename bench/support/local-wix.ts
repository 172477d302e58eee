import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

import type { Miniflare, WorkerOptions } from "miniflare";

/** The client that the local Wix is registered for. */
export const CLIENT = {
  WIX_CLIENT_ID: "be7c0000-0000-4000-8000-000000000001",
  WIX_CLIENT_SECRET: "bench-client-secret",
  WIX_CLIENT_INSTANCE_ID: "be7c0000-0000-4000-8000-000000000002",
};

const ADDRESS = "http://local-wix.test";
const TOKEN_ENDPOINT = "https://www.wixapis.com/oauth2/token";
const REDIRECT_URI = "https://bench.example/_auth/callback";
const LOCAL_REDIRECT_URI = "http://localhost/_auth/callback";

/** What Wix answers at its token endpoint, as far as it is used here. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

/** The local Wix, as a measurement steers and watches it. */
export interface LocalWix {
  reset(): Promise<void>;
  forgetCalls(): Promise<void>;
  /** How often each `METHOD path [grant]` was called since the calls were forgotten. */
  counts(): Promise<ReadonlyMap<string, number>>;
  /** @param milliseconds how much later every answer comes. */
  delay(milliseconds: number): Promise<void>;
  visitorTokens(): Promise<Tokens>;
  memberTokens(): Promise<Tokens>;
  /** @returns where the browser is sent back to, when the first member logs in at that address. */
  logIn(loginUrl: string): Promise<string>;
}

/** The local Wix as a worker, as it is shipped. */
export async function localWixWorker(root: string): Promise<WorkerOptions> {
  return {
    name: "local-wix",
    modules: [
      {
        type: "ESModule",
        path: "local-wix.js",
        contents: await readFile(path.join(root, "dist/local-wix.js"), "utf8"),
      },
    ],
    compatibilityDate: "2026-04-01",
    compatibilityFlags: ["nodejs_compat"],
    durableObjects: { STATE: { className: "LocalWixState", useSQLite: true } },
    bindings: {
      ...CLIENT,
      LOCAL_WIX_ORIGIN: ADDRESS,
      ALLOWED_REDIRECT_URIS: `${REDIRECT_URI},${LOCAL_REDIRECT_URI}`,
    },
  };
}

/** @param miniflare one that runs a worker called `local-wix`. */
export async function localWixOf(miniflare: Miniflare): Promise<LocalWix> {
  const { fetch } = await miniflare.getWorker("local-wix");
  const ask = async <Answer>(
    method: string,
    url: string,
    body?: unknown,
    token?: string,
  ): Promise<Answer> => {
    const response = await fetch(new URL(url, `${ADDRESS}/_local/`).href, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: token }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`local Wix: ${method} ${url}: ${response.status} ${text}`);
    }
    const answer: Answer = JSON.parse(text === "" ? "{}" : text);
    return answer;
  };
  const clientId = CLIENT.WIX_CLIENT_ID;
  const visitorTokens = (): Promise<Tokens> =>
    ask("POST", TOKEN_ENDPOINT, { clientId, grantType: "anonymous" });
  const logIn = async (loginUrl: string): Promise<string> => {
    const { members } = await ask<{ members: readonly { id: string }[] }>("GET", "members");
    const memberId = members[0]?.id;
    const { location } = await ask<{ location: string }>("POST", "login", { memberId, loginUrl });
    return location;
  };
  return {
    reset: () => ask("POST", "reset"),
    forgetCalls: () => ask("DELETE", "calls"),
    counts: async () => {
      const { counts } = await ask<{ counts: Record<string, number> }>("GET", "calls");
      return new Map(Object.entries(counts));
    },
    delay: (latencyMs) => ask("PUT", "faults", { faults: latencyMs === 0 ? [] : [{ latencyMs }] }),
    visitorTokens,
    logIn,
    memberTokens: async () => {
      const { access_token: token } = await visitorTokens();
      const { request, codeVerifier } = authorizationRequest(clientId);
      const { redirectSession } = await ask<{ redirectSession: { fullUrl: string } }>(
        "POST",
        "https://www.wixapis.com/_api/redirects-api/v1/redirect-session",
        { auth: { authRequest: request } },
        token,
      );
      const code = new URL(await logIn(redirectSession.fullUrl)).searchParams.get("code");
      return ask("POST", TOKEN_ENDPOINT, {
        clientId,
        grantType: "authorization_code",
        redirectUri: REDIRECT_URI,
        code,
        codeVerifier,
      });
    },
  };
}

function authorizationRequest(clientId: string): {
  readonly request: Readonly<Record<string, string>>;
  readonly codeVerifier: string;
} {
  const codeVerifier = randomBytes(32).toString("base64url");
  return {
    codeVerifier,
    request: {
      redirectUri: REDIRECT_URI,
      clientId,
      codeChallenge: createHash("sha256").update(codeVerifier).digest("base64url"),
      codeChallengeMethod: "S256",
      responseMode: "query",
      responseType: "code",
      scope: "offline_access",
      state: "bench",
    },
  };
}
