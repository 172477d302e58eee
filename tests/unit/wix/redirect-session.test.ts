import { describe, it } from "vitest";
import { loginUrl, logoutUrl } from "../../../src/wix/redirect-session.ts";
import { isInvalidGrant } from "../../../src/wix/upstream-failure.ts";
import { failure, fakeUpstream, json, status } from "../../support/fake-upstream.ts";

const login = {
  accessToken: "access-1",
  redirectUri: "https://site.example/_auth/callback",
  state: "state-1",
  codeChallenge: "challenge-1",
};
const logout = { accessToken: "access-1", postFlowUrl: "https://site.example/" };

function session(fullUrl: unknown): ReturnType<typeof json> {
  return json({ redirectSession: { id: "r-1", fullUrl } });
}

describe("a login URL", () => {
  it("is asked for with the visitor's token and PKCE", async ({ expect }) => {
    const upstream = fakeUpstream(session("https://pages.example/authorize?x=1"));
    expect(await loginUrl(upstream, login)).toBe("https://pages.example/authorize?x=1");
    const [request] = upstream.requests;
    expect(request?.url).toBe("https://www.wixapis.com/_api/redirects-api/v1/redirect-session");
    expect(request?.headers.get("authorization")).toBe("access-1");
    expect(request?.headers.get("x-wix-bi-gateway")).toBe(
      "environment=js-sdk,package-name=@wix/auto_sdk_redirects_redirects,method-fqn=wix.headless.v1.RedirectSessionService.CreateRedirectSession,entity=wix.headless.v1.redirect_session",
    );
    expect(await request?.json()).toEqual({
      auth: {
        authRequest: {
          redirectUri: login.redirectUri,
          clientId: "client-1",
          codeChallenge: "challenge-1",
          codeChallengeMethod: "S256",
          responseMode: "query",
          responseType: "code",
          scope: "offline_access",
          state: "state-1",
        },
        prompt: "login",
      },
    });
  });

  it("passes on prompt and idp", async ({ expect }) => {
    const upstream = fakeUpstream(session("https://pages.example/"));
    await loginUrl(upstream, { ...login, prompt: "none", idp: "google" });
    expect(await upstream.requests[0]?.json()).toMatchObject({
      auth: { authRequest: { idp: "google" }, prompt: "none" },
    });
  });

  for (const hostile of [
    undefined,
    null,
    7,
    "",
    "/authorize",
    "//pages.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://pages.example/",
    "https://",
    `https://pages.example/${"x".repeat(8200)}`,
    ["https://pages.example/"],
  ]) {
    it(`is never ${JSON.stringify(hostile)?.slice(0, 40)}`, async ({ expect }) => {
      const error = await failure(loginUrl(fakeUpstream(session(hostile)), login));
      expect(error).toMatchObject({ code: "upstream_unavailable", status: 503 });
    });
  }

  it("comes without anything that could split a header", async ({ expect }) => {
    const url = await loginUrl(fakeUpstream(session("https://pages.example/a\r\nb: カ")), login);
    expect(url).toMatch(/^[\x21-\x7e]+$/);
  });

  it("that is refused tells what to look at, and ends no session", async ({ expect }) => {
    const reply = json({ error: "invalid_grant", message: "https://secret" }, { status: 403 });
    const error = await failure(loginUrl(fakeUpstream(reply), login));
    expect(error).toMatchObject({ code: "upstream_rejected", status: 502, reason: "403" });
    expect(error.message).toContain("allows this site's URLs");
    expect(isInvalidGrant(error)).toBe(false);
  });
});

describe("a logout URL", () => {
  it("is asked for with where to go afterwards", async ({ expect }) => {
    const upstream = fakeUpstream(status(502), session("https://pages.example/logout"));
    expect(await logoutUrl(upstream, logout)).toBe("https://pages.example/logout");
    expect(upstream.requests).toHaveLength(2);
    expect(upstream.requests[1]?.headers.get("authorization")).toBe("access-1");
    expect(await upstream.requests[1]?.json()).toEqual({
      logout: { clientId: "client-1" },
      callbacks: { postFlowUrl: "https://site.example/" },
    });
  });

  it("with a token no header can carry fails without quoting it", async ({ expect }) => {
    const request = { ...logout, accessToken: "tok\nen-カ" };
    const error = await failure(logoutUrl(fakeUpstream(session("https://p.example/")), request));
    expect(error.code).toBe("upstream_unavailable");
    expect(`${error.message}${error.stack}`).not.toContain("en-");
  });
});
