import { describe, it } from "vitest";
import { login } from "../../../src/auth-routes/login.ts";
import { createCookieJar } from "../../../src/session/cookie-jar.ts";
import { sealerAt, stand } from "../../support/session-fixtures.ts";
import { fakeUpstream, json } from "../../support/fake-upstream.ts";

const ORIGIN = "https://shop.example";

interface LoginRequest {
  readonly auth: {
    readonly authRequest: Readonly<Record<string, string>>;
    readonly prompt: string;
  };
}

/** What a browser that opens a login link makes the host ask of Wix. */
async function askedOfWix(query: string, headers: HeadersInit = {}): Promise<LoginRequest> {
  const { time, request } = stand();
  const upstream = fakeUpstream(json({ redirectSession: { fullUrl: "https://pages.example/" } }));
  await login({
    request: new Request(`${ORIGIN}/_auth/login${query}`, { headers }),
    origin: ORIGIN,
    origins: [],
    session: request(),
    upstream,
    sealer: sealerAt(time),
    jar: createCookieJar(true),
    clock: () => time.now,
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the shape is what is tested
  return (await upstream.requests[0]?.json()) as LoginRequest;
}

describe("what a login link makes the host ask of Wix", () => {
  it("has a state and a challenge of its own each time", async ({ expect }) => {
    const all = await Promise.all(Array.from({ length: 20 }, async () => askedOfWix("")));
    const secrets = all.flatMap(({ auth: { authRequest } }) => [
      authRequest["state"],
      authRequest["codeChallenge"],
    ]);
    expect(new Set(secrets).size).toBe(40);
    for (const secret of secrets) {
      expect(secret).toMatch(/^[\w-]{43}$/u);
    }
  });

  it("is the same whatever else the link says", async ({ expect }) => {
    const query = new URLSearchParams({
      returnTo: "/cart",
      prompt: "none",
      redirectUri: "https://evil.example/",
      redirect_uri: "https://evil.example/",
      clientId: "somebody-else",
      client_id: "somebody-else",
      scope: "admin",
      state: "chosen",
      codeChallenge: "chosen",
      codeChallengeMethod: "plain",
      responseMode: "fragment",
      accessToken: "chosen",
    });
    const { auth } = await askedOfWix(`?${query.toString()}`);
    expect(auth.prompt).toBe("none");
    expect(auth.authRequest).toEqual({
      redirectUri: `${ORIGIN}/_auth/callback`,
      clientId: "client-1",
      codeChallenge: expect.not.stringContaining("chosen"),
      codeChallengeMethod: "S256",
      responseMode: "query",
      responseType: "code",
      scope: "offline_access",
      state: expect.not.stringContaining("chosen"),
    });
  });

  it("names the address that was opened for the way back, whatever headers say", async ({
    expect,
  }) => {
    const { auth } = await askedOfWix("", {
      referer: "https://evil.example/",
      forwarded: "host=evil.example;proto=http",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
      "x-original-host": "evil.example",
    });
    expect(auth.authRequest["redirectUri"]).toBe(`${ORIGIN}/_auth/callback`);
  });
});
