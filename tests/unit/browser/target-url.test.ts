import * as fc from "fast-check";
import { describe, it } from "vitest";
import { targetUrl } from "../../../src/browser/target-url.ts";
import { HostError } from "../../../src/errors.ts";
import { check } from "../../support/check.ts";

/** What the proxy makes of a URL of the site's: the URL at Wix, or the code of the refusal. */
function target(pathAndQuery: string, viaCdn = false): string {
  try {
    return targetUrl(new URL(`https://shop.example${pathAndQuery}`), viaCdn).href;
  } catch (error) {
    return error instanceof HostError ? error.code : String(error);
  }
}

describe("a call under /_wix/", () => {
  const calls = [
    "/members/v1/members/my?fieldsets=FULL",
    "/ecom/v1/carts/current",
    "/wix-data/v2/items/query?.r=eyJkYXRhQ29sbGVjdGlvbklkIjoiRkFRIn0",
    "/wix-data/v2/items/a%2Fb?dataCollectionId=FAQ&dataItemId=a%2Fb",
    "/oauth-app/v1/oauth-apps/1?oAuthAppId=1",
    "/_api/redirects-api/v1/redirect-session",
    "/redirect-session/v1/redirect-session",
    "/members/v1/authentication-settings",
    "/badges/v4/assignments",
    "/a?x=2&x=1&&y=%20+%2B&z",
    "/a?next=https://evil.example/..//@%5c",
    "/caf%C3%A9/50%25",
    "/@evil.example/a",
    "/:8443/a",
    "/blog/v3/posts/oauth2",
  ];
  for (const call of calls) {
    it(`goes to the same path and query at Wix, as they came: ${call}`, ({ expect }) => {
      expect(target(`/_wix${call}`)).toBe(`https://www.wixapis.com${call}`);
      expect(target(`/_wix${call}`, true)).toBe(`https://edge.wixapis.com${call}`);
    });
  }

  for (const nowhere of ["/_wix", "/_wix/", "/_wix/?a=1"]) {
    it(`is none without a method: ${nowhere}`, ({ expect }) => {
      expect(target(nowhere)).toBe("not_found");
    });
  }
});

describe("a path that leads to tokens", () => {
  const paths = [
    "/oauth2/token",
    "/oauth2",
    "/oauth2/",
    "/oauth2/token?grant_type=anonymous",
    "/oauth2/token-info",
    "/oauth2/token_info",
    "/oauth/access",
    "/oauth/token",
    "/oauth2-ng/token",
    "/_api/oauth2/token",
    "/_api/oauth/access",
    "/v1/oauth/token",
    "/v2/oauth/device/verify",
    "/_api/iam/authentication/v2/login",
    "/_api/iam/verification/v1/start",
    "/iam/authentication/v2/login",
    "/_iam/recovery/v1/recover",
    "/authentication/v1/login",
    "/_api/authentication/login",
    "/wix-sm/api/v1/auth/login",
    "/members/v1/wix-sm-webapp-proxy/v1/auth/login",
    "/OAuth2/Token",
    "/%6fauth2/token",
    "/%256fauth2/token",
    "/oauth2%2ftoken",
    "/oauth2%252ftoken",
    "/oauth2;v=1/token",
    "/oauth2%3bv/token",
    "/oauth2%20/token",
    "/_api;x/iam;y/authentication",
    "/%5fapi/iam/x",
    "/_API/IAM/x",
    "/_api%2fiam/x",
    "/%2foauth2/token",
  ];
  for (const path of paths) {
    it(`is refused: ${path}`, ({ expect }) => {
      expect(target(`/_wix${path}`)).toBe("proxy_path_refused");
    });
  }
});

describe("a path that could be read in more than one way", () => {
  const paths = [
    "//evil.example/a",
    "///evil.example",
    "/members//v1",
    "//oauth2/token",
    "/a/%252e%252e/oauth2/token",
    "/a/..;/oauth2/token",
    "/a/..;x=1/b",
    "/a%2f..%2foauth2",
    "/a%2f.%2fb",
    "/%5cevil.example",
    "/a%5c..%5cb",
    "/a%00b",
    "/a%0d%0ahost:%20evil.example",
    "/a%ff",
    "/a%E0%A4",
  ];
  for (const path of paths) {
    it(`is refused: ${path}`, ({ expect }) => {
      expect(target(`/_wix${path}`)).toBe("proxy_path_refused");
    });
  }

  it("is not even under /_wix/ where the URL itself resolves it", ({ expect }) => {
    expect(new URL("https://shop.example/_wix/%2e%2e/oauth2/token").pathname).toBe("/oauth2/token");
    expect(target("/_wix/a/../oauth2/token")).toBe("proxy_path_refused");
    expect(target("/_wix/a/%2E%2e/oauth2/token")).toBe("proxy_path_refused");
    expect(target("/_wix/\\evil.example/a")).toBe("proxy_path_refused");
  });
});

describe("a path that only begins like the prefix", () => {
  for (const path of ["@evil.example/a", ".evil.example/a", ":8443/a", ":x@evil.example/a"]) {
    it(`never becomes part of the host: ${path}`, ({ expect }) => {
      expect(target(`/_wix${path}`)).toBe("proxy_path_refused");
    });
  }
});

describe("whatever a page asks for", () => {
  const piece = fc.oneof(
    fc.constantFrom("/", "//", "..", ".", "%2e", "%2f", "%5c", "@", ":", "\\", ";", "?", "#", "%"),
    fc.constantFrom("oauth2", "oauth", "_api", "iam", "evil.example", "https:", "OAUTH2", "%6f"),
    fc.string({ maxLength: 6 }),
  );
  const path = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));

  it("goes to one of Wix's two hosts, over https, with the path asked for, or nowhere", ({
    expect,
  }) => {
    check(
      fc.property(path, fc.boolean(), (asked, viaCdn) => {
        const requested = URL.parse(`https://shop.example/_wix/${asked}`);
        fc.pre(requested?.pathname.startsWith("/_wix/") === true);
        const url = URL.parse(target(`/_wix/${asked}`, viaCdn));
        if (url !== null) {
          const host = viaCdn ? "edge.wixapis.com" : "www.wixapis.com";
          expect(url.origin).toBe(`https://${host}`);
          expect(url.username + url.password).toBe("");
          expect(`/_wix${url.pathname}${url.search}`).toBe(
            `${requested.pathname}${requested.search}`,
          );
          expect(decodeURIComponent(url.pathname).toLowerCase()).not.toMatch(
            /^\/*(?:_api\/+)?(?:oauth2?|iam)(?:[/;]|$)/u,
          );
        }
      }),
      2000,
    );
  });
});
