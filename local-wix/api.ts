import { type Context, Hono, type MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ApiEnv } from "./api-env.ts";
import type { Call } from "./control/call-log.ts";
import { blogRoutes } from "./content/blog.ts";
import { cartRoutes } from "./ecom/carts-v1.ts";
import { cartV2Routes } from "./ecom/carts-v2.ts";
import { catalogRoutes } from "./stores/catalog.ts";
import { cmsRoutes } from "./content/cms.ts";
import { deliver, suffer, UNREACHABLE_HEADER } from "./control/faults.ts";
import { type Fields, textOf } from "./queries/fields.ts";
import type { LocalWix } from "./local-wix.ts";
import { memberRoutes } from "./members/members.ts";
import { isOwner, oauthAppRoutes } from "./oauth/oauth-apps.ts";
import { oauthRoutes } from "./oauth/oauth.ts";
import { planRoutes } from "./content/plans.ts";
import { redirectSessionRoutes } from "./oauth/redirect-sessions.ts";
import { sitePropertiesRoutes } from "./content/site-properties.ts";
import { subjectIdOf } from "./oauth/subject.ts";
import { readTokenRequest } from "./oauth/token-request.ts";
import { applicationError } from "./wix-errors.ts";

/** The Wix API: what answers at www.wixapis.com and edge.wixapis.com. */
export function createApi(wix: LocalWix): Hono<ApiEnv> {
  const api = new Hono<ApiEnv>();
  api.use(readWhole);
  api.use(recordCalls(wix));
  api.use(breakOnPurpose(wix));
  api.use(authenticate(wix));
  api.route("/oauth2", oauthRoutes(wix));
  api.route("/oauth-app/v1/oauth-apps", oauthAppRoutes(wix));
  api.route("/", redirectSessionRoutes(wix));
  api.route("/members/v1/members", memberRoutes(wix));
  api.route("/ecom/v1/carts/current", cartRoutes(wix));
  api.route("/ecom/v2/carts/current", cartV2Routes(wix));
  api.route("/wix-data/v2", cmsRoutes(wix));
  api.route("/site-properties/v4/properties", sitePropertiesRoutes());
  api.route("/v3/posts", blogRoutes());
  api.route("/blog/v3/posts", blogRoutes());
  api.route("/pricing-plans/v2/plans", planRoutes());
  api.route("/", catalogRoutes(wix));
  api.notFound((c) => {
    const { pathname } = new URL(c.req.url);
    const message =
      `The local Wix does not know ${c.req.method} ${pathname}. ` +
      `To use the real Wix, run "headless-edge dev --wix real".`;
    const applicationErrorBody = { code: "NOT_FOUND", description: message, data: {} };
    return c.json({ message, details: { applicationError: applicationErrorBody } }, 404);
  });
  api.onError((error) => {
    if (error instanceof HTTPException) {
      return error.getResponse();
    }
    const message = `local Wix failed: ${error.message}`;
    const failure = { code: "INTERNAL", description: message, data: {} };
    return Response.json({ message, details: { applicationError: failure } }, { status: 500 });
  });
  return api;
}

/**
 * Reads what was sent to its end before answering, as Wix's own gateway does. A browser reads no
 * answer while it still sends: over HTTP/1.1 a long answer to an unread file would wait for it, and
 * it for the answer.
 */
const readWhole: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  const { body, bodyUsed } = c.req.raw;
  if (body !== null && !bodyUsed && !c.res.headers.has(UNREACHABLE_HEADER)) {
    await body.pipeTo(new WritableStream());
  }
};

function recordCalls(wix: LocalWix): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const startedAt = Date.now();
    const requestId = `${Math.floor(startedAt / 1000)}.${crypto.randomUUID().replaceAll("-", "")}`;
    c.set("requestId", requestId);
    const url = new URL(c.req.url);
    if (url.pathname === "/oauth2/token") {
      c.set("tokenRequest", await readTokenRequest(c.req.raw));
    }
    await next();
    const isUnreachable = c.res.headers.has(UNREACHABLE_HEADER);
    c.res = new Response(c.res.body, c.res);
    c.res.headers.set("x-wix-request-id", requestId);
    const isWrite = c.req.method !== "GET" && !url.pathname.startsWith("/oauth2/");
    if (isWrite && c.res.ok) {
      c.res.headers.set("X-Wix-Consistent", requestId);
    }
    const facts = { url, startedAt, clientId: wix.config.clientId };
    wix.calls.record(describeCall(c, { ...facts, status: isUnreachable ? 0 : c.res.status }));
  };
}

interface CallFacts {
  readonly url: URL;
  /** In milliseconds. */
  readonly startedAt: number;
  readonly clientId: string;
  readonly status: number;
}

function describeCall(c: Context<ApiEnv>, facts: CallFacts): Call {
  const { url, startedAt, clientId, status } = facts;
  const grant = grantOf(c.get("tokenRequest"));
  const consistent = c.req.header("x-wix-consistent");
  const bi = c.req.header("x-wix-bi-gateway");
  const subject = c.get("subject");
  return {
    at: startedAt / 1000,
    method: c.req.method,
    host: url.host,
    path: url.pathname,
    ...(url.search !== "" && { query: url.search.slice(1, 1000) }),
    ...(grant !== undefined && { grant }),
    subject: subject?.kind ?? "none",
    ...(subject !== undefined && { subjectId: subjectIdOf(subject, clientId) }),
    status,
    milliseconds: Date.now() - startedAt,
    requestId: c.get("requestId"),
    ...(consistent !== undefined && { consistent }),
    ...(bi !== undefined && { bi }),
  };
}

function breakOnPurpose(wix: LocalWix): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const { pathname: path } = new URL(c.req.url);
    const grant = grantOf(c.get("tokenRequest"));
    const fault = wix.faults.take({ method: c.req.method, path, grant });
    const answer = fault === undefined ? undefined : await suffer(fault);
    if (answer === undefined) {
      await next();
    } else {
      c.res = answer;
    }
    if (fault !== undefined) {
      c.res = await deliver(fault, c.res);
    }
  };
}

function authenticate(wix: LocalWix): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const header = c.req.header("authorization") ?? "";
    if (header === "") {
      return next();
    }
    if (isOwner(c.req.raw.headers)) {
      c.set("subject", { kind: "app" });
      return next();
    }
    const verified = await wix.tokens.verify(header.replace(/^Bearer /i, ""));
    if (verified === undefined && !new URL(c.req.url).pathname.startsWith("/oauth2/")) {
      throw applicationError(401, "UNAUTHENTICATED", "The access token is invalid or expired");
    }
    if (verified !== undefined) {
      c.set("subject", verified.subject);
    }
    if (verified?.sessionId !== undefined) {
      c.set("sessionId", verified.sessionId);
    }
    return next();
  };
}

function grantOf(tokenRequest: Fields | undefined): string | undefined {
  return textOf(tokenRequest ?? {}, "grantType", "grant_type");
}
