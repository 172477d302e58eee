import { type Context, Hono } from "hono";
import { SITE_ID } from "./access-token.ts";
import type { ApiEnv } from "../api-env.ts";
import { callParameters } from "../queries/call-parameters.ts";
import { type Fields, textOf } from "../queries/fields.ts";
import { codeChallengeOf } from "./jws.ts";
import { type LocalWix, mergeVisitorCart } from "../local-wix.ts";
import { subjectIdOf } from "./subject.ts";
import type { TokenAnswer } from "./tokens.ts";
import { oauthError } from "../wix-errors.ts";

type Grant = (c: Context<ApiEnv>, request: Fields) => Promise<TokenAnswer>;

/** `POST /oauth2/token` with every grant a host uses, and `POST /oauth2/token-info`. */
export function oauthRoutes(wix: LocalWix): Hono<ApiEnv> {
  const grants = new Map<string, Grant>([
    ["anonymous", (c, request) => anonymous(wix, c, request)],
    ["refresh_token", (c, request) => refresh(wix, c, request)],
    ["authorization_code", (c, request) => exchangeCode(wix, c, request)],
    ["client_credentials", (c, request) => clientCredentials(wix, c, request)],
  ]);
  return new Hono<ApiEnv>()
    .post("/token", async (c) => {
      const request = c.get("tokenRequest") ?? {};
      const grant = grants.get(textOf(request, "grantType", "grant_type") ?? "");
      if (grant === undefined) {
        throw oauthError(400, "unsupported_grant_type");
      }
      c.header("cache-control", "no-store");
      return c.json(await grant(c, request));
    })
    .post("/token-info", async (c) => {
      const token = textOf(await callParameters(c.req.raw), "token") ?? "";
      return c.json(await tokenInfo(wix, token));
    });
}

async function anonymous(wix: LocalWix, c: Context<ApiEnv>, request: Fields): Promise<TokenAnswer> {
  requireClient(wix, textOf(request, "clientId", "client_id") ?? "");
  const subject = { kind: "visitor", visitorId: crypto.randomUUID() } as const;
  c.set("subject", subject);
  return wix.tokens.mint(subject);
}

async function refresh(wix: LocalWix, c: Context<ApiEnv>, request: Fields): Promise<TokenAnswer> {
  // The SDK's site session leaves the client id out when it renews.
  requireClient(wix, textOf(request, "clientId", "client_id") ?? wix.config.clientId);
  const renewed = await wix.tokens.renew(textOf(request, "refreshToken", "refresh_token") ?? "");
  if (renewed === undefined) {
    throw oauthError(400, "invalid_grant");
  }
  c.set("subject", renewed.subject);
  return renewed.answer;
}

async function exchangeCode(
  wix: LocalWix,
  c: Context<ApiEnv>,
  request: Fields,
): Promise<TokenAnswer> {
  const clientId = textOf(request, "clientId", "client_id") ?? "";
  requireClient(wix, clientId);
  const id = textOf(request, "code") ?? "";
  const code = wix.codes.get(id);
  // Taken before anything is awaited: of two exchanges at once only one finds it.
  wix.codes.delete(id);
  if (code === undefined || code.expiresAt <= wix.now()) {
    throw oauthError(400, "invalid_grant", "the code is unknown, used or expired");
  }
  const verifier = textOf(request, "codeVerifier", "code_verifier") ?? "";
  const isSameAttempt =
    code.clientId === clientId &&
    code.redirectUri === textOf(request, "redirectUri", "redirect_uri") &&
    code.codeChallenge === (await codeChallengeOf(verifier));
  if (!isSameAttempt) {
    throw oauthError(400, "invalid_grant", "the code belongs to another authorization request");
  }
  const { memberId, visitorId } = code;
  mergeVisitorCart(wix, visitorId, memberId);
  const subject = { kind: "member", memberId, visitorId } as const;
  c.set("subject", subject);
  return wix.tokens.mint(subject);
}

async function clientCredentials(
  wix: LocalWix,
  c: Context<ApiEnv>,
  request: Fields,
): Promise<TokenAnswer> {
  const { config } = wix;
  const instanceId = textOf(request, "instance_id", "instanceId");
  const isOurs =
    textOf(request, "client_id", "clientId") === config.clientId &&
    textOf(request, "client_secret", "clientSecret") === config.clientSecret &&
    (instanceId === undefined || instanceId === config.instanceId);
  if (!isOurs) {
    throw oauthError(401, "invalid_client");
  }
  c.set("subject", { kind: "app" });
  return wix.tokens.mintApp();
}

function requireClient(wix: LocalWix, clientId: string): void {
  if (clientId !== wix.config.clientId) {
    throw oauthError(400, "invalid_client", "no such client");
  }
}

async function tokenInfo(wix: LocalWix, token: string): Promise<Fields> {
  const { clientId, instanceId } = wix.config;
  const verified = await wix.tokens.verify(token);
  if (verified === undefined) {
    return { active: false };
  }
  return {
    active: true,
    subjectType: verified.subject.kind.toUpperCase(),
    subjectId: subjectIdOf(verified.subject, clientId),
    exp: String(verified.expiresAt),
    iat: String(verified.issuedAt),
    clientId,
    siteId: SITE_ID,
    instanceId,
  };
}
