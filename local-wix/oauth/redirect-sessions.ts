import { type Context, Hono } from "hono";
import { type ApiEnv, subjectOf } from "../api-env.ts";
import { callParameters } from "../queries/call-parameters.ts";
import { type Fields, fieldsOf, isFields, textOf } from "../queries/fields.ts";
import type { LocalWix } from "../local-wix.ts";
import { registered } from "./oauth-apps.ts";
import {
  parseAuthRequest,
  parseCallback,
  parsePrompt,
  type RedirectSession,
} from "./redirect-session.ts";
import { readSettings } from "../control/settings.ts";
import { applicationError, permissionDenied, validationError } from "../wix-errors.ts";

const HOUR_SECONDS = 60 * 60;

/** Creates redirect sessions, under every path that the SDK and Wix's REST pages name. */
export function redirectSessionRoutes(wix: LocalWix): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  const paths = [
    "/_api/redirects-api/v1/redirect-session",
    "/redirects-api/v1/redirect-session",
    "/redirect-session/v1/redirect-session",
    "/headless/v1/redirect-session",
  ];
  for (const path of paths) {
    routes.post(path, async (c) => {
      const {
        session,
        path: page,
        parameters,
      } = createSession(wix, c, await callParameters(c.req.raw));
      const id = crypto.randomUUID();
      wix.redirectSessions.forgetOlderThan(wix.now() - HOUR_SECONDS);
      wix.redirectSessions.put(id, session);
      const searchParams = { ...parameters, redirectSessionId: id };
      const endpoint = `${wix.config.origin}${page}`;
      const fullUrl = `${endpoint}?${new URLSearchParams(searchParams).toString()}`;
      return c.json({
        redirectSession: {
          id,
          fullUrl,
          shortUrl: `${endpoint}?redirectSessionId=${id}`,
          sessionToken: "",
          urlDetails: { endpoint, searchParams },
        },
      });
    });
  }
  return routes;
}

interface NewSession {
  readonly session: RedirectSession;
  /** Where at the local Wix it is served. */
  readonly path: string;
  /** Shown in the URL as Wix does; only the session's id is believed. */
  readonly parameters: Readonly<Record<string, string>>;
}

function createSession(wix: LocalWix, c: Context<ApiEnv>, body: Fields): NewSession {
  const subject = subjectOf(c.var);
  const tokenSessionId = c.get("sessionId");
  if (subject.kind === "app" || tokenSessionId === undefined) {
    throw permissionDenied();
  }
  if (!readSettings(wix.settings).isPublished) {
    throw applicationError(500, "INTERNAL", "No Public URL Found for the site");
  }
  if (isFields(body["auth"])) {
    return loginSession(wix, body["auth"], subject.visitorId);
  }
  if (isFields(body["logout"])) {
    if (textOf(body["logout"], "clientId") !== wix.config.clientId) {
      throw validationError("logout.clientId", "must be the client's id");
    }
    const postFlowUrl = requiredCallback(wix, body);
    return {
      session: { kind: "logout", tokenSessionId, postFlowUrl, isUsed: false },
      path: "/_api/oauth2/logout",
      parameters: { clientId: wix.config.clientId },
    };
  }
  if (isFields(body["ecomCheckout"])) {
    return checkoutSession(wix, body);
  }
  if (isFields(body["login"])) {
    const session = { kind: "prewarm", isUsed: false } as const;
    return { session, path: "/_api/oauth2/prewarm", parameters: {} };
  }
  throw validationError("intent", "must be auth, logout, ecomCheckout or login at the local Wix");
}

function loginSession(wix: LocalWix, auth: Fields, visitorId: string): NewSession {
  const authRequest = parseAuthRequest(auth, registered(wix));
  const prompt = parsePrompt(auth);
  return {
    session: { kind: "login", authRequest, prompt, visitorId, isUsed: false },
    path: "/_api/oauth2/authorize",
    parameters: {
      clientId: authRequest.clientId,
      responseType: "code",
      redirectUri: authRequest.redirectUri,
      scope: "offline_access",
      state: authRequest.state,
      responseMode: authRequest.responseMode,
      codeChallenge: authRequest.codeChallenge,
      codeChallengeMethod: "S256",
      ...(prompt !== undefined && { prompt }),
    },
  };
}

function checkoutSession(wix: LocalWix, body: Fields): NewSession {
  const checkoutId = textOf(fieldsOf(body, "ecomCheckout"), "checkoutId") ?? "";
  if (wix.checkouts.get(checkoutId) === undefined) {
    throw applicationError(404, "CHECKOUT_NOT_FOUND", "there is no such checkout");
  }
  return {
    session: {
      kind: "checkout",
      checkoutId,
      postFlowUrl: requiredCallback(wix, body),
      thankYouPageUrl: parseCallback(body, "thankYouPageUrl", registered(wix)),
      isUsed: false,
    },
    path: "/_api/checkout",
    parameters: { checkoutId },
  };
}

function requiredCallback(wix: LocalWix, body: Fields): string {
  const url = parseCallback(body, "postFlowUrl", registered(wix));
  if (url === undefined) {
    throw validationError("callbacks.postFlowUrl", "must not be empty");
  }
  return url;
}
