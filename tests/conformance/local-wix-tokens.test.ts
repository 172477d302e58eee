import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import { type RunningLocalWix, startLocalWix, TEST_CLIENT } from "../support/local-wix.ts";
import { anyMember } from "../support/local-wix-sdk.ts";

const TOKEN_ENDPOINT = "https://www.wixapis.com/oauth2/token";
const server: oauth.AuthorizationServer = {
  issuer: "https://www.wixapis.com",
  token_endpoint: TOKEN_ENDPOINT,
};
const client: oauth.Client = { client_id: TEST_CLIENT.clientId };
const { clientId } = TEST_CLIENT;

interface Answer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly error?: string;
}

let wix: RunningLocalWix;

beforeAll(async () => {
  wix = await startLocalWix();
});
beforeEach(async () => wix.control.reset());
afterAll(async () => wix.dispose());

async function post(url: string, body: unknown, token?: string): Promise<Response> {
  return wix.fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: token }) },
    body: JSON.stringify(body),
  });
}

async function mint(body: unknown): Promise<Answer> {
  const answer: Answer = JSON.parse(await (await post(TOKEN_ENDPOINT, body)).text());
  return answer;
}

const visitor = () => mint({ clientId, grantType: "anonymous" });
const renew = (refreshToken: string) =>
  mint({ clientId, refreshToken, grantType: "refresh_token" });

async function readCart(token: string): Promise<number> {
  const headers = { authorization: token };
  return (await wix.fetch("https://edge.wixapis.com/ecom/v1/carts/current", { headers })).status;
}

async function authorizationRequest(redirectUri = wix.redirectUri): Promise<{
  readonly url: string;
  readonly verifier: string;
}> {
  const verifier = oauth.generateRandomCodeVerifier();
  const authRequest = {
    redirectUri,
    clientId,
    codeChallenge: await oauth.calculatePKCECodeChallenge(verifier),
    codeChallengeMethod: "S256",
    responseMode: "query",
    responseType: "code",
    scope: "offline_access",
    state: "s1",
  };
  const url = "https://www.wixapis.com/_api/redirects-api/v1/redirect-session";
  const { access_token: token } = await visitor();
  const response = await post(url, { auth: { authRequest } }, token);
  const answer: { redirectSession: { fullUrl: string } } = JSON.parse(await response.text());
  return { url: answer.redirectSession.fullUrl, verifier };
}

function options(): { readonly [oauth.customFetch]: typeof globalThis.fetch } {
  return { [oauth.customFetch]: wix.fetch };
}

function decode(part: string | undefined) {
  return JSON.parse(Buffer.from(part ?? "", "base64url").toString());
}

describe("an independent OAuth client", () => {
  it("logs in with a code, PKCE and a form-encoded token request", async ({ expect }) => {
    const { url, verifier } = await authorizationRequest();
    const member = await anyMember(wix);
    const location = new URL(await wix.control.login(member.id, url));
    const parameters = oauth.validateAuthResponse(server, client, location, "s1");
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      wix.redirectUri,
      verifier,
      options(),
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response);
    expect(tokens.access_token).toMatch(/^OauthNG\.JWS\./);
    expect(tokens.refresh_token).toMatch(/^JWS\./);
    const info = await post("https://www.wixapis.com/oauth2/token-info", {
      token: tokens.access_token,
    });
    expect(await info.json()).toMatchObject({ subjectType: "MEMBER", subjectId: member.id });
  });

  it("renews", async ({ expect }) => {
    const { refresh_token: token } = await visitor();
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.None(),
      token,
      options(),
    );
    const tokens = await oauth.processRefreshTokenResponse(server, client, response);
    expect(tokens.expires_in).toBe(14_400);
  });

  it("acts as the app with its secret, and is refused with another", async ({ expect }) => {
    const request = async (secret: string): Promise<Response> =>
      oauth.clientCredentialsGrantRequest(
        server,
        client,
        oauth.ClientSecretPost(secret),
        {},
        options(),
      );
    const good = await request(TEST_CLIENT.clientSecret);
    const tokens = await oauth.processClientCredentialsResponse(server, client, good);
    expect(tokens.refresh_token).toBeUndefined();
    expect((await request("wrong")).status).toBe(401);
  });
});

describe("the token endpoint", () => {
  const refused = [
    ["an unknown client", { clientId: "x", grantType: "anonymous" }, 400, "invalid_client"],
    ["no client", { grantType: "anonymous" }, 400, "invalid_client"],
    ["an unknown grant", { clientId, grantType: "password" }, 400, "unsupported_grant_type"],
    ["no body", "", 400, "unsupported_grant_type"],
    [
      "a made-up refresh token",
      { clientId, grantType: "refresh_token", refreshToken: "JWS.a.b.c" },
      400,
      "invalid_grant",
    ],
    [
      "a made-up code",
      { clientId, grantType: "authorization_code", code: "x", codeVerifier: "y" },
      400,
      "invalid_grant",
    ],
    [
      "another instance",
      {
        client_id: clientId,
        client_secret: TEST_CLIENT.clientSecret,
        instance_id: "x",
        grant_type: "client_credentials",
      },
      401,
      "invalid_client",
    ],
  ] as const;
  for (const [what, body, status, error] of refused) {
    it(`refuses ${what}`, async ({ expect }) => {
      const response = await post(TOKEN_ENDPOINT, body);
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error });
      expect(response.headers.get("x-wix-request-id")).toBeTruthy();
    });
  }

  it("burns a code that is tried with a wrong redirect URI", async ({ expect }) => {
    const { url, verifier: codeVerifier } = await authorizationRequest();
    const { id } = await anyMember(wix);
    const code = new URL(await wix.control.login(id, url)).searchParams.get("code");
    const grant = { clientId, grantType: "authorization_code", code, codeVerifier };
    expect(await mint({ ...grant, redirectUri: "http://localhost:1/" })).toMatchObject({
      error: "invalid_grant",
    });
    expect(await mint({ ...grant, redirectUri: wix.redirectUri })).toMatchObject({
      error: "invalid_grant",
    });
  });

  it("refuses a code whose time is up", async ({ expect }) => {
    await wix.control.settings({ codeSeconds: 0 });
    const { url, verifier: codeVerifier } = await authorizationRequest();
    const { id } = await anyMember(wix);
    const code = new URL(await wix.control.login(id, url)).searchParams.get("code");
    const grant = { clientId, grantType: "authorization_code", code, codeVerifier };
    const answer = await mint({ ...grant, redirectUri: wix.redirectUri });
    expect(answer.error).toBe("invalid_grant");
  });

  it("keeps the refresh token alive through renewals unless rotation is on", async ({ expect }) => {
    const first = await visitor();
    expect((await renew(first.refresh_token)).refresh_token).toBe(first.refresh_token);
    await wix.control.settings({ rotateRefreshTokens: true });
    const rotated = await renew(first.refresh_token);
    expect(rotated.refresh_token).not.toBe(first.refresh_token);
    expect((await renew(first.refresh_token)).error).toBe("invalid_grant");
    expect((await renew(rotated.refresh_token)).access_token).toBeTruthy();
  });

  it("lets only one of many concurrent renewals win a rotating token", async ({ expect }) => {
    const { refresh_token: token } = await visitor();
    await wix.control.settings({ rotateRefreshTokens: true });
    const answers = await Promise.all(Array.from({ length: 20 }, () => renew(token)));
    expect(answers.filter((answer) => answer.error === undefined)).toHaveLength(1);
  });

  it("ends what is revoked", async ({ expect }) => {
    const tokens = await visitor();
    await wix.control.revoke({ refreshToken: tokens.refresh_token });
    expect((await renew(tokens.refresh_token)).error).toBe("invalid_grant");
    expect(await readCart(tokens.access_token)).toBe(404);
    const other = await visitor();
    await wix.control.revoke({ refreshToken: other.refresh_token, accessToo: true });
    expect(await readCart(other.access_token)).toBe(401);
  });
});

describe("an access token", () => {
  it("is accepted raw and as a bearer token", async ({ expect }) => {
    const { access_token: token } = await visitor();
    expect(await readCart(token)).toBe(404);
    expect(await readCart(`Bearer ${token}`)).toBe(404);
  });

  it("carries what Wix's carry", async ({ expect }) => {
    const { access_token: token } = await visitor();
    const [header, payload] = token.slice("OauthNG.JWS.".length).split(".");
    expect(decode(header)).toMatchObject({ alg: "HS256" });
    expect(decode(payload).exp - decode(payload).iat).toBe(14_400);
    expect(JSON.parse(decode(payload).data)).toMatchObject({
      instance: { instanceId: TEST_CLIENT.instanceId, appDefId: clientId },
    });
  });

  it("dies when its time is up", async ({ expect }) => {
    await wix.control.settings({ accessTokenSeconds: 0 });
    const { access_token: token } = await visitor();
    expect(await readCart(token)).toBe(401);
  });

  it("dies with a reset", async ({ expect }) => {
    const { access_token: token } = await mint({
      client_id: clientId,
      client_secret: TEST_CLIENT.clientSecret,
      grant_type: "client_credentials",
    });
    await wix.control.reset();
    expect(await readCart(token)).toBe(401);
  });

  const forged = [
    ["", 401],
    ["x", 401],
    ["OauthNG.JWS.", 401],
    ["OauthNG.JWS.a.b.c", 401],
    ["OauthNG.JWS.eyJhbGciOiJub25lIn0.eyJkYXRhIjoie30ifQ.", 401],
    [`Bearer ${"a".repeat(4000)}`, 401],
  ] as const;
  for (const [token, status] of forged) {
    it(`is refused when it is ${JSON.stringify(token.slice(0, 60))}`, async ({ expect }) => {
      expect(await readCart(token)).toBe(status);
    });
  }

  it("is refused when one character was changed", async ({ expect }) => {
    const { access_token: token } = await visitor();
    const middle = Math.floor(token.length / 2);
    const other = token[middle] === "A" ? "B" : "A";
    expect(await readCart(`${token.slice(0, middle)}${other}${token.slice(middle + 1)}`)).toBe(401);
  });

  it("is not replaced by a refresh token", async ({ expect }) => {
    const { refresh_token: token } = await visitor();
    expect(await readCart(token)).toBe(401);
    expect(await readCart(`OauthNG.${token}`)).toBe(401);
  });
});

describe("a redirect session", () => {
  const paths = [
    "www.wixapis.com/_api/redirects-api/v1/redirect-session",
    "edge.wixapis.com/_api/redirects-api/v1/redirect-session",
    "www.wixapis.com/redirect-session/v1/redirect-session",
    "www.wixapis.com/headless/v1/redirect-session",
  ];
  for (const path of paths) {
    it(`is made at ${path}`, async ({ expect }) => {
      const { access_token: token } = await visitor();
      const response = await post(`https://${path}`, { login: {} }, token);
      const answer = await response.json();
      expect(answer).toMatchObject({
        redirectSession: { fullUrl: expect.stringContaining(wix.origin) },
      });
    });
  }

  const good = {
    redirectUri: "http://localhost:8787/_auth/callback",
    clientId,
    codeChallenge: "a".repeat(43),
    codeChallengeMethod: "S256",
    responseMode: "query",
    responseType: "code",
    scope: "offline_access",
    state: "s",
  };
  const reshaped = [
    ["spread into auth", { auth: good }],
    ["with a field of its own", { auth: { authRequest: { ...good, extra: 1 } } }],
    [
      "without PKCE's method",
      { auth: { authRequest: { ...good, codeChallengeMethod: undefined } } },
    ],
    ["with plain PKCE", { auth: { authRequest: { ...good, codeChallengeMethod: "plain" } } }],
    ["with a short challenge", { auth: { authRequest: { ...good, codeChallenge: "a" } } }],
    ["without a state", { auth: { authRequest: { ...good, state: "" } } }],
    ["for another client", { auth: { authRequest: { ...good, clientId: "x" } } }],
    ["with an unknown prompt", { auth: { authRequest: good, prompt: "maybe" } }],
    ["empty", {}],
  ] as const;
  for (const [what, body] of reshaped) {
    it(`is refused when the request is ${what}`, async ({ expect }) => {
      const { access_token: token } = await visitor();
      const url = "https://www.wixapis.com/_api/redirects-api/v1/redirect-session";
      expect((await post(url, body, token)).status).toBe(400);
    });
  }

  it("needs a token", async ({ expect }) => {
    const url = "https://www.wixapis.com/_api/redirects-api/v1/redirect-session";
    expect((await post(url, { auth: { authRequest: good } })).status).toBe(401);
  });
});
