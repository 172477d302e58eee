import * as fc from "fast-check";
import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { check } from "../support/check.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const params = {
  path: "/orders/:id",
  module: {
    access: "member",
    GET: (_request: Request, context: { params: { id: string }; session: { role: string } }) =>
      Response.json([context.params.id, context.session.role]),
  },
};
const open = {
  path: "/items/:id",
  module: {
    GET: (_request: Request, { params: { id } }: { params: { id: string } }) => new Response(id),
    POST: () => new Response("posted"),
  },
};
const worker = createWorker({
  site: { default: shopSite },
  api: { routes: [params, open] },
  settings: { protect: ["/account/*"] },
});

beforeEach(() => localWix.reset());

describe("a path that could be read in two ways", () => {
  for (const path of [
    "//account",
    "/%61ccount",
    "/account%2forders",
    "/x/..%2faccount",
    "/%5fauth/me",
    "//_auth/me",
    "/_auth%2fme",
    "/_auth/x/..%2flogout",
    "/_api%2fitems/1",
    "/%2e%2e/%2e%2e%5c",
    "/a%5cb",
    "/a%00b",
    "/a%ff",
    "/_api/items/..%2forders%2f1",
  ]) {
    it(`is refused: ${path}`, async ({ expect }) => {
      const { status, text } = await new Browser(worker).fetch(`http://localhost${path}`);
      expect(status).toBe(400);
      expect(JSON.parse(text).code).toBe("invalid_path");
    });
  }

  for (const path of ["/products/a%2Fb", "/caf%C3%A9", "/50%25", "/a+b", "/~x/(y)", "/a;b=c"]) {
    it(`reaches the site as it came when it cannot: ${path}`, async ({ expect }) => {
      expect(await new Browser(worker).fetch(path)).toMatchObject({
        status: 404,
        text: "no such page",
      });
    });
  }
});

describe("a backend route", () => {
  it("gets its parameters decoded", async ({ expect }) => {
    expect((await new Browser(worker).fetch("/_api/items/a%2Fb%20c")).text).toBe("a/b c");
    expect((await new Browser(worker).fetch("/_api/items/50%25")).text).toBe("50%");
  });

  it("for members asks for one, and knows who it is", async ({ expect }) => {
    const browser = new Browser(worker);
    const refused = await browser.open("/_api/orders/7");
    expect(refused.status).toBe(401);
    await browser.login((await localWix.members())[0]?.id ?? "");
    expect((await browser.fetch("/_api/orders/a%2F7")).text).toBe('["a/7","member"]');
  });

  it("answers the methods it has, HEAD and OPTIONS with them, and no other", async ({ expect }) => {
    const browser = new Browser(worker);
    const answers = await Promise.all(
      ["GET", "HEAD", "OPTIONS", "POST", "DELETE"].map((method) =>
        browser.fetch("/_api/items/1", { method }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 204, 200, 405]);
    expect(answers[4]?.response.headers.get("allow")).toBe("GET, HEAD, POST, OPTIONS");
    expect(answers[1]?.text).toBe("");
  });
});

describe("the headers that a site gets", () => {
  it("are the truth, without what only the host may say and without its cookies", async ({
    expect,
  }) => {
    const browser = new Browser(worker, "https://shop.example");
    await browser.fetch("/who");
    const { text } = await browser.visit("/headers", {
      headers: {
        cookie: `a=1; ${browser.cookieHeader}; zz=%`,
        "x-headless-edge-role": "member",
        "X-Middleware-Subrequest": "middleware",
        "x-forwarded-host": "evil.example",
        "x-forwarded-for": "6.6.6.6",
        forwarded: "for=6.6.6.6",
      },
    });
    const seen = JSON.parse(text);
    expect(seen.cookie).toBe("a=1; zz=%");
    expect(seen["x-forwarded-host"]).toBe("shop.example");
    expect(seen["x-forwarded-proto"]).toBe("https");
    expect(JSON.stringify(seen)).not.toContain("6.6.6.6");
    expect(Object.keys(seen)).not.toContain("x-headless-edge-role");
    expect(Object.keys(seen)).not.toContain("x-middleware-subrequest");
  });
});

describe("a site that fails", () => {
  it("gives a page that can be read, a log line, and keeps the visitor's session", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    const visit = await browser.open("/throws-after-token");
    expect(visit.status).toBe(500);
    expect(visit.response.headers.get("content-type")).toContain("text/html");
    expect(visit.text).not.toContain("the site broke");
    expect((await browser.me()).role).toBe("visitor");
  });

  it("gives a script problem+json with a stable code and an id", async ({ expect }) => {
    for (const path of ["/throws", "/nothing"]) {
      const visit = await new Browser(worker).fetch(path);
      expect(visit.response.headers.get("content-type")).toBe("application/problem+json");
      expect(JSON.parse(visit.text)).toMatchObject({
        status: 500,
        code: "site_failed",
        requestId: expect.any(String),
      });
    }
  });

  it("has nothing of what it threw in the answer, to a program or on a page", async ({
    expect,
  }) => {
    let thrown: unknown;
    const broken = createWorker({
      site: {
        default: {
          fetch(): never {
            throw thrown;
          },
        },
      },
      settings: {},
    });
    const secret = fc.stringMatching(/^s3cr3t-[\w.-]{8,40}$/u);
    const around = fc.string({ unit: "binary", maxLength: 20 });
    const shape = fc.constantFrom<(text: string) => unknown>(
      (text) => text,
      (text) => new Error(text),
      (text) => new Error("x", { cause: new Error(text) }),
      (text) =>
        Object.assign(new Error("x"), { name: text, stack: text, code: text, status: text }),
      (text) => ({ code: text, status: 418, message: text, toString: () => text }),
      (text) => Symbol(text),
      (text) => new DOMException(text, text),
    );
    await check(
      fc.asyncProperty(secret, around, shape, async (hidden, text, make) => {
        thrown = make(`${text}${hidden}${text}`);
        const browser = new Browser(broken);
        for (const visit of [await browser.fetch("/"), await browser.open("/")]) {
          const said = JSON.stringify([visit.text, ...visit.response.headers]);
          expect(said.includes(hidden)).toBe(false);
          expect(visit.status).toBe(500);
          expect(said).toContain("site_failed");
        }
      }),
      40,
    );
  });
});
