import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { HTTPException } from "hono/http-exception";
import type { LocalWix } from "../local-wix.ts";
import { findLogin, grantCode, type LoginSession, refuseCode } from "../members/login.ts";
import { loginPage } from "../members/login-page.tsx";
import { createMember } from "../members/members.ts";
import { messagePage } from "../pages/message-page.tsx";
import type { Html } from "../pages/page.tsx";

const COOKIE = "local_wix_login";

/** Narrow, because localhost shares cookies between ports: the site must not be sent this one. */
const COOKIE_PATH = "/_api/oauth2";

const used = (): Html =>
  messagePage(
    "This link was used already",
    "A login link works once. Go back to the site and log in from there.",
  );

/** Where login, logout and the cookie pre-warm of a redirect session lead the browser. */
export function authorizeRoutes(wix: LocalWix): Hono {
  return new Hono()
    .use(async (c, next) => {
      await next();
      c.header("cache-control", "no-store");
    })
    .get("/authorize", (c) => authorize(wix, c))
    .post("/authorize", async (c) => decide(wix, c))
    .get("/logout", (c) => logout(wix, c))
    .get("/prewarm", (c) => c.html(messagePage("Ready", "The visitor is known here now.")));
}

function authorize(wix: LocalWix, c: Context): Response | Promise<Response> {
  const id = c.req.query("redirectSessionId") ?? "";
  const session = findLogin(wix, id);
  if (session === undefined) {
    return c.html(used(), 410);
  }
  const memberId = loggedInMember(wix, c);
  const mayBeSilent = session.prompt === "none" || session.prompt === undefined;
  if (memberId !== undefined && mayBeSilent) {
    return c.redirect(grantCode(wix, id, session, memberId), 302);
  }
  if (session.prompt === "none") {
    const refusal = { error: "login_required", error_description: "nobody is logged in at Wix" };
    return c.redirect(refuseCode(wix, id, session, refusal), 302);
  }
  return c.html(showLogin(wix, id, session));
}

async function decide(wix: LocalWix, c: Context): Promise<Response> {
  const form = await c.req.formData().catch(() => new FormData());
  const field = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  const id = field("redirectSessionId");
  const session = findLogin(wix, id);
  if (session === undefined) {
    return c.html(used(), 410);
  }
  if (field("action") === "deny") {
    const refusal = { error: "access_denied", error_description: "the person said no" };
    return c.redirect(refuseCode(wix, id, session, refusal), 303);
  }
  const chosen = chooseMember(wix, field);
  if ("problem" in chosen) {
    return c.html(showLogin(wix, id, session, chosen.problem), 400);
  }
  const login = crypto.randomUUID();
  wix.browserLogins.put(login, chosen.memberId);
  setCookie(c, COOKIE, login, {
    path: COOKIE_PATH,
    httpOnly: true,
    sameSite: "Lax",
    secure: wix.config.origin.startsWith("https:"),
    maxAge: 30 * 24 * 60 * 60,
  });
  return c.redirect(grantCode(wix, id, session, chosen.memberId), 303);
}

type Choice = { readonly memberId: string } | { readonly problem: string };

function chooseMember(wix: LocalWix, field: (name: string) => string): Choice {
  if (field("action") !== "create") {
    const member = wix.members.get(field("memberId"));
    return member === undefined ? { problem: "Pick a member." } : { memberId: member.id };
  }
  try {
    const loginEmail = field("loginEmail");
    return { memberId: createMember(wix, { loginEmail }, field("nickname")).id };
  } catch (error) {
    if (error instanceof HTTPException) {
      const isTaken = error.status === 409;
      return { problem: isTaken ? "This e-mail has a member." : "That is not an e-mail address." };
    }
    throw error;
  }
}

function showLogin(wix: LocalWix, id: string, session: LoginSession, problem?: string): Html {
  return loginPage({
    redirectSessionId: id,
    members: wix.members.list(),
    siteHost: new URL(session.authRequest.redirectUri).host,
    idp: session.authRequest.idp,
    problem,
  });
}

function loggedInMember(wix: LocalWix, c: Context): string | undefined {
  const memberId = wix.browserLogins.get(getCookie(c, COOKIE) ?? "");
  return memberId === undefined ? undefined : wix.members.get(memberId)?.id;
}

function logout(wix: LocalWix, c: Context): Response | Promise<Response> {
  const id = c.req.query("redirectSessionId") ?? "";
  const session = wix.redirectSessions.get(id);
  if (session?.kind !== "logout" || session.isUsed) {
    const advice = "A logout link works once. Go back to the site.";
    return c.html(messagePage("This link was used already", advice), 410);
  }
  wix.redirectSessions.put(id, { ...session, isUsed: true });
  wix.tokens.end(session.tokenSessionId, "all");
  wix.browserLogins.delete(getCookie(c, COOKIE) ?? "");
  deleteCookie(c, COOKIE, {
    path: COOKIE_PATH,
    httpOnly: true,
    sameSite: "Lax",
    secure: wix.config.origin.startsWith("https:"),
  });
  return c.redirect(session.postFlowUrl, 302);
}
