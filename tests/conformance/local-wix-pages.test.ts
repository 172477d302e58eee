import { currentCart } from "@wix/ecom";
import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import { type RunningLocalWix, startLocalWix } from "../support/local-wix.ts";
import { anyMember, browserClient, logIn, sendSdkTo } from "../support/local-wix-sdk.ts";

let wix: RunningLocalWix;
let restore: () => void;

beforeAll(async () => {
  wix = await startLocalWix();
  restore = sendSdkTo(wix);
});
beforeEach(async () => wix.control.reset());
afterAll(async () => {
  restore();
  await wix.dispose();
});

async function loginUrl(prompt: "login" | "none" = "login"): Promise<string> {
  const client = browserClient();
  const data = client.auth.generateOAuthData(wix.redirectUri);
  const { authUrl } = await client.auth.getAuthUrl(data, { prompt, responseMode: "query" });
  return authUrl;
}

/** Submits the login page's form as a browser on that page would. */
async function submit(
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = { origin: wix.origin },
): Promise<Response> {
  const redirectSessionId = new URL(url).searchParams.get("redirectSessionId") ?? "";
  return wix.fetch(`${wix.origin}/_api/oauth2/authorize`, {
    method: "POST",
    headers,
    body: new URLSearchParams({ redirectSessionId, ...fields }),
  });
}

function answerOf(response: Response): URLSearchParams {
  return new URL(response.headers.get("location") ?? "about:blank").searchParams;
}

function cookieOf(response: Response): string {
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

/** Logs a person in at the local Wix. @returns their cookie. */
async function picked(): Promise<string> {
  const { id } = await anyMember(wix);
  return cookieOf(await submit(await loginUrl(), { action: "pick", memberId: id }));
}

describe("the login page", () => {
  it("offers every member, needs no script, and is not cached", async ({ expect }) => {
    const response = await wix.fetch(await loginUrl());
    const html = await response.text();
    for (const { profile, loginEmail } of await wix.control.members()) {
      expect(html).toContain(profile.nickname);
      expect(html).toContain(loginEmail);
    }
    expect(html).not.toContain("<script");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("sends a person who picks a member back with a code", async ({ expect }) => {
    const { id } = await anyMember(wix);
    const response = await submit(await loginUrl(), { action: "pick", memberId: id });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toContain(`${wix.redirectUri}?`);
    expect(answerOf(response).get("code")).toBeTruthy();
    expect(answerOf(response).get("state")).toBeTruthy();
  });

  it("makes a new member", async ({ expect }) => {
    const fields = { action: "create", loginEmail: "New@Example.com", nickname: "<b>Nïck" };
    const response = await submit(await loginUrl(), fields);
    const added = (await wix.control.members()).at(-1);
    expect(answerOf(response).get("code")).toBeTruthy();
    expect(added).toMatchObject({
      loginEmail: "new@example.com",
      profile: { nickname: "<b>Nïck" },
    });
    const pages = [wix.origin, await loginUrl()].map(async (url) => (await wix.fetch(url)).text());
    for (const html of await Promise.all(pages)) {
      expect(html).toContain("&lt;b&gt;Nïck");
      expect(html).not.toContain("<b>Nïck");
    }
  });

  const hostile = ["", "x", "a b@c", "ada@example.com", '"><script>@x', `${"a".repeat(300)}@x`];
  for (const loginEmail of hostile) {
    it(`asks again when the e-mail is ${JSON.stringify(loginEmail.slice(0, 30))}`, async ({
      expect,
    }) => {
      const url = await loginUrl();
      const response = await submit(url, { action: "create", loginEmail });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('role="alert"');
      const { id } = await anyMember(wix);
      expect((await submit(url, { action: "pick", memberId: id })).status).toBe(303);
    });
  }

  it("lets a person say no", async ({ expect }) => {
    const answer = answerOf(await submit(await loginUrl(), { action: "deny" }));
    expect(answer.get("error")).toBe("access_denied");
    expect(answer.get("error_description")).toBeTruthy();
    expect(answer.get("state")).toBeTruthy();
    expect(answer.get("code")).toBeNull();
  });

  it("works once", async ({ expect }) => {
    const url = await loginUrl();
    await submit(url, { action: "deny" });
    expect((await wix.fetch(url)).status).toBe(410);
    expect((await submit(url, { action: "deny" })).status).toBe(410);
  });

  const senders = [{}, { origin: "https://evil.example" }, { origin: "null" }];
  for (const headers of senders) {
    it(`refuses a form that comes with ${JSON.stringify(headers)}`, async ({ expect }) => {
      const { id } = await anyMember(wix);
      const response = await submit(await loginUrl(), { action: "pick", memberId: id }, headers);
      expect(response.status).toBe(403);
      expect(response.headers.get("location")).toBeNull();
    });
  }
});

describe("being logged in at the local Wix", () => {
  it("makes prompt=none answer with a code at once", async ({ expect }) => {
    const cookie = await picked();
    const response = await wix.fetch(await loginUrl("none"), { headers: { cookie } });
    expect(response.status).toBe(302);
    expect(answerOf(response).get("code")).toBeTruthy();
  });

  it("is what prompt=none misses without the cookie", async ({ expect }) => {
    const response = await wix.fetch(await loginUrl("none"));
    expect(answerOf(response).get("error")).toBe("login_required");
    expect(answerOf(response).get("state")).toBeTruthy();
  });

  it("does not stop prompt=login from asking", async ({ expect }) => {
    const cookie = await picked();
    const response = await wix.fetch(await loginUrl("login"), { headers: { cookie } });
    expect(response.status).toBe(200);
  });

  it("ends with a logout", async ({ expect }) => {
    const cookie = await picked();
    const client = browserClient();
    await logIn(wix, client, await anyMember(wix));
    const { logoutUrl } = await client.auth.logout("http://localhost:8787/");
    const left = await wix.fetch(logoutUrl, { headers: { cookie } });
    expect(left.headers.get("set-cookie")).toContain("Max-Age=0");
    const response = await wix.fetch(await loginUrl("none"), { headers: { cookie } });
    expect(answerOf(response).get("error")).toBe("login_required");
  });

  it("is a cookie that no script and no other path of localhost sees", async ({ expect }) => {
    const { id } = await anyMember(wix);
    const response = await submit(await loginUrl(), { action: "pick", memberId: id });
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toContain("HttpOnly");
    expect(cookie).toContain("Path=/_api/oauth2");
    expect(cookie).toContain("SameSite=Lax");
  });
});

describe("the home page", () => {
  it("lists members, carts and calls, and shows no token", async ({ expect }) => {
    const client = browserClient();
    await logIn(wix, client, await anyMember(wix));
    const { accessToken, refreshToken } = client.auth.getTokens();
    const html = await (await wix.fetch(wix.origin)).text();
    expect(html).toContain("Ada Marsh");
    expect(html).toContain("POST /oauth2/token");
    expect(html).not.toContain(accessToken.value);
    expect(html).not.toContain(refreshToken.value);
    expect(JSON.stringify(await wix.control.calls())).not.toContain("JWS.");
  });

  it("leads to the site, and names what is in its columns", async ({ expect }) => {
    await wix.fetch(wix.origin);
    const html = await (await wix.fetch(wix.origin)).text();
    expect(html).toContain(`<a href="${new URL(wix.redirectUri).origin}/">`);
    for (const head of ["Member", "E-mail"]) {
      expect(html).toContain(`<th scope="col">${head}</th>`);
    }
  });

  it("shows the latest 50 calls, and how many there were", async ({ expect }) => {
    const client = browserClient();
    for (let call = 0; call < 52; call += 1) {
      await client.auth.generateVisitorTokens();
    }
    const html = await (await wix.fetch(wix.origin)).text();
    expect(html.match(/POST \/oauth2\/token/g)).toHaveLength(50);
    expect(html).toContain("The latest 50 of 52");
  });

  it("counts a visitor without a cart as no failure", async ({ expect }) => {
    await expect(browserClient().use(currentCart).getCurrentCart()).rejects.toThrow();
    const noCart = await (await wix.fetch(wix.origin)).text();
    expect(noCart).toContain("404");
    expect(noCart).not.toContain("number bad");
    await wix.fetch("https://www.wixapis.com/nowhere");
    expect(await (await wix.fetch(wix.origin)).text()).toContain("number bad");
  });

  it("is the same under every name of this machine", async ({ expect }) => {
    const other = wix.origin.replace("localhost", "127.0.0.1");
    const response = await wix.fetch(`${other}/`);
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe(`${wix.origin}/`);
  });
});

describe("the pictures", () => {
  it("are drawn here, for every product and member", async ({ expect }) => {
    const { id } = await anyMember(wix);
    for (const path of ["river-bowl.svg", `members/${id}.svg?initial=A`]) {
      const response = await wix.fetch(`${wix.origin}/_local/media/${path}`);
      expect(response.headers.get("content-type")).toBe("image/svg+xml");
      expect(await response.text()).toMatch(/^<svg /);
    }
  });

  it("hold nothing of what the address says", async ({ expect }) => {
    const address = `${wix.origin}/_local/media/members/x.svg?initial=%3Cscript%3E`;
    expect(await (await wix.fetch(address)).text()).not.toContain("script");
    expect((await wix.fetch(`${wix.origin}/_local/media/constructor.svg`)).status).toBe(404);
  });
});
