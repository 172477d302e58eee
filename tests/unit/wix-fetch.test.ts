import * as fc from "fast-check";
import { describe, it } from "vitest";
import { createWixFetch } from "../../src/wix/wix-fetch.ts";
import { check } from "../support/check.ts";

const TOKEN = "OauthNG.JWS.token-1";

/** Who got a call, and with which token, when the SDK's client sends it below the host. */
async function sent(
  input: Request | URL | string,
  renewed: string = `${TOKEN}-renewed`,
): Promise<readonly Request[]> {
  const requests: Request[] = [];
  const fetch = createWixFetch(
    async (target, init) => {
      requests.push(new Request(target, init));
      return new Response("", { status: 401 });
    },
    async () => ({ value: renewed }),
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

  it("is not repeated with the very token that was refused", async ({ expect }) => {
    expect(await sent("https://www.wixapis.com/a", TOKEN)).toHaveLength(1);
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
