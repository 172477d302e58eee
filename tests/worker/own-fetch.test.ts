import { auth, httpClient } from "@wix/essentials";
import { siteProperties } from "@wix/business-tools";
import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";

type Handler = (request: Request, url: URL) => Promise<Response> | Response;

async function who(): Promise<string> {
  const { subjectId } = await auth.getTokenInfo();
  return subjectId ?? "nobody";
}

async function elevated(): Promise<string> {
  return await auth
    .elevate(siteProperties.getSiteProperties)()
    .then(
      () => "elevated",
      (error: { code?: string }) => error.code ?? "unknown",
    );
}

/** What `?to=` names, fetched with all headers that the site was sent, as Next.js does. */
async function itself(request: Request, url: URL): Promise<Response> {
  const to = new URL(url.searchParams.get("to") ?? "/", url);
  return await fetch(to, { headers: request.headers });
}

const pages: Readonly<Record<string, Handler>> = {
  "/itself": itself,
  "/_api/itself": itself,
  "/who": async () => new Response(await who()),
  "/both": async (_, url) => {
    const inner = await (await fetch(new URL("/who", url))).text();
    return Response.json({ outer: await who(), inner });
  },
  "/elevated": async () => new Response(await elevated()),
  "/account/me": async () => new Response(await who()),
  "/moved": (_, url) => Response.redirect(new URL("/who", url).href, 302),
  "/public": async () =>
    new Response(await who(), { headers: { "cache-control": "public, max-age=60" } }),
  "/circle": async (request, url) => {
    const depth = Number(url.searchParams.get("depth") ?? 0) + 1;
    const next = new URL(`/circle?depth=${depth}`, url);
    return await fetch(next, request).catch(() => new Response(`ended at ${depth}`));
  },
  "/broken": () => {
    throw new Error("a page of the site's is broken");
  },
  "/hears": async (_, url) => {
    const answer = await fetch(new URL("/broken", url));
    return Response.json({ status: answer.status, body: await answer.json() });
  },
  "/_api/elevated": async () => new Response(await elevated()),
  "/_api/public": async () =>
    new Response(await who(), { headers: { "cache-control": "public, max-age=60" } }),
  "/_api/who": async () => new Response(await who()),
  "/beside": async (_, url) => {
    const ask = async (path: string): Promise<string> => (await fetch(new URL(path, url))).text();
    const [before, ...inner] = await Promise.all([
      elevated(),
      ask("/_api/elevated"),
      ask("/_api/opening-hours"),
      elevated(),
    ]);
    return Response.json([before, ...inner, await elevated()]);
  },
  "/told": async (_, url) => {
    const made = await (await fetch(new URL("/_api/visit", url))).text();
    const { visitorId } = await (
      await fetch(new URL("/_auth/me", url))
    ).json<{
      visitorId: string;
    }>();
    return Response.json({ made, visitorId });
  },
  "/told-in-public": async (_, url) => {
    const me = await fetch(new URL("/_auth/me", url));
    return new Response(await me.text(), { headers: { "cache-control": "public, max-age=60" } });
  },
  "/pass-on": (request, url) =>
    fetch(new URL("/_api/mine", url), { method: request.method, headers: request.headers }),
  "/with-auth": async (_, url) => {
    const to = new URL(url.searchParams.get("to") ?? "/", url).href;
    return await httpClient.fetchWithAuth(to);
  },
  "/cookie": (request) => new Response(request.headers.get("cookie") ?? "none"),
};

const site = {
  fetch: async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const path = decodeURIComponent(url.pathname);
    return (await pages[path]?.(request, url)) ?? new Response("no page", { status: 404 });
  },
};

const routes = [
  { path: "/opening-hours", module: { GET: async () => new Response(await elevated()) } },
  { path: "/visit", module: { access: "visitor", GET: async () => new Response(await who()) } },
  {
    path: "/mine",
    module: {
      access: "member",
      GET: async () => new Response(await who()),
      POST: async () => new Response("done"),
    },
  },
  { path: "/round", module: { GET: ({ url }: Request) => fetch(new URL("/_api/mine", url)) } },
];
const settings = { protect: ["/account/*"] };
const worker = createWorker({ site: { default: site }, api: { routes }, settings });

beforeEach(async () => {
  await localWix.reset();
});

describe("a site that fetches its own pages while it serves a request", () => {
  it("gets the answer for whoever is being served, with or without a session yet", async ({
    expect,
  }) => {
    for (const browser of [new Browser(worker), new Browser(worker)]) {
      for (const _ of ["new", "known"]) {
        const { outer, inner } = JSON.parse((await browser.fetch("/both")).text);
        expect(inner).toBe(outer);
        expect((await browser.me()).visitorId).toBe(outer);
      }
    }
  });

  it("follows its own redirects, and hears of pages that are not there", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.fetch("/who");
    const { visitorId } = await browser.me();
    expect((await browser.fetch("/itself?to=/moved")).text).toBe(visitorId);
    expect((await browser.fetch("/itself?to=/none")).status).toBe(404);
  });

  it("hears of a page that fails what a visitor would, and goes on", async ({ expect }) => {
    const browser = new Browser(worker);
    const heard: unknown = JSON.parse((await browser.fetch("/hears")).text);
    expect(heard).toEqual({ status: 500, body: expect.objectContaining({ code: "site_failed" }) });
    expect(JSON.stringify(heard)).not.toContain("broken");
  });

  it("does not act as the app in a page, although a backend route asks for it", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    expect((await browser.fetch("/_api/itself?to=/elevated")).text).toBe("elevation_refused");
  });

  it("does not get past the gate of a protected page", async ({ expect }) => {
    const browser = new Browser(worker);
    for (const to of ["/account/me", "/account"]) {
      expect((await browser.fetch(`/itself?to=${to}`)).status).toBe(401);
    }
  });

  it("sees none of the host's cookies there", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.fetch("/who");
    expect((await browser.fetch("/itself?to=/cookie")).text).toBe("none");
  });

  it("makes its answer private by what it asked", async ({ expect }) => {
    const browser = new Browser(worker);
    const page = await browser.fetch("/itself?to=/public");
    expect(page.response.headers.get("cache-control")).toBe("private, no-store");
  });

  it("comes to an end when it goes in a circle", async ({ expect }) => {
    expect((await new Browser(worker).fetch("/circle")).text).toMatch(/^ended at \d$/);
  });
});

describe("a site that fetches the host's routes while it serves a request", () => {
  async function member(): Promise<{ browser: Browser; id: string }> {
    const browser = new Browser(worker);
    const id = (await localWix.members())[0]?.id ?? "";
    await browser.login(id);
    return { browser, id };
  }

  it("is answered by a members' backend route for the member, and for nobody else", async ({
    expect,
  }) => {
    const { browser, id } = await member();
    expect((await browser.fetch("/itself?to=/_api/mine")).text).toBe(id);
    const refused = await new Browser(worker).fetch("/itself?to=/_api/mine");
    expect([refused.status, JSON.parse(refused.text).code]).toEqual([401, "member_required"]);
  });

  it("fetchWithAuth of a backend route of one's own, from a page's server code, is the same member", async ({
    expect,
  }) => {
    const { browser, id } = await member();
    expect((await browser.fetch("/with-auth?to=/_api/mine")).text).toBe(id);
    expect((await browser.fetch("/with-auth?to=/_api/elevated")).text).toBe("elevated");
  });

  it("acts as the app in the backend route, and not in the page beside it", async ({ expect }) => {
    const { text } = await new Browser(worker).fetch("/beside");
    const no = "elevation_refused";
    expect(JSON.parse(text)).toEqual([no, "elevated", "elevated", no, no]);
  });

  it("keeps the visitor that a backend route made, and hears of it from /_auth/me", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    const { made, visitorId } = JSON.parse((await browser.fetch("/told")).text);
    expect(visitorId).toBe(made);
    expect((await browser.me()).visitorId).toBe(made);
  });

  it("makes its answer private by what it asked", async ({ expect }) => {
    const browser = new Browser(worker);
    for (const path of ["/told-in-public", "/itself?to=/_api/public"]) {
      const page = await browser.fetch(path);
      expect(page.response.headers.get("cache-control")).toBe("private, no-store");
    }
  });

  it("gets there by no other spelling of the path, and to none of the others", async ({
    expect,
  }) => {
    const { browser, id } = await member();
    for (const to of [
      "/%5Fapi/who",
      "/_api/../x/..%2f_api/mine",
      "//_api/mine",
      "/_auth/%6de",
      "/_auth/sdk.js",
      "/_wix/members/v1/members/my",
    ]) {
      const url = new URL("http://localhost/itself");
      url.searchParams.set("to", `http://localhost${to}`);
      const { text } = await browser.fetch(url.pathname + url.search);
      expect(text).not.toContain(id);
    }
  });

  it("changes nothing for another site whose request it passes on", async ({ expect }) => {
    const { browser } = await member();
    const sent = { method: "POST", headers: { "sec-fetch-site": "cross-site" } };
    expect((await browser.fetch("/pass-on", sent)).status).toBe(403);
    expect((await browser.fetch("/pass-on", { method: "POST" })).text).toBe("done");
  });

  it("is answered so in a backend route of a static site too", async ({ expect }) => {
    const id = (await localWix.members())[0]?.id ?? "";
    const browser = new Browser(createWorker({ api: { routes }, settings: {} }));
    await browser.login(id);
    expect((await browser.fetch("/_api/round")).text).toBe(id);
  });
});
