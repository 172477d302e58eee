import { Hono } from "hono";
import { describe, it } from "vitest";
import { HostError } from "../../../src/errors.ts";
import { describeAnswer } from "../../../src/site/answer.ts";
import { resolveSite } from "../../../src/site/site-module.ts";

type Namespace = Record<string, unknown>;

const env = { NAME: "shop" };

async function askSite(namespace: Namespace): Promise<Response> {
  const resolved = resolveSite(namespace);
  if ("problem" in resolved) {
    throw new Error(resolved.problem);
  }
  return resolved.site.fetch(new Request("https://shop.example/a"), env, { id: "ctx" });
}

const tell = (request: Request, bindings: unknown, ctx: unknown): Response =>
  Response.json([new URL(request.url).pathname, bindings, ctx]);

class Entry {
  static made = 0;
  readonly ctx: unknown;
  readonly env: unknown;
  constructor(ctx: unknown, bindings: unknown) {
    Entry.made += 1;
    this.ctx = ctx;
    this.env = bindings;
  }
}

class Site extends Entry {
  fetch(request: Request): Response {
    return tell(request, this.env, this.ctx);
  }
}

class DerivedSite extends Site {}

describe("a site's server module", () => {
  for (const [name, namespace] of [
    ["a default object with fetch", { default: { fetch: tell } }],
    ["a default class with fetch", { default: Site }],
    ["a default class that inherits fetch", { default: DerivedSite }],
    ["an export named fetch", { fetch: tell }],
    ["an export named fetch beside another default", { default: { render: tell }, fetch: tell }],
    ["a default function with fetch", { default: Object.assign(() => "no", { fetch: tell }) }],
  ] as [string, Namespace][]) {
    it(`may be ${name}`, async ({ expect }) => {
      expect(await (await askSite(namespace)).json()).toEqual(["/a", env, { id: "ctx" }]);
    });
  }

  it("may be a Hono app, or anything that needs its own `this`", async ({ expect }) => {
    const hono = new Hono<{ Bindings: typeof env }>().get("/a", (c) => c.text(c.env.NAME));
    expect(await (await askSite({ default: hono })).text()).toBe("shop");
    const own = {
      word: "own",
      fetch(): Response {
        return new Response(this.word);
      },
    };
    expect(await (await askSite({ default: own })).text()).toBe("own");
  });

  it("is made anew for each request when it is a class", async ({ expect }) => {
    const before = Entry.made;
    await askSite({ default: Site });
    await askSite({ default: Site });
    expect(Entry.made - before).toBe(2);
  });

  for (const namespace of [
    {},
    { default: null },
    { default: undefined },
    { default: "fetch" },
    { default: {} },
    { default: tell },
    { default: { fetch: "no" } },
    { default: class extends Entry {} },
    { fetch: "no" },
  ] as Namespace[]) {
    it(`is refused with what to do when it exports ${JSON.stringify(namespace)}`, ({ expect }) => {
      expect(resolveSite(namespace)).toEqual({
        problem: expect.stringContaining("default export"),
      });
    });
  }
});

async function failure(fetch: () => unknown): Promise<HostError> {
  const error: unknown = await askSite({ default: { fetch } }).catch((thrown: unknown) => thrown);
  return error instanceof HostError ? error : Promise.reject(new Error("was answered"));
}

describe("a site's answer", () => {
  for (const returned of [undefined, null, "hi", 5, {}, [], Response.error()]) {
    it(`has to be a Response, not ${describeAnswer(returned)}`, async ({ expect }) => {
      const error = await failure(() => returned);
      expect([error.code, error.status]).toEqual(["site_failed", 500]);
    });
  }

  it("is named when it was Response.error()", ({ expect }) => {
    expect(describeAnswer(Response.error())).toBe("Response.error()");
  });

  it("must not have been read, or be read by another", async ({ expect }) => {
    const read = new Response("x");
    await read.text();
    const locked = new Response("x");
    locked.body?.getReader();
    expect((await failure(() => read)).code).toBe("site_failed");
    expect((await failure(() => locked)).code).toBe("site_failed");
  });

  for (const throwing of [
    (): never => {
      throw new Error("secret");
    },
    (): Promise<never> => Promise.reject(new Error("secret")),
  ]) {
    it("is a failure with its cause when the site throws", async ({ expect }) => {
      const error = await failure(throwing);
      expect([error.code, error.cause]).toEqual(["site_failed", new Error("secret")]);
      expect(error.message).not.toContain("secret");
    });
  }

  it("is the host's own error when the site lets one through", async ({ expect }) => {
    const error = new HostError("upstream_timeout", 504, "late");
    expect(await failure(() => Promise.reject(error))).toBe(error);
  });

  it("passes as the very object it is", async ({ expect }) => {
    const response = new Response(null, { status: 304 });
    expect(await askSite({ default: { fetch: () => response } })).toBe(response);
  });
});
