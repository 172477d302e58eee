import { Hono } from "hono";
import { describe, it } from "vitest";
import { dispatch, type BackendCall } from "../../../src/backend/dispatch.ts";
import type { RouteContext, SessionFacts } from "../../../src/backend/route-context.ts";
import { buildRouteTable } from "../../../src/backend/route-table.ts";
import { HostError } from "../../../src/errors.ts";

const member: SessionFacts = { role: "member", visitorId: "v", member: { id: "m" } };
const visitor: SessionFacts = { role: "visitor", visitorId: "v" };

interface Recorded extends BackendCall {
  readonly steps: string[];
}

function callAs(facts: SessionFacts = visitor): Recorded {
  const steps: string[] = [];
  return {
    steps,
    env: { NAME: "shop" },
    executionContext: { waitUntil: () => steps.push("waitUntil") },
    session: () => {
      steps.push("session");
      return Promise.resolve(facts);
    },
    ensureVisitor: () => {
      steps.push("ensureVisitor");
      return Promise.resolve();
    },
  };
}

interface Asked {
  readonly path?: string;
  readonly url?: string;
  readonly init?: RequestInit;
  readonly call?: BackendCall;
}

async function ask(module: Record<string, unknown>, asked: Asked = {}): Promise<Response> {
  const { path = "/a/:id", url = "/_api/a/7", init = {}, call = callAs() } = asked;
  const built = buildRouteTable([{ path, module }]);
  const request = new Request(`https://shop.example${url}`, init);
  const match = built.ok ? built.table.match(new URL(request.url).pathname) : undefined;
  if (match === undefined) {
    throw new Error("no route");
  }
  return dispatch(match, request, call);
}

function refusal(answer: Promise<Response>): Promise<HostError> {
  return answer.then(
    () => Promise.reject(new Error("was answered")),
    (error: unknown) => (error instanceof HostError ? error : Promise.reject(error)),
  );
}

async function tellAll(request: Request, context: RouteContext): Promise<Response> {
  context.waitUntil(Promise.resolve());
  const { params, session, env } = context;
  return Response.json({ params, session, env, body: await request.text() });
}

function tellSession(_: Request, { session }: RouteContext): Response {
  return Response.json(session);
}

function tellSecretly(...args: [Request, RouteContext]): Response {
  return Response.json(args[1].session);
}

const ok = (): Response => new Response("ok");

describe("a backend function", () => {
  it("gets the request and its context", async ({ expect }) => {
    const call = callAs(member);
    const response = await ask({ POST: tellAll }, { call, init: { method: "POST", body: "hi" } });
    const session = { ...member };
    const expected = { params: { id: "7" }, session, env: { NAME: "shop" }, body: "hi" };
    expect(await response.json()).toEqual(expected);
    expect(call.steps).toEqual(["session", "waitUntil"]);
  });

  for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    it(`serves ${method} when it is exported under that name`, async ({ expect }) => {
      const handler = (): Response => new Response(null, { headers: { "x-by": method } });
      const response = await ask({ [method]: handler, GET: handler }, { init: { method } });
      expect(response.headers.get("x-by")).toBe(method);
    });
  }

  it("answers HEAD from GET: the headers without the body, whose source is stopped", async ({
    expect,
  }) => {
    let stopped = false;
    const body = new ReadableStream({
      cancel() {
        stopped = true;
      },
    });
    const GET = (): Response => new Response(body, { status: 203, headers: { etag: '"1"' } });
    const response = await ask({ GET }, { init: { method: "HEAD" } });
    expect([response.status, response.headers.get("etag"), response.body]).toEqual([
      203,
      '"1"',
      null,
    ]);
    expect(stopped).toBe(true);
  });

  it("answers OPTIONS by itself, with Allow and without CORS", async ({ expect }) => {
    const call = callAs();
    const module = { GET: ok, DELETE: ok, access: "member" };
    const response = await ask(module, { call, init: { method: "OPTIONS" } });
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect([...response.headers]).toEqual([["allow", "GET, HEAD, DELETE, OPTIONS"]]);
    expect(call.steps).toEqual([]);
  });

  for (const method of ["POST", "HEAD", "PROPFIND", "constructor"]) {
    it(`refuses ${method} with 405 when it has none`, async ({ expect }) => {
      const error = await refusal(ask({ PUT: ok }, { init: { method } }));
      expect([error.code, error.status]).toEqual(["method_not_allowed", 405]);
      expect(error.headers).toEqual({ allow: "PUT, OPTIONS" });
    });
  }

  it("is not reached by a method override", async ({ expect }) => {
    const init = { method: "POST", headers: { "x-http-method-override": "DELETE" } };
    expect((await refusal(ask({ DELETE: ok }, { init }))).status).toBe(405);
  });
});

describe("access to a backend route", () => {
  for (const facts of [
    { role: "anonymous" },
    visitor,
    { role: "member" },
    { role: "visitor", member: { id: "m" } },
  ] as SessionFacts[]) {
    it(`for members is refused to ${JSON.stringify(facts)}`, async ({ expect }) => {
      let reached = false;
      const GET = (): Response => {
        reached = true;
        return ok();
      };
      const call = callAs(facts);
      const error = await refusal(ask({ GET, access: "member" }, { call }));
      expect([error.code, error.status, reached]).toEqual(["member_required", 401, false]);
    });
  }

  it("for members is refused when the session can't be told", async ({ expect }) => {
    const call = { ...callAs(), session: () => Promise.reject(new Error("closed")) };
    await expect(ask({ GET: ok, access: "member" }, { call })).rejects.toThrow("closed");
  });

  it("for members guards a whole app", async ({ expect }) => {
    const asked = { path: "/a", url: "/_api/a/below" };
    expect((await refusal(ask({ default: ok, access: "member" }, asked))).status).toBe(401);
    const call = callAs(member);
    expect((await ask({ default: ok, access: "member" }, { ...asked, call })).status).toBe(200);
  });

  it("for visitors waits for a visitor session before it asks who that is", async ({ expect }) => {
    const call = callAs();
    await ask({ GET: tellSession, access: "visitor" }, { call });
    expect(call.steps).toEqual(["ensureVisitor", "session"]);
  });

  it("opens no session for a function that does not ask for one", async ({ expect }) => {
    const call = callAs();
    await ask({ GET: ok }, { call });
    await ask({ GET: (request: Request) => new Response(request.method) }, { call });
    expect(call.steps).toEqual([]);
  });

  it("says how to ask for the session when a function hides that it does", async ({ expect }) => {
    const error = await refusal(ask({ GET: tellSecretly }));
    expect(error.code).toBe("session_not_open");
    expect(error.message).toContain("second parameter");
  });
});

describe("what a backend route answers with", () => {
  for (const [returned, says] of [
    [undefined, "returned undefined"],
    [null, "returned null"],
    ["text", "returned a string"],
    [{ secret: "s3cret" }, "returned an object"],
    [[1], "returned an array"],
    [{ status: 200 }, "returned an object"],
  ] as const) {
    it(`has to be a Response, not ${JSON.stringify(returned)}`, async ({ expect }) => {
      const error = await refusal(ask({ GET: () => returned }));
      expect([error.code, error.status]).toEqual(["backend_failed", 500]);
      expect(error.message).toContain(says);
      expect(error.message).not.toContain("s3cret");
    });
  }

  it("must not have been read already", async ({ expect }) => {
    const spent = new Response("x");
    await spent.text();
    const error = await refusal(ask({ GET: () => spent }));
    expect(error.message).toContain("already used");
  });

  it("may be a Response of the bundle's own making", async ({ expect }) => {
    const { status, headers, body } = new Response("own", { status: 201, headers: { a: "b" } });
    const response = await ask({ GET: () => ({ status, headers, body, statusText: "" }) });
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.headers.get("a"), await response.text()]).toEqual([
      201,
      "b",
      "own",
    ]);
  });

  it("may be thrown", async ({ expect }) => {
    const thrown = new Response("gone", { status: 410 });
    expect((await ask({ GET: () => Promise.reject(thrown) })).status).toBe(410);
  });

  it("is the host's own error when that is what was thrown", async ({ expect }) => {
    const error = new HostError("elevation_refused", 403, "no");
    expect(await refusal(ask({ GET: () => Promise.reject(error) }))).toBe(error);
  });

  it("is a failure with its cause when anything else was thrown", async ({ expect }) => {
    const cause = new TypeError("password hunter2");
    const error = await refusal(ask({ GET: () => Promise.reject(cause) }));
    expect([error.code, error.status, error.cause]).toEqual(["backend_failed", 500, cause]);
    expect(error.message).not.toContain("hunter2");
  });
});

describe("an app mounted in the backend", () => {
  const hono = new Hono<{ Bindings: { NAME: string } }>()
    .all("/", (c) => c.text(`root of ${c.env.NAME}`))
    .post("/echo/:word", async (c) => {
      c.executionCtx.waitUntil(Promise.resolve());
      return c.json([c.req.param("word"), c.req.query("q"), await c.req.text()]);
    })
    .all("*", (c) => c.text(new URL(c.req.url).href));
  const asked = { path: "/shop/:region" };

  const at = async (url: string): Promise<string> =>
    (await ask({ default: hono }, { ...asked, url })).text();

  it("sees paths as though it were served from the root", async ({ expect }) => {
    expect(await at("/_api/shop/eu")).toBe("root of shop");
    expect(await at("/_api/shop/eu/")).toBe("root of shop");
    expect(await at("/_api/shop/eu/a%2Fb?x=1&x=2")).toBe("https://shop.example/a%2Fb?x=1&x=2");
    expect(await at("/_api/shop/eu//evil.example/x")).toBe("https://shop.example//evil.example/x");
  });

  it("gets the method, the body, the env and the execution context", async ({ expect }) => {
    const call = callAs();
    const init = { method: "POST", body: "hello" };
    const url = "/_api/shop/eu/echo/a?q=1";
    const response = await ask({ default: hono }, { ...asked, url, init, call });
    expect(await response.json()).toEqual(["a", "1", "hello"]);
    expect(call.steps).toEqual(["waitUntil"]);
  });

  it("may be an object that needs its own `this`, or a function", async ({ expect }) => {
    class Own {
      readonly name = "own";
      fetch(): Response {
        return new Response(this.name);
      }
    }
    expect(await (await ask({ default: new Own() })).text()).toBe("own");
    expect(await (await ask({ default: ok })).text()).toBe("ok");
  });
});
