import { describe, it } from "vitest";
import { HostError } from "../../src/errors.ts";
import { problemResponse } from "../../src/problem.ts";

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
    expect(html).toContain("<h1>The login was cancelled</h1>");
    expect(html).toContain("login_denied");
    expect(html).toContain("&#34;r&#34;");
    expect(html).toContain('<a href="/">');
    expect(html).toContain(
      '<a href="/_auth/login?returnTo=%2Fcart&#38;prompt=login">Try again</a>',
    );
  });

  it("leads home to the origin it is given", async ({ expect }) => {
    const error = new HostError("wrong_origin", 400, "elsewhere");
    const context = { requestId: "r", navigation: true, origin: "https://shop.example" };
    expect(await problemResponse(error, context).text()).toContain('href="https://shop.example/"');
  });

  it("escapes what it is told", async ({ expect }) => {
    const html = await page(`/x?"onclick='alert(1)'`, "<script>alert(1)</script>");
    expect(html).not.toContain("<script");
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
