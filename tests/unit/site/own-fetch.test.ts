import { describe, it } from "vitest";
import { type OwnOrigin, routeOwnFetch } from "../../../src/site/own-fetch.ts";

const OWN = "https://shop.example";

/** A `fetch` whose own pages are these, and what it sent over the network. */
function routed(page: (request: Request) => Response | Promise<Response>): {
  readonly fetch: typeof globalThis.fetch;
  readonly sent: readonly Request[];
} {
  const sent: Request[] = [];
  const target = {
    fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      sent.push(new Request(input, init));
      return new Response("from afar");
    },
  };
  const own: OwnOrigin = {
    covers: (url) => url.origin === OWN,
    ask: async (request) => page(request),
  };
  routeOwnFetch(target, () => own);
  return { fetch: (input, init) => target.fetch(input, init), sent };
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}

describe("a site's fetch of its own pages", () => {
  it("fails after twenty redirects, as any fetch", async ({ expect }) => {
    let asked = 0;
    const { fetch } = routed((request) => {
      asked += 1;
      return redirect(request.url.endsWith("/a") ? "/b" : "/a");
    });
    await expect(fetch(`${OWN}/a`)).rejects.toThrow(TypeError);
    expect(asked).toBe(21);
  });

  it("follows twenty", async ({ expect }) => {
    const { fetch } = routed(({ url }) => {
      const left = Number(new URL(url).search.slice(1));
      return left === 0 ? new Response("there") : redirect(`?${left - 1}`);
    });
    expect(await (await fetch(`${OWN}/?20`)).text()).toBe("there");
  });

  it("ends when its caller's signal says so, before, during and in a redirect", async ({
    expect,
  }) => {
    let asked = 0;
    const { fetch } = routed(({ url }) => {
      asked += 1;
      return url.endsWith("/moved") ? redirect("/slow") : new Promise(() => undefined);
    });
    for (const path of ["/slow", "/moved"]) {
      const signal = AbortSignal.timeout(20);
      await expect(fetch(OWN + path, { signal })).rejects.toThrow(/timeout|timed out/iu);
    }
    expect(asked).toBe(3);
    const signal = AbortSignal.abort(new Error("never mind"));
    await expect(fetch(`${OWN}/slow`, { signal })).rejects.toThrow("never mind");
    await expect(fetch(new Request(`${OWN}/slow`, { signal }))).rejects.toThrow("never mind");
    expect(asked).toBe(3);
  });

  it("takes credentials to no other origin by a redirect", async ({ expect }) => {
    const { fetch, sent } = routed((request) =>
      request.url.endsWith("/here")
        ? Response.json(request.headers.get("authorization"))
        : redirect(request.url.endsWith("/away") ? "https://other.example/" : "/here"),
    );
    const headers = { authorization: "Bearer secret", cookie: "a=1", accept: "text/plain" };
    await fetch(`${OWN}/away`, { headers });
    expect(sent.map((request) => Object.fromEntries(request.headers))).toEqual([
      { accept: "text/plain" },
    ]);
    expect(await (await fetch(`${OWN}/near`, { headers })).json()).toBe("Bearer secret");
  });
});
