// oxlint-disable no-underscore-dangle -- _id is the SDK's own name
import { members } from "@wix/members";
import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import { type MemberAnswer, type RunningLocalWix, startLocalWix } from "../support/local-wix.ts";
import { anyMember, browserClient, logIn, sdkError, sendSdkTo } from "../support/local-wix-sdk.ts";

let wix: RunningLocalWix;
let restore: () => void;
let ada: MemberAnswer;

beforeAll(async () => {
  wix = await startLocalWix();
  restore = sendSdkTo(wix);
});
beforeEach(async () => {
  await wix.control.reset();
  ada = await anyMember(wix);
});
afterAll(async () => {
  restore();
  await wix.dispose();
});

describe("the SDK's OAuth strategy", () => {
  it("is a visitor without being asked, and is nobody's member", async ({ expect }) => {
    const client = browserClient();
    const error = await sdkError(client.use(members).getCurrentMember());
    expect(error.details?.applicationError?.code).toBe("NOT_FOUND");
    expect(error.status).toBe(404);
    expect(client.auth.loggedIn()).toBe(false);
  });

  it("logs a member in with PKCE", async ({ expect }) => {
    const client = browserClient();
    await logIn(wix, client, ada);
    const { member } = await client.use(members).getCurrentMember({ fieldsets: ["FULL"] });
    expect(client.auth.loggedIn()).toBe(true);
    expect(member?._id).toBe(ada.id);
    expect(member?.loginEmail).toBe(ada.loginEmail);
    expect(member?.profile?.nickname).toBe(ada.profile.nickname);
  });

  it("shows no e-mail address unless the fieldset asks for it", async ({ expect }) => {
    const client = browserClient();
    await logIn(wix, client, ada);
    const { member } = await client.use(members).getCurrentMember();
    expect(member?.loginEmail).toBeUndefined();
    expect(member?.profile?.slug).toBe("ada-marsh");
  });

  it("cannot exchange a code with another attempt's verifier", async ({ expect }) => {
    const client = browserClient();
    const data = client.auth.generateOAuthData(wix.redirectUri);
    const other = client.auth.generateOAuthData(wix.redirectUri);
    const { authUrl } = await client.auth.getAuthUrl(data, { responseMode: "query" });
    const location = new URL(await wix.control.login(ada.id, authUrl));
    const code = location.searchParams.get("code") ?? "";
    const stolen = { ...data, codeVerifier: other.codeVerifier };
    const error = await sdkError(client.auth.getMemberTokens(code, data.state, stolen));
    expect(error.message).toContain("invalid_grant");
  });

  it("cannot exchange a code twice", async ({ expect }) => {
    const client = browserClient();
    const data = client.auth.generateOAuthData(wix.redirectUri);
    const { authUrl } = await client.auth.getAuthUrl(data, { responseMode: "query" });
    const location = new URL(await wix.control.login(ada.id, authUrl));
    const code = location.searchParams.get("code") ?? "";
    const exchange = () => client.auth.getMemberTokens(code, data.state, data);
    const results = await Promise.allSettled([exchange(), exchange(), exchange()]);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect((await sdkError(exchange())).message).toContain("invalid_grant");
  });

  it("gets its answer in the fragment unless it asks for the query", async ({ expect }) => {
    const client = browserClient();
    const data = client.auth.generateOAuthData(wix.redirectUri);
    const { authUrl } = await client.auth.getAuthUrl(data);
    const location = await wix.control.login(ada.id, authUrl);
    const { code, state } = client.auth.parseFromUrl(location, "fragment");
    expect(new URL(location).search).toBe("");
    expect(state).toBe(data.state);
    expect(code).toMatch(/^[\w-]+$/);
  });

  it("is refused a redirect URI that is not registered", async ({ expect }) => {
    const client = browserClient();
    const data = client.auth.generateOAuthData("http://localhost:8787/_auth/callback/evil");
    const error = await sdkError(client.auth.getAuthUrl(data, { responseMode: "query" }));
    expect(error.status).toBe(403);
    expect(error.message).toContain("isn't listed as an allowed redirect domain");
  });

  it("may send a session token of Wix's login API, which logs nobody in here", async ({
    expect,
  }) => {
    const client = browserClient();
    const data = client.auth.generateOAuthData(wix.redirectUri);
    // An option that the SDK has, and its type has not.
    const options = { responseMode: "query", prompt: "none", sessionToken: "JWS.of.Wix" } as const;
    const { authUrl } = await client.auth.getAuthUrl(data, options);
    const answered = await wix.fetch(authUrl);
    expect(new URL(answered.headers.get("location") ?? "").searchParams.get("error")).toBe(
      "login_required",
    );
  });

  it("renews an expired access token and stays the same member", async ({ expect }) => {
    const client = browserClient();
    await logIn(wix, client, ada);
    const { accessToken, refreshToken } = client.auth.getTokens();
    client.auth.setTokens({ accessToken: { ...accessToken, expiresAt: 1 }, refreshToken });
    const { member } = await client.use(members).getCurrentMember();
    const grants = (await wix.control.calls()).map((call) => call.grant);
    expect(member?._id).toBe(ada.id);
    expect(grants.filter((grant) => grant === "refresh_token")).toHaveLength(1);
  });

  it("ends the session when the browser follows the logout link", async ({ expect }) => {
    const client = browserClient();
    await logIn(wix, client, ada);
    const { accessToken, refreshToken } = client.auth.getTokens();
    const { logoutUrl } = await client.auth.logout("http://localhost:8787/bye?x=1");
    const left = await wix.fetch(logoutUrl);
    expect(left.status).toBe(302);
    expect(left.headers.get("location")).toBe("http://localhost:8787/bye?x=1");
    client.auth.setTokens({ accessToken: { ...accessToken, expiresAt: 1 }, refreshToken });
    await sdkError(client.use(members).getCurrentMember());
    const renewal = (await wix.control.calls()).find((call) => call.grant === "refresh_token");
    expect(renewal?.status).toBe(400);
    expect((await wix.fetch(logoutUrl)).status).toBe(410);
  });

  it("is refused a logout that leads off the site", async ({ expect }) => {
    const client = browserClient();
    await logIn(wix, client, ada);
    const error = await sdkError(client.auth.logout("https://evil.example/"));
    expect(error.status).toBe(403);
  });
});
