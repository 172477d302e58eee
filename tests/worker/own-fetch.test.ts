import { auth } from "@wix/essentials";
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
  "/cookie": (request) => new Response(request.headers.get("cookie") ?? "none"),
};

const site = {
  fetch: async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    return (await pages[url.pathname]?.(request, url)) ?? new Response("no page", { status: 404 });
  },
};

const worker = createWorker({ site: { default: site }, settings: { protect: ["/account/*"] } });

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
