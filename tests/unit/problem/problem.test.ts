import * as fc from "fast-check";
import { describe, it } from "vitest";
import { HostError, type HostErrorCode } from "../../../src/errors.ts";
import { problemResponse } from "../../../src/problem/problem.ts";
import { check } from "../../support/check.ts";

/** Every code; a new one that is missing here is an error of the type. */
const codes = Object.keys({
  app_credentials_missing: true,
  auth_method_unavailable: true,
  backend_failed: true,
  configuration_invalid: true,
  cross_site_request: true,
  elevation_refused: true,
  identity_after_public_response: true,
  internal_error: true,
  invalid_body: true,
  invalid_parameter: true,
  invalid_path: true,
  login_denied: true,
  login_failed: true,
  login_requires_navigation: true,
  login_transaction_missing: true,
  member_required: true,
  method_not_allowed: true,
  no_request_context: true,
  not_found: true,
  proxy_path_refused: true,
  response_already_sent: true,
  session_not_open: true,
  site_failed: true,
  upstream_redirect: true,
  upstream_rejected: true,
  upstream_timeout: true,
  upstream_unavailable: true,
  wrong_origin: true,
} satisfies Readonly<Record<HostErrorCode, true>>) as HostErrorCode[];

const refused = new HostError("member_required", 401, "members only", {
  wixRequestId: "wix-1",
  headers: { "www-authenticate": "Session", "cache-control": "public", "content-type": "text/x" },
});

describe("a problem told to a program", () => {
  it("has a stable type, code and request ids", async ({ expect }) => {
    const response = problemResponse(refused, { requestId: "r-1", navigation: false });
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toEqual({
      type: "urn:headless-edge:problem:member_required",
      title: "Please log in first",
      status: 401,
      detail: "members only",
      code: "member_required",
      requestId: "r-1",
      wixRequestId: "wix-1",
    });
  });

  it("is an error of Wix's as well where the SDK reads it", async ({ expect }) => {
    const context = { requestId: "r-1", navigation: false, forSdk: true };
    expect(await problemResponse(refused, context).json()).toMatchObject({
      code: "member_required",
      message: "members only",
      details: {
        applicationError: { code: "member_required", description: "members only", data: {} },
      },
    });
  });

  it("leaves out Wix's request id when there is none", async ({ expect }) => {
    const error = new HostError("not_found", 404, "no such route");
    const response = problemResponse(error, { requestId: "r-1", navigation: false });
    expect(await response.json()).not.toHaveProperty("wixRequestId");
  });

  for (const navigation of [true, false]) {
    it(`is never stored or sniffed, whatever its headers say (page: ${navigation})`, ({
      expect,
    }) => {
      const { headers } = problemResponse(refused, { requestId: "r-1", navigation });
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("www-authenticate")).toBe("Session");
      expect(headers.get("content-type")).not.toBe("text/x");
    });
  }
});

function page(retryHref?: string, detail = "it was denied"): Promise<string> {
  const error = new HostError("login_denied", 403, detail, { wixRequestId: "<wix>" });
  return problemResponse(error, { requestId: '"r"', navigation: true, retryHref }).text();
}

describe("a problem told to a person", () => {
  it("is a page with its code, its request id and ways on", async ({ expect }) => {
    const html = await page("/_auth/login?returnTo=%2Fcart&prompt=login");
    expect(html).toContain("<h1>You are not logged in</h1>");
    expect(html).toContain("login_denied");
    expect(html).toContain("&#34;r&#34;");
    expect(html).toContain('<a class="quiet" href="/">');
    expect(html).toContain(
      '<a class="main" href="/_auth/login?returnTo=%2Fcart&#38;prompt=login">Try again</a>',
    );
  });

  it("keeps to itself what is written for the developer", async ({ expect }) => {
    expect(await page("/x", "the redirect session (login) answered 500")).not.toContain("redirect");
  });

  it("says what is not possible: logging in, or this page", async ({ expect }) => {
    const error = new HostError("upstream_unavailable", 503, "Wix: no answer");
    const at = async (retryHref: string): Promise<string> =>
      await problemResponse(error, { requestId: "r", navigation: true, retryHref }).text();
    expect(await at("/_auth/login?returnTo=%2F")).toContain("Logging in is not possible just now");
    expect(await at("/cart")).toContain("<h1>This is not possible just now</h1>");
  });

  it("offers a way to log in where that is what is missing", async ({ expect }) => {
    const context = { requestId: "r", navigation: true, retryHref: "/_auth/login?returnTo=%2F" };
    expect(await problemResponse(refused, context).text()).toContain(">Log in</a>");
  });

  it("makes the only way on the main one", async ({ expect }) => {
    expect(await page()).toContain('<a class="main" href="/">');
  });

  for (const code of codes) {
    it(`is told about ${code} in sentences, with neither code nor machinery in them`, async ({
      expect,
    }) => {
      const error = new HostError(code, 500, "developer");
      const html = await problemResponse(error, { requestId: "r", navigation: true }).text();
      const [, title = "", sentence = ""] = /<h1>(.*)<\/h1>\s*<p>(.*)<\/p>/.exec(html) ?? [];
      expect(title).toMatch(/^[A-Z][^.]+$/);
      expect(sentence).toMatch(/^[A-Z].+\.$/);
      expect(sentence).not.toContain(title);
      expect(`${title} ${sentence}`).not.toMatch(/_|Wix|session|token|upstream|redirect|SDK/);
    });
  }

  it("leads home to the origin it is given", async ({ expect }) => {
    const error = new HostError("wrong_origin", 400, "elsewhere");
    const context = { requestId: "r", navigation: true, origin: "https://shop.example" };
    expect(await problemResponse(error, context).text()).toContain('href="https://shop.example/"');
  });

  it("escapes what it is told", async ({ expect }) => {
    const html = await page(`/x?"onclick='alert(1)'`);
    expect(html).not.toMatch(/"onclick|<wix>/);
  });

  for (const hostile of [
    "javascript:alert(1)",
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "data:text/html,x",
    "",
  ]) {
    it(`offers no way to ${JSON.stringify(hostile)}`, async ({ expect }) => {
      expect(await page(hostile)).not.toContain("Try again");
    });
  }

  it("lets in exactly its own style, and nothing else", async ({ expect }) => {
    const response = problemResponse(refused, { requestId: "r", navigation: true });
    const policy = response.headers.get("content-security-policy") ?? "";
    const html = await response.text();
    const style = /<style>([^]*)<\/style>/.exec(html)?.[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    const hash = Buffer.from(digest).toString("base64");
    expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}';`);
    expect(html).not.toMatch(/ style=|<script|<link|<img|url\(|https?:\/\//);
  });
});

/** Anything that could end up in an error: markup, quotes, control characters, half characters. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("</dd><script>alert(1)</script>", `"onx='y'`, "<!--", "&lt;", "\u2028", "\ud800"),
  fc.constantFrom("//evil.example", "/\\evil.example", "\t/evil.example", "javascript:0"),
);
const anyError = fc.record({
  code: fc.constantFrom(...codes),
  status: fc.integer({ min: 400, max: 503 }),
  message: anyText,
  wixRequestId: fc.option(anyText, { nil: undefined }),
});
const anyContext = fc.record({
  requestId: anyText,
  forSdk: fc.boolean(),
  retryHref: fc.option(
    fc.oneof(
      anyText,
      anyText.map((text) => `/${text}`),
      fc.webUrl(),
    ),
    { nil: undefined },
  ),
});

/** What a browser's parser makes of character references such as ours. */
function unescaped(text: string): string {
  return text.replaceAll(/&#(\d+);/gu, (_, code) => String.fromCharCode(Number(code)));
}

describe("whatever goes wrong", () => {
  it("is told to a program in JSON of RFC 9457, by its code, and with no cause", async ({
    expect,
  }) => {
    await check(
      fc.asyncProperty(anyError, anyContext, async ({ code, status, ...said }, context) => {
        const cause = new Error("s3cr3t");
        const error = new HostError(code, status, said.message, {
          cause,
          reason: "s3cr3t",
          ...said,
        });
        const response = problemResponse(error, { ...context, navigation: false });
        const text = await response.text();
        const body = JSON.parse(text);
        expect(response.status).toBe(status);
        expect(body).toMatchObject({
          type: `urn:headless-edge:problem:${code}`,
          title: expect.stringMatching(/^[A-Z]/) as unknown,
          status,
          detail: said.message,
          code,
        });
        expect(response.headers.get("content-type")).toBe("application/problem+json");
        expect(text.includes("s3cr3t")).toBe(false);
        expect("message" in body).toBe(context.forSdk);
      }),
      200,
    );
  });

  it("is told to a person on a page of the same elements, with all of it escaped", async ({
    expect,
  }) => {
    await check(
      fc.asyncProperty(anyError, anyContext, async ({ code, status, ...said }, context) => {
        const error = new HostError(code, status, said.message, { cause: said, ...said });
        const html = await problemResponse(error, { ...context, navigation: true }).text();
        const plain = new HostError(
          code,
          status,
          "",
          said.wixRequestId === undefined ? {} : { wixRequestId: "w" },
        );
        const isOffered = html.includes(`class="main" href="/`) && html.includes(`class="quiet"`);
        const retryHref = !isOffered
          ? undefined
          : context.retryHref?.startsWith("/_auth/login")
            ? "/_auth/login"
            : "/x";
        const model = await problemResponse(plain, {
          requestId: "r",
          navigation: true,
          retryHref,
        }).text();
        const tags = (text: string): readonly string[] =>
          [...text.matchAll(/<[^>]*>/gu)].map(([tag]) => tag.replace(/ href="[^"]*"/u, " href"));
        expect(tags(html)).toEqual(tags(model));
        const hrefs = [...html.matchAll(/ href="([^"]*)"/gu)].map(([, href]) =>
          unescaped(href ?? ""),
        );
        expect(hrefs).toEqual([...(isOffered ? [context.retryHref?.toWellFormed()] : []), "/"]);
        const places = hrefs.map((href) => new URL(href, "https://shop.example").origin);
        expect(new Set(places)).toEqual(new Set(["https://shop.example"]));
        expect(unescaped(html)).toContain(context.requestId.toWellFormed());
      }),
      200,
    );
  });
});
