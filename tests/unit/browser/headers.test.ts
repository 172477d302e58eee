import { describe, it } from "vitest";
import { goesViaCdn, requestHeaders } from "../../../src/browser/request-headers.ts";
import { responseHeaders } from "../../../src/browser/response-headers.ts";

const TOKEN = "OauthNG.JWS.eyJraWQiOiJ4In0.eyJkYXRhIjoiIn0.c2lnbmF0dXJl";

describe("the headers that go to Wix", () => {
  it("are those that the SDK sends, and the session's token", ({ expect }) => {
    const sdk = {
      accept: "application/json",
      "accept-language": "de",
      commonconfig: "%7B%7D",
      "content-type": "application/json",
      "x-wix-bi-gateway": "environment=js-sdk,package-name=@wix/members",
      "x-wix-consistent": "c-1",
      "x-wix-linguist": "de|de-de|true|1",
    };
    expect(Object.fromEntries(requestHeaders(new Headers(sdk), TOKEN))).toEqual({
      ...sdk,
      authorization: TOKEN,
    });
  });

  const forbidden = [
    "authorization",
    "Authorization",
    "cookie",
    "forwarded",
    "host",
    "origin",
    "referer",
    "range",
    "if-none-match",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "connection",
    "upgrade",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-real-ip",
    "cf-connecting-ip",
    "true-client-ip",
    "x-http-method-override",
    "x-method-override",
    "x-headless-edge-cdn",
    "x-headless-edge-anything",
    "x-wix-authorization",
    "x-wix-client-artifact-id",
    "wix-account-id",
    "wix-site-id",
    "x-xsrf-token",
  ];
  for (const name of forbidden) {
    it(`never are ${name}`, ({ expect }) => {
      const headers = requestHeaders(new Headers({ [name]: "of the page" }), TOKEN);
      expect([...headers]).toEqual([["authorization", TOKEN]]);
    });
  }
});

describe("the CDN's host", () => {
  it("is where the page's script says that the SDK would have gone", ({ expect }) => {
    expect(goesViaCdn(new Headers({ "X-Headless-Edge-Cdn": "1" }))).toBe(true);
    for (const other of ["", "0", "true", "1, 1", "evil.example"]) {
      expect(goesViaCdn(new Headers({ "x-headless-edge-cdn": other }))).toBe(false);
    }
    expect(goesViaCdn(new Headers())).toBe(false);
  });
});

function passedBack(headers: Record<string, string>, status = 200): Record<string, string> {
  const answer = new Response("{}", { status, headers });
  return Object.fromEntries(responseHeaders(answer, TOKEN));
}

const ALWAYS = {
  "cache-control": "private, no-store",
  vary: "Cookie",
  "content-disposition": "attachment",
  "content-security-policy": "default-src 'none'; sandbox",
  "x-content-type-options": "nosniff",
};

describe("the headers that a page gets back", () => {
  it("are those that the SDK reads, never storable and never a document", ({ expect }) => {
    const theirs = {
      "content-type": "application/json",
      "content-encoding": "gzip",
      "content-language": "de",
      "retry-after": "3",
      "x-wix-bi-gateway": "b",
      "x-wix-consistent": "c-1",
      "x-wix-linguist": "de",
      "x-wix-request-id": "1763.1",
    };
    expect(passedBack({ ...theirs, "cache-control": "public, max-age=60" })).toEqual({
      ...ALWAYS,
      ...theirs,
    });
  });

  const dropped = [
    "set-cookie",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-expose-headers",
    "clear-site-data",
    "strict-transport-security",
    "service-worker-allowed",
    "content-location",
    "link",
    "location",
    "refresh",
    "report-to",
    "reporting-endpoints",
    "server-timing",
    "sourcemap",
    "www-authenticate",
    "x-wix-bi-auth-token",
    "cdn-cache-control",
    "cloudflare-cdn-cache-control",
    "surrogate-control",
    "x-headless-edge-hint",
    "etag",
  ];
  for (const name of dropped) {
    it(`never are ${name}`, ({ expect }) => {
      const type = { "content-type": "application/json" };
      expect(passedBack({ ...type, [name]: "theirs" })).toEqual({ ...ALWAYS, ...type });
    });
  }

  const secrets = [
    TOKEN,
    `a=${TOKEN}`,
    "JWS.eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
  ];
  for (const secret of secrets) {
    it(`carry no token: ${secret.slice(0, 12)}`, ({ expect }) => {
      const headers = { "x-wix-linguist": secret, "x-wix-request-id": "1763.1" };
      expect(passedBack(headers)).not.toHaveProperty("x-wix-linguist");
      expect(passedBack(headers)).toHaveProperty("x-wix-request-id");
    });
  }

  it("carry no token of an unknown shape either", ({ expect }) => {
    const answer = new Response(null, { headers: { "x-wix-consistent": "a-token-of-next-year" } });
    expect(responseHeaders(answer, "a-token-of-next-year").has("x-wix-consistent")).toBe(false);
  });

  it("say with a 403, and with nothing else, what to do about it", ({ expect }) => {
    expect(passedBack({}, 403)["x-headless-edge-hint"]).toBe(
      "this method needs elevated permissions: move the call to a backend route under /_api and use auth.elevate()",
    );
    for (const status of [200, 401, 404, 500]) {
      expect(passedBack({}, status)).not.toHaveProperty("x-headless-edge-hint");
    }
  });
});

describe("what Wix answers with, on the site's own origin", () => {
  const kept = [
    "application/json",
    "application/json; charset=utf-8",
    "application/problem+json",
    "text/plain",
    "text/csv;charset=utf-8",
    "text/event-stream",
    "application/octet-stream",
    "image/png",
    "video/mp4",
    "application/pdf",
  ];
  for (const type of kept) {
    it(`stays ${type}`, ({ expect }) => {
      expect(passedBack({ "content-type": type })["content-type"]).toBe(type);
    });
  }

  const active = [
    "text/html",
    "TEXT/HTML; charset=utf-8",
    " text/html",
    "application/xhtml+xml",
    "application/xml",
    "text/xml",
    "image/svg+xml",
    "image/SVG+xml; a=b",
    "text/javascript",
    "application/javascript",
    "application/ecmascript",
    "text/css",
    "application/wasm",
    "application/manifest+x",
    "multipart/x-mixed-replace; boundary=a",
    "text/html, application/json",
    "application/json, text/html",
    "garbage",
  ];
  for (const type of active) {
    it(`is plain text instead of ${type}`, ({ expect }) => {
      expect(passedBack({ "content-type": type })["content-type"]).toBe(
        "text/plain; charset=utf-8",
      );
    });
  }
});
