import { describe, it } from "vitest";
import { proxy, type ProxyCall } from "../../../src/browser/api-proxy.ts";
import { RefusedTokens } from "../../../src/wix/refused-tokens.ts";
import { HostError } from "../../../src/errors.ts";
import { failure } from "../../support/fake-upstream.ts";

interface Sent {
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: Headers;
  readonly redirect: string | undefined;
  readonly body: unknown;
}

type Answer = (sent: Sent) => Response | Promise<Response>;

interface Rig {
  readonly sent: readonly Sent[];
  readonly tokens: readonly string[];
  readonly send: (path: string, init?: RequestInit) => Promise<Response>;
}

/** The proxy between a request and these answers of Wix, the last one for ever. */
function rig(...answers: readonly [Answer, ...Answer[]]): Rig {
  const sent: Sent[] = [];
  const tokens: string[] = [];
  const hand = async (): Promise<{ value: string; expiresAt: number }> => {
    tokens.push(`token-${tokens.length + 1}`);
    return { value: tokens.at(-1) ?? "", expiresAt: 1 };
  };
  const session: ProxyCall["session"] = {
    accessToken: hand,
    replace: hand,
  };
  const fetch: ProxyCall["fetch"] = async (input, init) => {
    const { method, redirect, body } = init ?? {};
    const url = input instanceof Request ? input.url : String(input);
    sent.push({ url, method, headers: new Headers(init?.headers), redirect, body });
    const answer = answers[Math.min(sent.length, answers.length) - 1] ?? answers[0];
    return answer(sent.at(-1) as Sent);
  };
  const send = (path: string, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(`https://shop.example/_wix${path}`, {
      ...init,
      duplex: "half",
    } as RequestInit);
    return proxy({ request, session, fetch, refused: new RefusedTokens(() => 0) });
  };
  return { sent, tokens, send };
}

const ok: Answer = () => Response.json({ done: true });
const refused: Answer = () => Response.json({ message: "expired" }, { status: 401 });

function short(body: string): RequestInit {
  return { method: "POST", body, headers: { "content-length": String(body.length) } };
}

describe("a call through the proxy", () => {
  it("goes to Wix once, with the session's token, and follows nothing", async ({ expect }) => {
    const { sent, send } = rig(ok);
    const response = await send("/ecom/v1/carts/current?b=1&a=2", { method: "DELETE" });
    expect(await response.json()).toEqual({ done: true });
    expect(sent).toMatchObject([
      {
        url: "https://www.wixapis.com/ecom/v1/carts/current?b=1&a=2",
        method: "DELETE",
        redirect: "manual",
      },
    ]);
    expect(sent[0]?.headers.get("authorization")).toBe("token-1");
  });

  it("keeps the status, its text and the body of whatever Wix says", async ({ expect }) => {
    for (const status of [200, 201, 400, 403, 404, 409, 428, 429, 500, 503]) {
      const body = `{"message":"${status}"}`;
      const { send } = rig(() => new Response(body, { status, statusText: "As It Is" }));
      const response = await send("/a");
      expect([response.status, response.statusText]).toEqual([status, "As It Is"]);
      expect(await response.text()).toBe(body);
    }
  });

  it("keeps an answer without a body", async ({ expect }) => {
    const response = await rig(() => new Response(null, { status: 204 })).send("/a");
    expect([response.status, response.body]).toEqual([204, null]);
  });

  for (const status of [301, 302, 303, 304, 307, 308]) {
    it(`is not sent on by a ${status}`, async ({ expect }) => {
      const headers = { location: "https://evil.example/", "x-wix-request-id": "wix-1" };
      const { sent, send } = rig(() => new Response(null, { status, headers }));
      const error = await failure(send("/a"));
      expect(error).toMatchObject({
        code: "upstream_redirect",
        status: 502,
        wixRequestId: "wix-1",
      });
      expect(sent).toHaveLength(1);
    });
  }

  it("says that Wix could not be reached, and nothing of how the platform puts it", async ({
    expect,
  }) => {
    const { send } = rig(() => {
      throw new TypeError("fetch failed with authorization: token-1");
    });
    const error = await failure(send("/a"));
    expect(error).toMatchObject({ code: "upstream_unavailable", status: 503 });
    expect(`${error.message} ${String(error.cause)}`).not.toContain("token-1");
  });
});

describe("what is refused", () => {
  const calls: readonly [string, string, RequestInit][] = [
    ["method_not_allowed", "/a", { method: "OPTIONS" }],
    ["method_not_allowed", "/a", { method: "PROPFIND" }],
    ["method_not_allowed", "/a", { method: "patch" }],
    ["method_not_allowed", "/a", { headers: { upgrade: "websocket" } }],
    ["proxy_path_refused", "/oauth2/token", { method: "POST" }],
    ["not_found", "/", {}],
  ];
  for (const [code, path, init] of calls) {
    it(`costs no token and no call: ${init.method ?? "GET"} ${path} (${code})`, async ({
      expect,
    }) => {
      const { sent, tokens, send } = rig(ok);
      expect((await failure(send(path, init))).code).toBe(code);
      expect([sent, tokens]).toEqual([[], []]);
    });
  }
});

describe("a 401 on a token that looked valid", () => {
  const repeatable: readonly [string, RequestInit][] = [
    ["a GET", {}],
    ["a HEAD", { method: "HEAD" }],
    ["a POST without a body", { method: "POST" }],
    ["a POST with a short body", short('{"quantity":1}')],
    ["a body of 64 KB", short("x".repeat(65_536))],
  ];
  for (const [what, init] of repeatable) {
    it(`replaces the token and repeats the call once: ${what}`, async ({ expect }) => {
      const { sent, send } = rig(refused, ok);
      expect((await send("/a", init)).status).toBe(200);
      expect(sent.map(({ headers }) => headers.get("authorization"))).toEqual([
        "token-1",
        "token-2",
      ]);
      const bodies = sent.map(({ body }) =>
        body instanceof ArrayBuffer ? new TextDecoder().decode(body) : undefined,
      );
      expect(bodies).toEqual([init.body, init.body]);
    });

    it(`stands when it comes twice: ${what}`, async ({ expect }) => {
      const { sent, send } = rig(refused);
      expect((await send("/a", init)).status).toBe(401);
      expect(sent).toHaveLength(2);
    });
  }

  const streamed: readonly [string, Record<string, string>][] = [
    ["too long", { "content-length": "65537" }],
    ["of unknown length", {}],
    ["of nonsense length", { "content-length": "-1" }],
  ];
  for (const [what, headers] of streamed) {
    it(`stands where the body is ${what}, and the next call has a new token`, async ({
      expect,
    }) => {
      const { sent, tokens, send } = rig(refused);
      const init = { method: "POST", body: "x", headers };
      expect((await send("/a", init)).status).toBe(401);
      expect([sent.length, tokens.length]).toEqual([1, 2]);
    });
  }

  it("leaks neither the old nor the new token in a header", async ({ expect }) => {
    const { send } = rig(
      refused,
      () => new Response(null, { headers: { "x-wix-consistent": "token-2" } }),
    );
    expect((await send("/a")).headers.has("x-wix-consistent")).toBe(false);
  });

  it("stands, with Wix's own words, where there is no other token to be had", async ({
    expect,
  }) => {
    const session: ProxyCall["session"] = {
      accessToken: async () => ({ value: "token-1", expiresAt: 1 }),
      replace: async () => {
        throw new HostError("upstream_unavailable", 503, "down");
      },
    };
    const fetch = async (): Promise<Response> => refused({} as Sent);
    const request = new Request("https://shop.example/_wix/a");
    const response = await proxy({ request, session, fetch, refused: new RefusedTokens(() => 0) });
    expect([response.status, await response.json()]).toEqual([401, { message: "expired" }]);
  });
});

/** A body that is made as it is read. Who reads all of it gets to an end, and fails by it. */
function longBody(): { readonly stream: ReadableStream<Uint8Array>; readonly made: () => number } {
  let made = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        made += 1;
        controller.enqueue(new Uint8Array(65_536));
        if (made === 500) {
          controller.close();
        }
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, made: () => made };
}

describe("a body of any size", () => {
  it("is on its way up before its end is known, and waits for whoever reads it", async ({
    expect,
  }) => {
    const upload = longBody();
    const { sent, send } = rig(async ({ body }) => {
      const reader = (body as ReadableStream<Uint8Array>).getReader();
      await reader.read();
      await new Promise((resolve) => setTimeout(resolve, 20));
      return new Response(null);
    });
    await send("/a", { method: "POST", body: upload.stream });
    expect(sent[0]?.body).toBeInstanceOf(ReadableStream);
    expect(upload.made()).toBeLessThanOrEqual(3);
  });

  it("comes down as it is written, no faster than it is read", async ({ expect }) => {
    const download = longBody();
    const response = await rig(() => new Response(download.stream)).send("/a");
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(download.made()).toBeLessThanOrEqual(3);
    await reader.cancel();
  });
});
