import * as fc from "fast-check";
import { describe, it } from "vitest";
import { RefusedTokens } from "../../src/wix/refused-tokens.ts";
import { createWixFetch } from "../../src/wix/wix-fetch.ts";
import { check } from "../support/check.ts";

const TOKEN = "OauthNG.JWS.token-1";

/** Who got a call, and with which token, when the SDK's client sends it below the host. */
async function sent(input: Request | URL | string): Promise<readonly Request[]> {
  const requests: Request[] = [];
  const fetch = createWixFetch(
    async (target, init) => {
      requests.push(new Request(target, init));
      return new Response("", { status: 401 });
    },
    async () => ({ value: `${TOKEN}-renewed` }),
    new RefusedTokens(() => 0),
  );
  await fetch(input, input instanceof Request ? undefined : { headers: { authorization: TOKEN } });
  return requests;
}

describe("a call of the SDK's", () => {
  for (const url of ["https://www.wixapis.com/a?b", "https://edge.wixapis.com/a"]) {
    it(`goes to Wix with its token, and once more with a new one: ${url}`, async ({ expect }) => {
      for (const input of [url, new Request(url, { headers: { authorization: TOKEN } })]) {
        const tokens = (await sent(input)).map(({ headers }) => headers.get("authorization"));
        expect(tokens).toEqual([TOKEN, `${TOKEN}-renewed`]);
      }
    });
  }

  it("asks for no other token for a minute after the one in its place was refused too", async ({
    expect,
  }) => {
    const time = { now: 0 };
    let tokens = 1;
    const fetch = createWixFetch(
      async () => new Response("", { status: 401 }),
      async () => {
        tokens += 1;
        return { value: `token-${tokens}` };
      },
      new RefusedTokens(() => time.now),
    );
    const call = async (): Promise<unknown> =>
      fetch("https://www.wixapis.com/a", { headers: { authorization: `token-${tokens}` } });
    await call();
    time.now += 59;
    await call();
    expect(tokens).toBe(2);
    time.now += 1;
    await call();
    expect(tokens).toBe(3);
  });

  it("gets another token as often as that helps", async ({ expect }) => {
    let tokens = 1;
    const fetch = createWixFetch(
      async (_input, init) => {
        const isNewest = new Headers(init?.headers).get("authorization") === `token-${tokens}`;
        return new Response("", { status: isNewest ? 200 : 401 });
      },
      async () => ({ value: `token-${tokens}` }),
      new RefusedTokens(() => 0),
    );
    for (; tokens < 6; tokens += 1) {
      const headers = { authorization: `token-${tokens - 1}` };
      expect((await fetch("https://www.wixapis.com/a", { headers })).status).toBe(200);
    }
  });

  it("is told of the thousand newest refusals", ({ expect }) => {
    const refused = new RefusedTokens(() => 0);
    for (let token = 0; token <= 1000; token += 1) {
      refused.add(String(token));
    }
    expect(["0", "1", "1000"].map((token) => refused.has(token))).toEqual([false, true, true]);
  });

  for (const url of [
    "https://evil.example/",
    "http://www.wixapis.com/a",
    "https://www.wixapis.com.evil.example/a",
    "https://www.wixapis.com:8443/a",
    "https://evil.example/https://www.wixapis.com/",
  ]) {
    it(`goes without its token, and once, to ${url}`, async ({ expect }) => {
      for (const input of [
        url,
        new URL(url),
        new Request(url, { headers: { authorization: TOKEN } }),
      ]) {
        const requests = await sent(input);
        expect(requests.map(({ headers }) => headers.get("authorization"))).toEqual([null]);
      }
    });
  }

  it("carries its token to Wix's two hosts over https, and nowhere else", async ({ expect }) => {
    const host = fc.oneof(
      fc.constantFrom("www.wixapis.com", "edge.wixapis.com", "wixapis.com", "WWW.wixapis.com."),
      fc.constantFrom("www.wixapis.com.evil.example", "evil-www.wixapis.com", "evil.example"),
      fc.domain(),
    );
    const url = fc
      .tuple(
        fc.constantFrom("https", "http"),
        host,
        fc.constantFrom("", ":443", ":80", ":8443"),
        fc.webPath(),
      )
      .map(([scheme, name, port, path]) => `${scheme}://${name}${port}${path}`);
    await check(
      fc.asyncProperty(url, async (target) => {
        const [request] = await sent(target);
        const isWix = /^https:\/\/(?:www|edge)\.wixapis\.com(?::443)?(?:\/|$)/iu.test(target);
        expect(request?.headers.has("authorization")).toBe(isWix);
      }),
    );
  });
});
