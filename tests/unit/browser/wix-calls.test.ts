import { describe, it } from "vitest";

import { once } from "../../../src/browser/page/once.ts";
import { createWixCalls } from "../../../src/browser/page/wix-calls.ts";

interface Sent {
  readonly input: Request | URL | string;
  readonly init: RequestInit & { readonly mode?: string; readonly credentials?: string };
  readonly headers: Headers;
}

function page(answer: Response = new Response("{}"), mayMint: boolean = true) {
  const sent: Sent[] = [];
  const told: string[] = [];
  const repeatable: boolean[] = [];
  const fetch = createWixCalls({
    fetch: async (input, init = {}) => {
      sent.push({ input, init, headers: new Headers(init.headers) });
      return answer;
    },
    gate: {
      pass: async (send, { isRepeatable }) => {
        repeatable.push(isRepeatable);
        return send(mayMint);
      },
    },
    origin: "https://shop.example",
    base: () => "https://cdn.example/products/",
    tell: once((hint) => told.push(hint)),
  });
  return { fetch, sent, told, repeatable };
}

describe("a call of the SDK in a page", () => {
  for (const [url, target, cdn] of [
    ["https://www.wixapis.com/members/v1/my?a=1&a=2", "/_wix/members/v1/my?a=1&a=2", null],
    ["https://edge.wixapis.com/x/%2Fy?.r=e30", "/_wix/x/%2Fy?.r=e30", "1"],
  ] as const) {
    it(`to ${url} goes to the proxy`, async ({ expect }) => {
      const { fetch, sent } = page();
      await fetch(url, { headers: { Authorization: "mine", "x-wix-bi-gateway": "b" } });
      expect(sent[0]?.input).toBe(`https://shop.example${target}`);
      expect(sent[0]?.headers.get("x-headless-edge-cdn")).toBe(cdn);
      expect(sent[0]?.headers.get("authorization")).toBeNull();
      expect(sent[0]?.headers.get("x-wix-bi-gateway")).toBe("b");
      expect(sent[0]?.init).toMatchObject({ mode: "same-origin", redirect: "error" });
    });
  }

  for (const url of [
    "https://api.example/x",
    "http://www.wixapis.com/x",
    "https://www.wixapis.com.evil.example/x",
    "https://www.wixapis.com:8443/x",
    "/_api/orders",
  ]) {
    it(`to ${url} goes where it was going`, async ({ expect }) => {
      const { fetch, sent } = page();
      await fetch(url, { headers: { Authorization: "" } });
      expect(sent[0]?.input).toBe(url);
      expect(sent[0]?.headers.has("authorization")).toBe(false);
    });
  }

  it("takes method, headers, body and signal of a Request along", async ({ expect }) => {
    const { fetch, sent } = page();
    const stopping = new AbortController();
    const form = new FormData();
    form.set("file", new File(["contents"], "a.txt"));
    const request = new Request("https://www.wixapis.com/upload", {
      method: "PUT",
      headers: { "x-wix-linguist": "l" },
      body: form,
      signal: stopping.signal,
    });
    await fetch(request);
    const { init, headers } = sent[0] ?? { init: {}, headers: new Headers() };
    expect(init.method).toBe("PUT");
    expect(headers.get("x-wix-linguist")).toBe("l");
    expect(headers.get("content-type")).toMatch(/^multipart\/form-data; boundary=/);
    expect(await new Response(init.body).text()).toContain("contents");
    stopping.abort();
    expect(init.signal?.aborted).toBe(true);
  });

  for (const [body, isShort] of [
    ["text", true],
    ["x".repeat(65_537), false],
    [new Blob(["b"]), true],
    [new Blob(["x".repeat(65_537)]), false],
    [new FormData(), false],
    [new ReadableStream(), false],
  ] as const) {
    it(`passes a ${isShort ? "short " : ""}${body.constructor.name} on as it is`, async ({
      expect,
    }) => {
      const { fetch, sent, repeatable } = page();
      await fetch("https://www.wixapis.com/x", { method: "POST", body });
      expect(sent[0]?.init.body).toBe(body);
      expect(repeatable).toEqual([isShort]);
    });
  }

  for (const [mayMint, header] of [
    [true, null],
    [false, "no"],
  ] as const) {
    it(`says whether a session may be made for it: ${mayMint}`, async ({ expect }) => {
      const { fetch, sent } = page(undefined, mayMint);
      const headers = { "x-wix-linguist": "l" };
      await fetch("https://www.wixapis.com/x", { method: "PUT", body: "text", headers });
      expect(sent[0]?.headers.get("x-headless-edge-mint")).toBe(header);
      expect(sent[0]?.headers.get("x-wix-linguist")).toBe("l");
      expect(sent[0]?.init).toMatchObject({ method: "PUT", body: "text", redirect: "error" });
    });
  }

  it("tells the developer once what a 403 needs", async ({ expect }) => {
    const hint = { "x-headless-edge-hint": "move it" };
    const { fetch, told } = page(new Response(null, { status: 403, headers: hint }));
    await fetch("https://www.wixapis.com/x");
    await fetch("https://www.wixapis.com/y");
    expect(told).toEqual(["move it"]);
  });
});
