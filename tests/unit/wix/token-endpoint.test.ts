import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, it } from "vitest";
import {
  anonymousGrant,
  authorizationCodeGrant,
  clientCredentialsGrant,
  refreshTokenGrant,
} from "../../../src/wix/token-endpoint.ts";
import type { Upstream } from "../../../src/wix/upstream.ts";
import { isInvalidGrant } from "../../../src/wix/upstream-failure.ts";
import {
  failure,
  fakeUpstream,
  granted,
  json,
  NOW,
  type Reply,
  status,
} from "../../support/fake-upstream.ts";
import { check } from "../../support/check.ts";

const code = { code: "code-1", codeVerifier: "verifier-1", redirectUri: "https://site.example/cb" };

interface GrantCase {
  readonly run: (upstream: Upstream) => Promise<unknown>;
  readonly body: object;
  readonly hasGatewayHeader: boolean;
  readonly tries: number;
}

const grants: Readonly<Record<string, GrantCase>> = {
  anonymous: {
    run: anonymousGrant,
    body: { clientId: "client-1", grantType: "anonymous" },
    hasGatewayHeader: true,
    tries: 3,
  },
  refresh_token: {
    run: (upstream) => refreshTokenGrant(upstream, "refresh-0"),
    body: { clientId: "client-1", refreshToken: "refresh-0", grantType: "refresh_token" },
    hasGatewayHeader: true,
    tries: 3,
  },
  authorization_code: {
    run: (upstream) => authorizationCodeGrant(upstream, code),
    body: { clientId: "client-1", grantType: "authorization_code", ...code },
    hasGatewayHeader: true,
    tries: 1,
  },
  client_credentials: {
    run: (upstream) =>
      clientCredentialsGrant(upstream, { clientSecret: "secret-1", instanceId: "instance-1" }),
    body: {
      instance_id: "instance-1",
      client_id: "client-1",
      client_secret: "secret-1",
      grant_type: "client_credentials",
    },
    hasGatewayHeader: false,
    tries: 3,
  },
};

for (const [type, grant] of Object.entries(grants)) {
  describe(`the ${type} grant`, () => {
    it("posts its JSON to the token endpoint and carries no Authorization", async ({ expect }) => {
      const upstream = fakeUpstream(json(granted));
      await grant.run(upstream);
      const [request] = upstream.requests;
      expect(request?.url).toBe("https://www.wixapis.com/oauth2/token");
      expect(request?.method).toBe("POST");
      expect(request?.redirect).toBe("manual");
      expect(request?.headers.get("content-type")).toBe("application/json");
      expect(request?.headers.has("authorization")).toBe(false);
      expect(await request?.json()).toEqual(grant.body);
    });

    it("names the method to the gateway as Wix's SDK does", async ({ expect }) => {
      const upstream = fakeUpstream(json(granted));
      await grant.run(upstream);
      const header = upstream.requests[0]?.headers.get("x-wix-bi-gateway");
      const sdk =
        "environment=js-sdk,package-name=@wix/sdk,method-fqn=wix.identity.oauth2.v1.Oauth2Ng.Token,entity=wix.identity.oauth.v1.refresh_token";
      expect(header).toBe(grant.hasGatewayHeader ? sdk : null);
    });

    it(`is sent ${grant.tries} time(s) while Wix is down`, async ({ expect }) => {
      const upstream = fakeUpstream(status(503));
      const error = await failure(grant.run(upstream));
      expect(upstream.requests).toHaveLength(grant.tries);
      expect(error).toMatchObject({ code: "upstream_unavailable", status: 503 });
    });

    for (const [name, reply] of Object.entries(hostileAnswers())) {
      it(`trusts nothing of ${name}`, async ({ expect }) => {
        const upstream = fakeUpstream(reply);
        const error = await failure(grant.run(upstream));
        expect(error).toMatchObject({ code: "upstream_unavailable", status: 503 });
        expect(isInvalidGrant(error)).toBe(false);
        expect(upstream.requests).toHaveLength(1);
      });
    }
  });
}

function plain(body: string): Reply {
  return () => new Response(body);
}

function granting(changes: object): Reply {
  return json({ ...granted, ...changes });
}

function hostileAnswers(): Readonly<Record<string, Reply>> {
  return {
    "an HTML page": plain("<!doctype html><title>Wix</title>"),
    "an empty body": plain(""),
    "no content": () => new Response(null, { status: 204 }),
    "half a body": plain('{"access_token":"acc'),
    "a null": json(null),
    "a string": json("access_token"),
    "an array": json([granted]),
    "deep nesting": plain("[".repeat(200_000)),
    "an endless body": plain(" ".repeat(300_000) + JSON.stringify(granted)),
    "an inherited token": plain(
      '{"__proto__":{"access_token":"a","refresh_token":"r","expires_in":1}}',
    ),
    "a missing access token": granting({ access_token: undefined }),
    "an access token that is a number": granting({ access_token: 1 }),
    "an access token that is an object": granting({ access_token: { value: "a" } }),
    "an empty access token": granting({ access_token: "" }),
    "an access token with a line break": granting({ access_token: "a\r\nset-cookie: x" }),
    "an access token beyond ASCII": granting({ access_token: "tökén" }),
    "an access token of 8193 characters": granting({ access_token: "a".repeat(8193) }),
    "a missing lifetime": granting({ expires_in: undefined }),
    "a lifetime of NaN": granting({ expires_in: "NaN" }),
    "an infinite lifetime": plain('{"access_token":"a","refresh_token":"r","expires_in":1e999}'),
    "a negative lifetime": granting({ expires_in: -1 }),
    "a negative lifetime in a string": granting({ expires_in: "-1" }),
    "a lifetime of nothing": granting({ expires_in: 0 }),
    "a lifetime in words": granting({ expires_in: "4 hours" }),
    "a lifetime in hexadecimal": granting({ expires_in: "0x10" }),
    "a lifetime that is an array": granting({ expires_in: [14_400] }),
  };
}

describe("a new refresh token", () => {
  for (const [name, odd] of Object.entries({
    "longer than any": "r".repeat(8193),
    "with a line break in it": "r\n",
  })) {
    it(`${name} is a failure, and does not read as none`, async ({ expect }) => {
      const upstream = fakeUpstream(granting({ refresh_token: odd }));
      const error = await failure(refreshTokenGrant(upstream, "refresh-0"));
      expect(error.code).toBe("upstream_unavailable");
      expect(error.message).toContain("without a proper refresh token");
    });
  }

  it("of a new session has room in a cookie, however it is written", async ({ expect }) => {
    for (const [text, taken] of [
      ["r".repeat(2200), true],
      ["r".repeat(2201), false],
      ['"'.repeat(1100), true],
      ['"'.repeat(1101), false],
    ] as const) {
      const upstream = fakeUpstream(granting({ refresh_token: text }));
      const { refreshToken } = await anonymousGrant(upstream).catch(() => ({ refreshToken: "" }));
      expect(refreshToken === text, text.slice(0, 1) + text.length).toBe(taken);
    }
  });
});

describe("a granted token", () => {
  for (const [lifetime, seconds] of [
    [14_400, 14_400],
    ["14400", 14_400],
    [0.5, 0.5],
    [1e12, 86_400],
  ] as const) {
    it(`with expires_in ${JSON.stringify(lifetime)} lasts ${seconds} s`, async ({ expect }) => {
      const tokens = await anonymousGrant(fakeUpstream(json({ ...granted, expires_in: lifetime })));
      expect(tokens.access).toEqual({
        value: "access-1",
        expiresAt: NOW + seconds,
        lifeSeconds: seconds,
      });
    });
  }

  it("has its lifetime counted from when the request left", async ({ expect }) => {
    let now = NOW;
    const upstream = fakeUpstream(() => {
      now += 3;
      return Response.json(granted);
    });
    const tokens = await anonymousGrant({ ...upstream, clock: () => now });
    expect(tokens.access.expiresAt).toBe(NOW + 14_400);
  });

  for (const refreshToken of [undefined, null, "", 7, "a b", "r".repeat(8193)]) {
    it(`makes no session with the refresh token ${JSON.stringify(refreshToken)?.slice(0, 20)}`, async ({
      expect,
    }) => {
      const answer = json({ ...granted, refresh_token: refreshToken });
      const error = await failure(anonymousGrant(fakeUpstream(answer)));
      expect(error.code).toBe("upstream_unavailable");
    });
  }
});

describe("a renewal", () => {
  it("hands on a new refresh token", async ({ expect }) => {
    const renewed = await refreshTokenGrant(fakeUpstream(json(granted)), "refresh-0");
    expect(renewed).toEqual({
      access: { value: "access-1", expiresAt: NOW + 14_400, lifeSeconds: 14_400 },
      refreshToken: "refresh-1",
    });
  });

  for (const answered of ["refresh-0", undefined, null, "", 5]) {
    it(`keeps the old refresh token when Wix answers ${JSON.stringify(answered)}`, async ({
      expect,
    }) => {
      const upstream = fakeUpstream(json({ ...granted, refresh_token: answered }));
      const renewed = await refreshTokenGrant(upstream, "refresh-0");
      expect(renewed.refreshToken).toBeUndefined();
    });
  }
});

describe("the end of a session", () => {
  for (const answered of [400, 401, 403]) {
    it(`is invalid_grant with status ${answered}`, async ({ expect }) => {
      const headers = { "x-wix-request-id": "1700.42" };
      const reply = json({ error: "invalid_grant" }, { status: answered, headers });
      const upstream = fakeUpstream(reply);
      const error = await failure(refreshTokenGrant(upstream, "refresh-0"));
      expect(isInvalidGrant(error)).toBe(true);
      expect(error).toMatchObject({
        code: "upstream_rejected",
        status: 502,
        reason: "invalid_grant",
        wixRequestId: "1700.42",
      });
      expect(upstream.requests).toHaveLength(1);
    });
  }

  const others: Readonly<Record<string, readonly [Reply, string | undefined]>> = {
    "another OAuth error": [json({ error: "invalid_client" }, { status: 400 }), "invalid_client"],
    "a 400 without a body": [status(400), "400"],
    "a 401 without a body": [status(401), "401"],
    "a 400 whose error is an object": [
      json({ error: { code: "invalid_grant" } }, { status: 400 }),
      "400",
    ],
    "a 400 whose error is inherited": [
      () => new Response('{"__proto__":{"error":"invalid_grant"}}', { status: 400 }),
      "400",
    ],
    "a 400 that says it elsewhere": [json({ message: "invalid_grant" }, { status: 400 }), "400"],
    "a 404 that says it": [json({ error: "invalid_grant" }, { status: 404 }), "404"],
    "a 409 that says it": [json({ error: "invalid_grant" }, { status: 409 }), "409"],
    "a 429 that says it": [json({ error: "invalid_grant" }, { status: 429 }), undefined],
    "a 500 that says it": [json({ error: "invalid_grant" }, { status: 500 }), undefined],
    "a 302 that says it": [json({ error: "invalid_grant" }, { status: 302 }), undefined],
    "a 200 that says it": [json({ error: "invalid_grant" }), undefined],
    "an answer that never comes": [async () => new Promise<never>(() => undefined), undefined],
    "a network that fails": [async () => Promise.reject(new TypeError("fetch failed")), undefined],
  };
  for (const [name, [reply, reason]] of Object.entries(others)) {
    it(`is not ${name}`, async ({ expect }) => {
      const error = await failure(refreshTokenGrant(fakeUpstream(reply), "refresh-0"));
      expect(isInvalidGrant(error)).toBe(false);
      expect(error.reason).toBe(reason);
    });
  }

  it("is nothing but a HostError", ({ expect }) => {
    expect(isInvalidGrant(new Error("invalid_grant"))).toBe(false);
    expect(isInvalidGrant({ code: "upstream_rejected", reason: "invalid_grant" })).toBe(false);
  });
});

describe("a secret", () => {
  const secret = fc.stringMatching(/^[\w.~-]{12,60}$/).map((text) => `s3cr3t-${text}`);
  const echoes: readonly ((text: string) => Reply)[] = [
    (text) => json({ error: text, error_description: text, message: text }, { status: 400 }),
    (text) => () => new Response(text, { status: 401, statusText: text }),
    (text) => () => new Response(text, { status: 500, statusText: text }),
    (text) => () =>
      new Response(null, { status: 302, headers: { location: `https://x/?${text}` } }),
    (text) => json({ access_token: text, refresh_token: text }),
    (text) => () => {
      const cause = Object.assign(new Error(text), { code: text });
      throw new TypeError(`"${text}" is refused`, { cause });
    },
    (text) => () => new Promise((_resolve, reject) => reject(new Error(text))),
    () => () => new Promise(() => undefined),
  ];

  it("is in no error, whatever Wix or the platform says", async ({ expect }) => {
    const property = fc.asyncProperty(secret, fc.constantFrom(...echoes), async (text, echo) => {
      const limits = {
        tokenEndpointSeconds: 0.01,
        otherCallsSeconds: 0.01,
        retryPausesSeconds: [],
      };
      const upstream = { ...fakeUpstream(echo(text)), limits };
      const errors = await Promise.all([
        failure(refreshTokenGrant(upstream, text)),
        failure(clientCredentialsGrant(upstream, { clientSecret: text, instanceId: text })),
        failure(
          authorizationCodeGrant(upstream, { code: text, codeVerifier: text, redirectUri: text }),
        ),
      ]);
      for (const error of errors) {
        const said = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
        expect(said).not.toContain(text);
      }
    });
    await check(property, 60);
  });
});
