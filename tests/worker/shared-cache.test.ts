import { auth } from "@wix/essentials";
import * as fc from "fast-check";
import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { SharedCache } from "../support/shared-cache.ts";
import { check } from "../support/check.ts";

/** What a hostile, or careless, site says of caching. */
const POLICIES: readonly Record<string, string>[] = [
  {},
  { "cache-control": "public, max-age=600" },
  { "cache-control": "s-maxage=600" },
  { "cache-control": "Public, S-MaxAge=600, stale-while-revalidate=600" },
  { "cache-control": "max-age=600" },
  { "cache-control": "no-cache", etag: '"one-for-all"' },
  { "cache-control": "max-age=0, must-revalidate", etag: '"one-for-all"' },
  { "cache-control": "public", "cdn-cache-control": "max-age=600" },
  { "cache-control": "private", "surrogate-control": "max-age=600" },
  { "cloudflare-cdn-cache-control": "public, max-age=600" },
  { expires: "Fri, 01 Jan 2100 00:00:00 GMT" },
  { "last-modified": "Wed, 01 Jan 2020 00:00:00 GMT" },
  { vary: "Accept-Encoding", "cache-control": "public, max-age=600" },
  { vary: "User-Agent", expires: "Fri, 01 Jan 2100 00:00:00 GMT" },
  { "cache-control": 'private="x-name", max-age=600' },
  { "cache-control": 'max-age=600, x="a, no-store, b"' },
];

const KINDS = ["same", "personal", "late", "gone", "cookie"] as const;

async function token(): Promise<string> {
  const contextual = auth.getContextualAuth() as unknown as {
    getAuthHeaders(): Promise<{ headers: { Authorization: string } }>;
  };
  return (await contextual.getAuthHeaders()).headers.Authorization;
}

/** Answers every page in every manner of caching; `personal` and `late` print who is calling. */
const site = {
  async fetch(request: Request): Promise<Response> {
    const [, kind = "", number = "0"] = new URL(request.url).pathname.split("/");
    const headers = new Headers({ "content-type": "text/html", ...POLICIES[Number(number)] });
    if (request.headers.get("if-none-match") !== null || request.headers.has("if-modified-since")) {
      return new Response(null, { status: 304, headers });
    }
    switch (kind) {
      case "personal":
        return new Response(`personal:${await token()}`, { headers });
      case "late":
        return new Response(lateBody(), { headers });
      case "gone":
        return new Response("gone", { status: 404, headers });
      case "cookie":
        headers.append("set-cookie", "hedge-visitor-abcdefgh=forged; Path=/");
        return new Response("for everybody", { headers });
      default:
        return new Response("for everybody", { headers });
    }
  },
};

function lateBody(): ReadableStream {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(encoder.encode("shell "));
      await scheduler.wait(2);
      const text = await token().then(
        (value) => `personal:${value}`,
        () => "refused",
      );
      controller.enqueue(encoder.encode(text));
      controller.close();
    },
  });
}

const PATHS = [
  ...KINDS.flatMap((kind) => POLICIES.map((_, number) => `/${kind}/${number}`)),
  "/_auth/me",
  "/_auth/login?returnTo=/",
  "/_auth/me/x.css",
  "/_auth/nothing",
  "/_wix/members/v1/members/my",
  "/_api/none",
  "/account/x",
  "//odd",
];

const visit = fc.record({
  who: fc.nat(5),
  path: fc.constantFrom(...PATHS),
  opens: fc.boolean(),
  method: fc.constantFrom("GET", "GET", "GET", "HEAD"),
  authorization: fc.constantFrom(undefined, undefined, "Bearer x"),
  passes: fc.constantFrom(0, 0, 1, 700),
});

beforeEach(() => localWix.reset());

/** Browsers of two members, two visitors and two that nobody knows yet. */
async function people(worker: ReturnType<typeof createWorker>): Promise<readonly Browser[]> {
  const members = await localWix.members();
  const browsers = Array.from({ length: 6 }, () => new Browser(worker));
  await browsers[0]?.login(members[0]?.id ?? "");
  await browsers[1]?.login(members[1]?.id ?? "");
  await browsers[2]?.fetch("/personal/0");
  await browsers[3]?.fetch("/personal/0");
  return browsers;
}

describe("a careless shared cache in front of the host", () => {
  it("never gives anybody bytes or cookies that come of another's session, and does get hits", async ({
    expect,
  }) => {
    const worker = createWorker({
      site: { default: site },
      settings: { protect: ["/account/*"] },
    });
    const browsers = await people(worker);
    let publicHits = 0;
    await check(
      fc.asyncProperty(fc.array(visit, { minLength: 30, maxLength: 60 }), async (visits) => {
        const cache = new SharedCache((request) =>
          worker.fetch(request, {}, { waitUntil: () => undefined } as unknown as ExecutionContext),
        );
        for (const { who, path, opens, method, authorization, passes } of visits) {
          cache.now += passes;
          const browser = browsers[who];
          const headers = new Headers({
            "user-agent": "Mozilla/5.0 Chrome/140.0",
            "sec-fetch-mode": opens ? "navigate" : "cors",
            "sec-fetch-dest": opens ? "document" : "empty",
            "sec-fetch-site": "same-origin",
            ...(authorization === undefined ? {} : { authorization }),
            ...(browser?.cookieHeader ? { cookie: browser.cookieHeader } : {}),
          });
          const request = new Request(`http://localhost${path}`, {
            method,
            headers,
            redirect: "manual",
          });
          const { response, from } = await cache.fetch(request);
          const text = await response.text();
          if (from !== "origin") {
            publicHits += 1;
            expect(text, `${path} ${from}`).not.toContain("personal:");
            expect(text, `${path} ${from}`).not.toMatch(/"role"|memberId|visitorId/u);
            expect(response.headers.get("set-cookie") ?? "", path).not.toMatch(/hedge-/u);
          }
        }
      }),
      20,
    );
    expect(publicHits).toBeGreaterThan(0);
  });

  it("may keep every page that the site calls public and that asks for nobody", async ({
    expect,
  }) => {
    const worker = createWorker({ site: { default: site }, settings: {} });
    for (const number of [1, 2, 3, 4, 7, 10, 12]) {
      const cache = new SharedCache((request) =>
        worker.fetch(request, {}, { waitUntil: () => undefined } as unknown as ExecutionContext),
      );
      const url = `http://localhost/same/${number}`;
      await cache.fetch(new Request(url));
      const { response, from } = await cache.fetch(new Request(url));
      expect([from, await response.text()], url).toEqual(["cache", "for everybody"]);
    }
  });
});
