import * as fc from "fast-check";
import { describe, it } from "vitest";
import { HostError } from "../../../src/errors.ts";
import { RequestLog } from "../../../src/log/request-log.ts";
import { check } from "../../support/check.ts";

const TOKEN = "OauthNG.JWS.eyJhbGciOiJIUzI1NiJ9.eyJkYXRhIjoiIn0.c2lnbmF0dXJl";
const REQUEST = { requestId: "request-1", method: "GET", path: "/account" };

type Line = Readonly<Record<string, unknown>>;

function recorded(path: string = REQUEST.path): {
  readonly log: RequestLog;
  readonly lines: Line[];
} {
  const lines: Line[] = [];
  const log = new RequestLog(() => ({ ...REQUEST, path }), {
    log: (line) => lines.push(line),
    clock: () => 5,
  });
  return { log, lines };
}

async function answering(): Promise<Response> {
  return new Response("", { status: 403, headers: { "x-wix-request-id": "wix-1" } });
}

describe("the log of a request", () => {
  it("says nothing of one that neither failed nor went upstream", ({ expect }) => {
    const { log, lines } = recorded();
    log.write(200);
    log.write(404);
    expect(lines).toEqual([]);
  });

  it("is one line with its calls, without query, token or body", async ({ expect }) => {
    const { log, lines } = recorded(`/orders/${TOKEN}`);
    const fetch = log.recording(answering);
    await fetch(`https://www.wixapis.com/v1/${TOKEN}?token=${TOKEN}&secret=s3cr3t`, {
      method: "POST",
      headers: { authorization: TOKEN },
      body: "s3cr3t",
    });
    await fetch(new Request("https://edge.wixapis.com/a?secret=s3cr3t"));
    log.write(200);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: "info",
      requestId: "request-1",
      path: "/orders/[token]",
      upstream: [
        {
          method: "POST",
          host: "www.wixapis.com",
          path: "/v1/[token]",
          status: 403,
          wixRequestId: "wix-1",
        },
        { method: "GET", host: "edge.wixapis.com", path: "/a", status: 403 },
      ],
    });
    expect(JSON.stringify(lines)).not.toMatch(/eyJ|s3cr3t|\?/u);
  });

  it("notes a call that failed, and lets its error through", async ({ expect }) => {
    const { log, lines } = recorded();
    const fetch = log.recording(async () => {
      throw new TypeError("unreachable");
    });
    await expect(fetch("https://www.wixapis.com/")).rejects.toThrow("unreachable");
    log.write(200);
    expect(lines[0]).toMatchObject({ upstream: [{ status: "failed" }] });
  });

  it("gives a call made after the headers a line of its own", async ({ expect }) => {
    const { log, lines } = recorded();
    const fetch = log.recording(answering);
    log.write(200);
    await fetch("https://www.wixapis.com/late");
    expect(lines).toEqual([
      expect.objectContaining({
        afterHeaders: true,
        upstream: [expect.objectContaining({ path: "/late" })],
      }),
    ]);
  });

  it("explains a failure down to its cause, without a token", ({ expect }) => {
    const { log, lines } = recorded();
    const cause = new Error(`bad ${TOKEN}`);
    log.failed(
      new HostError("upstream_rejected", 502, `no ${TOKEN}`, { cause, wixRequestId: "w" }),
    );
    log.write(502);
    expect(lines[0]).toMatchObject({
      level: "error",
      error: {
        code: "upstream_rejected",
        wixRequestId: "w",
        message: "no [token]",
        cause: { message: "bad [token]" },
      },
    });
    expect(JSON.stringify(lines)).not.toContain("eyJ");
  });

  it("warns of a failure that was answered below 500", ({ expect }) => {
    const { log, lines } = recorded();
    log.failed(new HostError("login_denied", 403, "cancelled"));
    log.write(403);
    expect(lines[0]).toMatchObject({ level: "warn" });
  });

  const loop = new Error("loop");
  loop.cause = loop;
  const THROWN: readonly [string, unknown][] = [
    ["undefined", undefined],
    ["null", null],
    ["a text", `oh ${TOKEN}`],
    ["an object without a prototype", Object.create(null)],
    ["an object that cannot be a text", { toString: () => ({}) }],
    ["a symbol", Symbol("s")],
    ["an error without a message", Object.assign(new Error("x"), { message: undefined })],
    ["an error with a number for a message", Object.assign(new Error("x"), { message: 5 })],
    ["an error whose stack is an object", Object.assign(new Error("x"), { stack: {} })],
    ["an error whose name is a token", Object.assign(new Error("x"), { name: TOKEN })],
    ["an error that causes itself", loop],
    ["a megabyte", new Error("eyJ".repeat(333_333))],
  ];
  for (const [what, thrown] of THROWN) {
    it(`survives a site that throws ${what}`, ({ expect }) => {
      const { log, lines } = recorded();
      log.failed(thrown);
      log.write(500);
      expect(lines).toHaveLength(1);
      const text = JSON.stringify(lines);
      expect(text.length).toBeLessThan(14_000);
      expect(text).not.toContain(TOKEN);
    });
  }

  it("has no token or secret part of one in it, whatever was called and thrown", async ({
    expect,
  }) => {
    const part = fc.stringMatching(/^[\w-]{24,200}$/u);
    const token = fc.oneof(
      fc.tuple(part, part).map(([a, b]) => `OauthNG.JWS.eyJhbGciOiJIUzI1NiJ9.${a}.${b}`),
      fc
        .tuple(part, part)
        .map(([a, b]) => `JWS.eyJraWQiOiJQb3pIX2FDMiIsImFsZyI6IlJTMjU2In0.${a}.${b}`),
      fc.tuple(part, part).map(([a, b]) => `eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..${a}.${b}`),
      fc.tuple(part, part).map(([a, b]) => `IST.eyJraWQiOiJQIn0.${a}.${b}`),
    );
    const around = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc
        .tuple(fc.constantFrom("x", " ", "é", "-"), fc.nat(2100))
        .map(([one, times]) => one.repeat(times)),
    );
    const text = fc.tuple(around, around);
    await check(
      fc.asyncProperty(
        token,
        fc.array(text, { minLength: 4, maxLength: 4 }),
        async (planted, texts) => {
          const [message, name, stack, cause] = texts.map(
            ([before, after]) => `${before} ${planted} ${after}`,
          );
          const { log, lines } = recorded(`/${encodeURIComponent(planted)}/${planted}`);
          const fetch = log.recording(answering);
          await fetch(`https://www.wixapis.com/${planted}?a=${planted}`, {
            headers: { authorization: planted },
          });
          const inner = new HostError("upstream_rejected", 502, cause ?? "", {
            reason: "invalid_grant",
          });
          const error = Object.assign(new Error(message), {
            name,
            stack,
            token: planted,
            cause: inner,
          });
          log.failed(error);
          log.write(500);
          await fetch(`https://edge.wixapis.com/late/${planted}`);
          const said = JSON.stringify(lines);
          const secrets = planted
            .split(".")
            .slice(-2)
            .map((secret) => secret.slice(0, 20));
          expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
          expect(said.length).toBeLessThan(14_000);
        },
      ),
      200,
    );
  });
});
