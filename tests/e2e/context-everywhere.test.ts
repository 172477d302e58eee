import { afterAll, beforeAll, describe, it } from "vitest";

import { type DevServer, startExample } from "../support/dev-server.ts";
import { everywhereSite } from "../support/everywhere-site.ts";

let server: DevServer;
beforeAll(async () => {
  server = await startExample(everywhereSite);
});
afterAll(async () => {
  await server.stop();
});

async function seenAt(pathname: string): Promise<Readonly<Record<string, unknown>>> {
  const answer: unknown = await (await fetch(new URL(pathname, server.origin))).json();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- answered by the site of this test
  return answer as Record<string, unknown>;
}

const AS_APP = { app: "answered 200", visitor: "no_request_context" };

describe("code of the site's that serves no request", () => {
  it("acts as the app in a Durable Object: constructor, fetch, RPC, getter, alarm, sockets", async ({
    expect,
  }) => {
    const seen = await seenAt("/object");
    for (const place of ["constructor", "fetched", "rpc", "getter", "alarm", "socket", "close"]) {
      expect([place, seen[place]]).toEqual([place, AS_APP]);
    }
  });

  it("acts as the app in a named entrypoint", async ({ expect }) => {
    expect(await seenAt("/desk")).toEqual({ rpc: AS_APP, fetched: AS_APP });
  });

  it("acts as the app in a Workflow, its steps included", async ({ expect }) => {
    expect(await seenAt("/workflow")).toMatchObject({
      output: { inRun: AS_APP, inStep: AS_APP, withOptions: AS_APP, after: AS_APP },
    });
  });

  it("is told why at module scope", async ({ expect }) => {
    expect(await seenAt("/module")).toBe("no_request_context");
  });
});

describe("code of the site's that serves a request", () => {
  it("has the visitor's context on a page, and the app's too in a backend route", async ({
    expect,
  }) => {
    // Wix refuses visitors the site's properties: the call was made, with a visitor's token.
    expect(await seenAt("/page")).toEqual({ app: "elevation_refused", visitor: "answered 403" });
    expect(await seenAt("/_api/route")).toEqual({ app: "answered 200", visitor: "answered 403" });
  });

  for (const path of ["/pull", "/from", "/iterable"]) {
    it(`has it in a stream that is made while it is read: ${path}`, async ({ expect }) => {
      const answer = await fetch(new URL(path, server.origin));
      expect(await answer.text()).toBe("shell answered 403");
    });
  }

  it("has the platform's Response, to all appearances", async ({ expect }) => {
    expect(await seenAt("/response-class")).toEqual({
      name: "Response",
      subclass: [true, true, 201, "text"],
      instances: true,
      bodies: ["text", "text", "text", "text=", ""],
      streams: [true, "ReadableStream"],
      constructors: [true, true, true],
    });
  });

  it("reaches its own worker by a service binding, as a request of its own", async ({ expect }) => {
    const [one, other] = [await seenAt("/self"), await seenAt("/self")];
    expect(one["token"]).toMatch(/^OauthNG\.JWS\./u);
    expect(other["token"]).not.toBe(one["token"]);
  });
});
