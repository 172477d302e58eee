import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { type Fault, localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({ site: { default: shopSite }, settings: {} });
const MEMBER = "/_wix/members/v1/members/my";
const CART = "/_wix/ecom/v2/carts/current";
let memberId = "";

beforeEach(async () => {
  await localWix.reset();
  memberId = (await localWix.members())[0]?.id ?? "";
});

async function upstream(): Promise<readonly string[]> {
  const calls = await localWix.calls();
  return calls.map(({ path, grant, subject }) => grant ?? `${path} ${subject}`);
}

/** A browser with a visitor, and a Wix that has forgotten how that came about. */
async function visitor(): Promise<Browser> {
  const browser = new Browser(worker);
  await browser.fetch(MEMBER);
  await localWix.forgetCalls();
  return browser;
}

describe("a call under /_wix/", () => {
  it("mints a visitor on first use, keeps it, and costs its own call from then on", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    await browser.fetch(MEMBER);
    await browser.fetch(MEMBER);
    const call = "/members/v1/members/my visitor";
    expect(await upstream()).toEqual(["anonymous", call, call]);
    expect((await browser.me()).role).toBe("visitor");
  });

  it("speaks for the member after a login", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.login(memberId);
    const visit = await browser.fetch(MEMBER);
    expect(visit.status).toBe(200);
    expect(JSON.parse(visit.text).member.id).toBe(memberId);
    expect((await localWix.calls()).at(-1)).toMatchObject({ subject: "member" });
  });

  it("is the same session as in the site's server: one cart", async ({ expect }) => {
    const browser = new Browser(worker);
    const item = (await browser.fetch("/an-item")).text;
    await browser.fetch(`/cart/add?item=${item}`);
    const visit = await browser.fetch("/_wix/ecom/v1/carts/current");
    expect(JSON.parse(visit.text).cart.lineItems).toHaveLength(1);
  });

  it("goes to the API's host, or to the CDN's where the page's script says so", async ({
    expect,
  }) => {
    const browser = await visitor();
    await browser.fetch(MEMBER);
    await browser.fetch(MEMBER, { headers: { "x-headless-edge-cdn": "1" } });
    await browser.fetch(MEMBER, { headers: { "x-headless-edge-cdn": "evil.example" } });
    const hosts = (await localWix.calls()).map(({ host }) => host);
    expect(hosts).toEqual(["www.wixapis.com", "edge.wixapis.com", "www.wixapis.com"]);
  });

  it("keeps its query byte for byte, in order and with duplicates", async ({ expect }) => {
    const browser = await visitor();
    const query = "b=2&a=1&a=%31&.r=eyJ9-_&x=%20+%2B&&n=a%2Fb%00";
    await browser.fetch(`${MEMBER}?${query}`);
    expect((await localWix.calls())[0]?.query).toBe(query);
  });

  it("takes no identity from the page: not in a header, not in the query", async ({ expect }) => {
    const browser = await visitor();
    const member = new Browser(worker);
    await member.login(memberId);
    const stolen = (await member.fetch("/token")).text;
    await localWix.forgetCalls();
    await browser.fetch(`${MEMBER}?access_token=${stolen}`, {
      headers: {
        authorization: stolen,
        "x-wix-authorization": stolen,
        "x-headless-edge-elevate": "1",
        "x-http-method-override": "DELETE",
      },
    });
    expect(await localWix.calls()).toMatchObject([{ subject: "visitor", method: "GET" }]);
  });

  it("never speaks for the app, and says with Wix's 403 what to do instead", async ({ expect }) => {
    const browser = await visitor();
    const visit = await browser.fetch("/_wix/site-properties/v4/properties?elevate=true", {
      headers: { "x-elevate": "1" },
    });
    expect(visit.status).toBe(403);
    expect(JSON.parse(visit.text).details.applicationError.code).toBe("PERMISSION_DENIED");
    expect(visit.response.headers.get("x-headless-edge-hint")).toMatch(
      /elevated permissions: move the call to a backend route under \/_api/u,
    );
    expect(await upstream()).toEqual(["/site-properties/v4/properties visitor"]);
  });

  it("is one mint for all crawlers, and leaves no cookie", async ({ expect }) => {
    const headers = { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)" };
    for (let call = 0; call < 3; call += 1) {
      const { response } = await new Browser(worker).fetch(MEMBER, { headers });
      expect(response.headers.getSetCookie()).toEqual([]);
    }
    const minted = (await upstream()).filter((call) => call === "anonymous");
    expect(minted.length).toBeLessThanOrEqual(1);
  });

  it("answers every method that the SDK uses, and no other", async ({ expect }) => {
    const browser = await visitor();
    const statuses: number[] = [];
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
      statuses.push((await browser.fetch("/_wix/unknown", { method })).status);
    }
    expect(statuses).toEqual([404, 404, 404, 404, 404, 404]);
    const methods = (await localWix.calls()).map(({ method }) => method);
    expect(methods).toEqual(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);
    const refused = await browser.fetch("/_wix/unknown", { method: "OPTIONS" });
    expect(refused.status).toBe(405);
    expect([...refused.response.headers.keys()].join()).not.toContain("access-control");
  });
});

describe("who may call /_wix/", () => {
  const senders: readonly [string, Record<string, string>][] = [
    ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["another site, as a page", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }],
    ["a sibling of the site", { "sec-fetch-site": "same-site", origin: "http://a.localhost" }],
    ["the address bar", { "sec-fetch-site": "none" }],
    ["another origin, in an old browser", { origin: "https://evil.example" }],
    ["a sandboxed page", { origin: "null" }],
    ["something that does not say who it is", {}],
    ["another site that pretends to our header", { "x-headless-edge-cdn": "1", origin: "null" }],
    ["a plain form of another site", { "sec-fetch-site": "cross-site", "content-type": "x" }],
    ["another site's WebSocket", { "sec-fetch-site": "cross-site", upgrade: "websocket" }],
  ];
  for (const [who, headers] of senders) {
    for (const cookies of ["with", "without"]) {
      it(`is not ${who}, ${cookies} our cookies: nothing goes upstream`, async ({ expect }) => {
        const known = await visitor();
        const browser = cookies === "with" ? known : new Browser(worker);
        for (const method of ["GET", "POST"]) {
          const visit = await browser.visit(CART, { method, headers });
          expect([visit.status, visit.response.headers.getSetCookie()]).toEqual([403, []]);
          expect(visit.response.headers.has("access-control-allow-origin")).toBe(false);
        }
        expect(await localWix.calls()).toEqual([]);
      });
    }
  }

  it("is not even a page of the site that wants a WebSocket", async ({ expect }) => {
    const browser = await visitor();
    const visit = await browser.fetch(CART, { headers: { upgrade: "websocket" } });
    expect(visit.status).toBe(405);
    expect(await localWix.calls()).toEqual([]);
  });

  it("is a page of the site in a browser that only sends Origin", async ({ expect }) => {
    const browser = new Browser(worker);
    const visit = await browser.visit(MEMBER, { headers: { origin: "http://localhost" } });
    expect(visit.status).toBe(404);
    expect(await upstream()).toEqual(["anonymous", "/members/v1/members/my visitor"]);
  });
});

describe("tokens", () => {
  for (const path of [
    "/oauth2/token",
    "/OAUTH2/token",
    "/oauth2%2Ftoken",
    "//oauth2/token",
    "/oauth/access",
    "/_api/iam/authentication/v2/login",
    "/iam/authentication/v2/login",
    "/_api%2fiam/x",
  ]) {
    it(`are not to be had by the browser: ${path}`, async ({ expect }) => {
      const browser = await visitor();
      const body = '{"grantType":"anonymous"}';
      const visit = await browser.fetch(`/_wix${path}`, { method: "POST", body });
      expect(visit.status).toBe(403);
      const problem = JSON.parse(visit.text);
      expect(problem).toMatchObject({ code: "proxy_path_refused", requestId: expect.any(String) });
      expect(problem.details.applicationError.code).toBe("proxy_path_refused");
      expect(await localWix.calls()).toEqual([]);
    });
  }

  for (const path of ["/a/%252e%252e/%252e%252e/_auth/me", "/..%2f_auth/me", "/a%5cb", "/a%00"]) {
    it(`are out of reach of a path with two readings: ${path}`, async ({ expect }) => {
      const browser = await visitor();
      const visit = await browser.fetch(`/_wix${path}`);
      expect([visit.status, JSON.parse(visit.text).code]).toEqual([400, "invalid_path"]);
      expect(await localWix.calls()).toEqual([]);
    });
  }

  it("are in no header that comes back, whatever Wix puts there", async ({ expect }) => {
    const browser = await visitor();
    const token = (await browser.fetch("/token")).text;
    await localWix.faults({
      path: "/members",
      status: 200,
      body: "{}",
      headers: {
        "x-wix-bi-auth-token": token,
        "x-wix-linguist": token,
        authorization: token,
        "x-other": token,
      },
    });
    const { response } = await browser.fetch(MEMBER);
    expect(response.status).toBe(200);
    expect(JSON.stringify([...response.headers])).not.toContain(token.slice(-24));
  });
});

describe("an answer of Wix's", () => {
  it("is the browser's own, and loses what would rule the site's origin", async ({ expect }) => {
    const browser = await visitor();
    await localWix.faults({
      path: "/members",
      status: 200,
      body: "<script>alert(1)</script>",
      headers: {
        "content-type": "text/html",
        "set-cookie": "hedge-member-abcdefgh=evil; Path=/",
        "access-control-allow-origin": "*",
        "clear-site-data": '"*"',
        "strict-transport-security": "max-age=1",
        "service-worker-allowed": "/",
        "cache-control": "public, max-age=600",
        "cdn-cache-control": "max-age=600",
      },
    });
    const { response, text } = await browser.fetch(MEMBER);
    const headers = Object.fromEntries(response.headers);
    expect(text).toBe("<script>alert(1)</script>");
    expect(headers).toEqual({
      "cache-control": "private, no-store",
      "content-disposition": "attachment",
      "content-security-policy": "default-src 'none'; sandbox",
      "content-type": "text/plain; charset=utf-8",
      vary: "Cookie",
      "x-content-type-options": "nosniff",
      "x-wix-request-id": expect.any(String),
    });
  });

  it("that is a redirect is a 502, and nobody goes there", async ({ expect }) => {
    const browser = await visitor();
    const headers = { location: "https://www.wixapis.com/ecom/v2/carts/current" };
    await localWix.faults({ path: "/members", status: 302, body: "", headers });
    const visit = await browser.fetch(MEMBER);
    expect([visit.status, JSON.parse(visit.text).code]).toEqual([502, "upstream_redirect"]);
    expect(visit.response.headers.has("location")).toBe(false);
    expect(await upstream()).toHaveLength(1);
  });

  it("that never comes is a problem with our code", async ({ expect }) => {
    const browser = await visitor();
    await localWix.faults({ path: "/members", unreachable: true });
    const visit = await browser.fetch(MEMBER);
    expect([visit.status, JSON.parse(visit.text).code]).toEqual([503, "upstream_unavailable"]);
  });

  it("sets the session's cookies even when it is an error", async ({ expect }) => {
    const browser = new Browser(worker);
    await localWix.faults({ path: "/members", status: 500, body: "{}" });
    expect((await browser.fetch(MEMBER)).status).toBe(500);
    expect((await browser.me()).role).toBe("visitor");
  });

  it("comes down as a stream, and goes up as one", async ({ expect }) => {
    const browser = await visitor();
    const megabytes = 5;
    const body = "x".repeat(megabytes * 1024 * 1024);
    await localWix.faults({ path: "/files", status: 200, body });
    const upload = new Blob([body]).stream();
    const response = await browser.send("/_wix/files/1", {
      method: "PUT",
      body: upload,
      headers: { "sec-fetch-site": "same-origin" },
    });
    let bytes = 0;
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      bytes += chunk.byteLength;
    }
    expect(bytes).toBe(body.length);
  });
});

describe("a token that Wix refuses although it looks valid", () => {
  const once: Fault = { path: "/ecom", status: 401, times: 1, body: '{"message":"expired"}' };

  it("is replaced, and the call repeated once", async ({ expect }) => {
    const browser = await visitor();
    await localWix.faults(once);
    const visit = await browser.fetch("/_wix/ecom/v2/carts/current/add-line-items", {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json", "content-length": "2" },
    });
    expect(visit.text).not.toContain("expired");
    const call = "/ecom/v2/carts/current/add-line-items";
    expect(await upstream()).toEqual([`${call} none`, "refresh_token", `${call} visitor`]);
    await localWix.forgetCalls();
    await browser.fetch(MEMBER);
    expect(await upstream()).toEqual(["/members/v1/members/my visitor"]);
  });

  it("is replaced for the next call where this one can't be repeated", async ({ expect }) => {
    const browser = await visitor();
    await localWix.faults(once);
    const visit = await browser.fetch(CART, { method: "POST", body: new Blob(["{}"]).stream() });
    expect([visit.status, visit.text]).toEqual([401, '{"message":"expired"}']);
    expect(await upstream()).toEqual(["/ecom/v2/carts/current none", "refresh_token"]);
  });

  it("ends nothing when Wix keeps saying so", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.login(memberId);
    await localWix.faults({ ...once, times: 10 });
    expect((await browser.fetch(CART)).status).toBe(401);
    expect((await browser.me()).role).toBe("member");
  });
});

describe("while the token endpoint is down", () => {
  it("a call says so in a form that the SDK passes on, and is not sent", async ({ expect }) => {
    await localWix.faults({ path: "/oauth2/token", status: 500 });
    const visit = await new Browser(worker).fetch(MEMBER);
    expect(visit.status).toBe(503);
    expect(JSON.parse(visit.text)).toMatchObject({
      code: "upstream_unavailable",
      message: expect.any(String),
      details: { applicationError: { code: "upstream_unavailable" } },
    });
    expect(new Set(await upstream())).toEqual(new Set(["anonymous"]));
  });
});
