import * as fc from "fast-check";
import { describe, it } from "vitest";
import { RefusedTokens } from "../../../src/wix/refused-tokens.ts";
import type { Fetch } from "../../../src/effects.ts";
import { createWixFetch, type WixFetchOptions } from "../../../src/wix/wix-fetch.ts";
import { check } from "../../support/check.ts";

const TOKEN = "OauthNG.JWS.token-1";

/** A client's `fetch` that has handed out `TOKEN`, or what else is named. */
function wixFetch(
  fetch: Fetch,
  options: Partial<WixFetchOptions> = {},
): ReturnType<typeof createWixFetch> {
  return createWixFetch({
    fetch,
    elsewhere: fetch,
    handedOut: new Set([TOKEN]),
    replace: async () => ({ value: `${TOKEN}-renewed` }),
    refused: new RefusedTokens(() => 0),
    ...options,
  });
}

/** Who got a call, and with which token, when the SDK's client sends it below the host. */
async function sent(
  input: Request | URL | string,
  init: RequestInit | undefined = input instanceof Request
    ? undefined
    : { headers: { authorization: TOKEN } },
): Promise<readonly Request[]> {
  const requests: Request[] = [];
  const fetch = wixFetch(async (target, how) => {
    requests.push(new Request(target, how));
    return new Response("", { status: 401 });
  });
  await fetch(input, init);
  return requests;
}

async function textsOf(requests: readonly Request[]): Promise<readonly string[]> {
  return Promise.all(requests.map((request) => request.text()));
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
    const fetch = wixFetch(async () => new Response("", { status: 401 }), {
      handedOut: new Set(["token-1", "token-2", "token-3"]),
      replace: async () => {
        tokens += 1;
        return { value: `token-${tokens}` };
      },
      refused: new RefusedTokens(() => time.now),
    });
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
    const fetch = wixFetch(
      async (_input, init) => {
        const isNewest = new Headers(init?.headers).get("authorization") === `token-${tokens}`;
        return new Response("", { status: isNewest ? 200 : 401 });
      },
      {
        handedOut: new Set([0, 1, 2, 3, 4].map((number) => `token-${number}`)),
        replace: async () => ({ value: `token-${tokens}` }),
      },
    );
    for (; tokens < 6; tokens += 1) {
      const headers = { authorization: `token-${tokens - 1}` };
      expect((await fetch("https://www.wixapis.com/a", { headers })).status).toBe(200);
    }
  });

  it("whose body can be sent again is sent again with it", async ({ expect }) => {
    const bytes = Uint8Array.of(97, 61, 98);
    const form = new FormData();
    form.set("a", "b");
    const bodies = ["a=b", bytes, bytes.buffer, new DataView(bytes.buffer), new Blob(["a=b"])];
    for (const body of [...bodies, new URLSearchParams("a=b"), form]) {
      const headers = { authorization: TOKEN };
      const init = { method: "POST", body, headers };
      const texts = await textsOf(await sent("https://www.wixapis.com/a", init));
      expect(texts).toEqual(texts.map(() => expect.stringMatching(/a=b|name="a"\r\n\r\nb/u)));
      expect(texts).toHaveLength(2);
    }
  });

  it("whose body is gone once it was sent is not sent again, and the next one has a new token", async ({
    expect,
  }) => {
    const body = new Blob(["a"]).stream();
    const init = { method: "POST", body, duplex: "half", headers: { authorization: TOKEN } };
    expect(await sent("https://www.wixapis.com/a", init)).toHaveLength(1);
  });

  it("is told of the thousand newest refusals", ({ expect }) => {
    const refused = new RefusedTokens(() => 0);
    for (let token = 0; token <= 1000; token += 1) {
      refused.add(String(token));
    }
    expect(["0", "1", "1000"].map((token) => refused.has(token))).toEqual([false, true, true]);
  });

  it("a 401 on a key of the site's own stands", async ({ expect }) => {
    for (const key of ["IST.a-key", "", `${TOKEN}-of-another`]) {
      const requests = await sent("https://www.wixapis.com/a", { headers: { authorization: key } });
      expect(requests.map(({ headers }) => headers.get("authorization"))).toEqual([key]);
    }
  });

  it("keeps a key of the site's own for the site that it is meant for", async ({ expect }) => {
    const to = async (authorization: string): Promise<string | null | undefined> => {
      const [request] = await sent("https://erp.example/", { headers: { authorization } });
      return request?.headers.get("authorization");
    };
    expect(await to("Basic YTpi")).toBe("Basic YTpi");
    expect(await to(`Bearer ${TOKEN}`)).toBeNull();
    expect(await to(`Basic YTpi, ${TOKEN}`)).toBeNull();
    expect(await to("")).toBeNull();
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
