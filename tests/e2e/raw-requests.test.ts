import { afterAll, beforeAll, describe, it } from "vitest";
import { startExample } from "../support/dev-server.ts";
import { type RawAnswer, sendRaw } from "../support/raw-http.ts";
import { startRawHost } from "../support/raw-host.ts";

interface Server {
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

const TARGETS = [
  "//account",
  "///",
  "/%61ccount",
  "/%2561ccount",
  "/account%2forders",
  "/account%252forders",
  "/x/..%2faccount",
  "/x/%2e%2e/account",
  "/./account",
  "/x/../account",
  "/../../etc/passwd",
  "/..%5c..%5caccount",
  "/\\account",
  "/a\\..\\account",
  "/a%00b",
  "/a\u0000b",
  "/account/%2e%2e/x",
  "/account/%2E./x",
  "/account/..\\..\\x",
  "/account/%2e%2e%2fx",
  "/x;/../account",
  "/x/%25%32%65%25%32%65/account",
  "/account%23/x",
  "/account#/x",
  "/account%3f/x",
  "/account%0d%0aset-cookie:a=b",
  "/%c0%aeaccount",
  "/%c0%ae%c0%ae/account",
  "/_api/items/..%2forders%2f1",
  "/_api/items/%2e%2e/orders/1",
  "/_api/orders/%2e%2e/items/1",
  "/_api/orders%2f1",
  "/_api//orders/1",
  "/_auth/sdk.js/../me",
  "/_auth/callback?code=%00&state=%ff&error=<script>",
  "/%",
  "/%zz",
  "/%e0%a4%a",
  "/%ff%fe",
  "/_auth%2fme",
  "/%5fauth/me",
  "//_auth/me",
  "/_auth//me",
  "/_auth/./me",
  "/_auth/me;x=1",
  "/_auth/me%20",
  "/_AUTH/ME",
  "/_wix//evil.example/x",
  "/_wix/%2f%2fevil.example/x",
  "/_wix/\\evil.example",
  "/_wix/..%2f..%2foauth2/token",
  "/_wix/oauth2%2ftoken",
  "/_api/..%2fadmin",
  "/_auth/login?returnTo=//evil.example",
  "/_auth/login?returnTo=%5c%5cevil.example",
  "/_auth/login?returnTo=/.//evil.example",
  "/?%00%ff%",
  `/${"a".repeat(20_000)}`,
  `/?q=${"%41".repeat(5000)}`,
  "//evil.example/_auth/login",
  "",
  "/#/fragment",
  "/a b",
  "/caf\u00e9",
];

/** Of these workerd makes no URL: only what stands in front of a worker can answer them. */
const TARGETS_WITHOUT_URL = [
  "http://evil.example/",
  "http://evil.example/_auth/me",
  "https://evil.example:443/account",
  "http:/account",
  "http:account",
  "javascript:0",
  "*",
  "account",
  "@evil.example/",
  ":80/",
  "?",
];

const HEADERS: readonly (readonly string[])[] = [
  [
    "X-Forwarded-Host: evil.example",
    "X_Forwarded_Host: evil.example",
    "Forwarded: host=evil.example",
  ],
  ["X-Headless-Edge-Member: 1", "x_headless_edge_member: 1", "X-HEADLESS-EDGE-Origin: evil"],
  ["x-middleware-subrequest: middleware", "X_Middleware_Subrequest: middleware"],
  ["x-original-url: /account", "x-rewrite-url: /account", "x-invoke-path: /account"],
  ["x-http-method-override: DELETE"],
  ["Cookie: hedge-member-abcdefgh=a", " b..c.d.e"],
  ["Cookie: a=1", "\tobs-folded"],
  ["Cookie : hedge-member-abcdefgh=x"],
  [`Cookie: hedge-member-abcdefgh=${"A".repeat(12_000)}`],
  [
    `Cookie: ${Array.from({ length: 300 }, (_, index) => `hedge-visitor-abcd${index}=a..b.c.d`).join("; ")}`,
  ],
  [`Cookie: ${"x".repeat(60_000)}`],
  ["Cookie: hedge-member-abcdefgh=%; =; ;;; zz=%E0%A4%A"],
  ["Cookie: hedge-member-abcdefgh=\u00e9\u00ff\u0001"],
  ["Expect: 100-continue"],
  ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: x"],
  ["Range: bytes=0-0,-1,5-2"],
  ["Accept: \u0000"],
  ["Sec-Fetch-Site: same-origin, cross-site"],
  ["Origin: null", "Sec-Fetch-Mode: navigate"],
  [`Authorization: Bearer ${"x".repeat(9000)}`],
  ["If-None-Match: W/", "If-Modified-Since: never"],
  ["Upgrade: websocket", "Connection: Upgrade", "Origin: https://evil.example"],
  ["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__", "Connection: Upgrade, HTTP2-Settings"],
  ["Sec-Fetch-Site: SAME-ORIGIN"],
  ["Sec-Fetch-Site: ", "Origin: "],
  ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: same-origin"],
  ["Sec-Fetch-Site: \u00ff", "Sec-Fetch-Mode: \u0000", "Sec-Fetch-Dest: document document"],
  ["Origin: http://localhost, https://evil.example"],
  ["Origin: \\\\evil.example"],
  ["Purpose: prefetch", "Sec-Purpose: prefetch;prerender"],
  ["Accept-Encoding: gzip;q=9, \u0001", "Accept-Language: %", "TE: trailers, nonsense"],
  ["CF-Connecting-IP: 1.2.3.4, 5.6.7.8", "X-Real-IP: \r"],
  ["Content-Type: \u00e9/;;=", "Content-Encoding: nonsense"],
  ["X-Wix-Client-Artifact-Id: a\tb", "X-Headless-Edge: 1"],
  [": no name"],
  ["no colon"],
  ["bad name: x"],
  ["b\u00e4d: x"],
  [`${"n".repeat(9000)}: x`],
  Array.from({ length: 400 }, (_, index) => `X-Many-${index}: ${"v".repeat(20)}`),
];

/** Each names the host, where it names one at all, in a way of which no origin can be made. */
const HOSTS: readonly (readonly [string, string])[] = [
  ["none", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"],
  ["an empty one", "GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n"],
  ["two", "GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\nConnection: close\r\n\r\n"],
  ["with spaces", "GET / HTTP/1.1\r\nHost: a b/c?d\r\nConnection: close\r\n\r\n"],
  ["with a user", "GET / HTTP/1.1\r\nHost: a:b@localhost\r\nConnection: close\r\n\r\n"],
  ["with a path", "GET / HTTP/1.1\r\nHost: localhost/x\r\nConnection: close\r\n\r\n"],
  ["encoded", "GET / HTTP/1.1\r\nHost: a%00b\r\nConnection: close\r\n\r\n"],
];

/** A host of this form is a host to workerd, and to no URL parser. */
const HOSTS_OF_NO_URL = ["localhost:99999", "xn--a", "1.2.3.4.5"];

/** Where the body ends is not clear. workerd refuses some of these itself, and as its own failure. */
const FRAMES: readonly (readonly string[])[] = [
  ["Content-Length: 5", "Content-Length: 6"],
  ["Content-Length: 5, 5"],
  ["Content-Length: -1"],
  ["Content-Length: +5"],
  ["Content-Length: 0x5"],
  ["Content-Length: 99999999999999999999"],
  ["Content-Length: 4", "Transfer-Encoding: chunked"],
  ["Transfer-Encoding: identity, chunked"],
  ["Transfer-Encoding: chunked, chunked"],
  ["Transfer-Encoding : chunked"],
  ["Transfer-Encoding: xchunked"],
  ["Transfer-Encoding:\u000bchunked"],
];

const WHOLE: readonly (readonly [string, string])[] = [
  ["HTTP/0.9", "GET /\r\n\r\n"],
  ["HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"],
  ["HTTP/9.9", "GET / HTTP/9.9\r\nHost: x\r\n\r\n"],
  ["TRACE", "TRACE / HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\nConnection: close\r\n\r\n"],
  ["bare line feeds", "GET /_auth/me HTTP/1.1\nHost: localhost\nConnection: close\n\n"],
  ["bytes", "\u0000\u0001\u0002\u00ff\r\n\r\n"],
  [
    "a chunk of no size",
    "POST /_auth/logout HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n\r\n0\r\n\r\n",
  ],
  [
    "a body that never comes",
    "POST /_auth/logout HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\nx",
  ],
  ["TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"],
  ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["lower-case methods", "get / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"],
  ["PURGE", "PURGE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"],
  [
    "a PROXY line",
    "PROXY TCP4 6.6.6.6 1.1.1.1 1 2\r\nGET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  ],
];

const SERVERS: readonly (readonly [string, () => Promise<Server>])[] = [
  ["headless-edge dev", async () => startExample("shop")],
  ["the worker by itself", startRawHost],
];

describe.each(SERVERS)("bytes on a socket of %s", (name, start) => {
  let server: Server | undefined;

  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server?.stop());

  const send = async (bytes: string): Promise<RawAnswer> =>
    sendRaw(server?.origin ?? "", Buffer.from(bytes, "latin1"));

  const hostOf = (): string => new URL(server?.origin ?? "").host;

  function request(target: string, headers: readonly string[] = [], host?: string): string {
    const lines = [`GET ${target} HTTP/1.1`, `Host: ${host ?? hostOf()}`, "Connection: close"];
    return `${[...lines, ...headers].join("\r\n")}\r\n\r\n`;
  }

  /** 4xx, or an ordinary answer to nobody; a connection closed without a word is a refusal as well. */
  function isHarmless({ status, hung, text }: RawAnswer): boolean {
    // An unknown method is 501 (RFC 9110, section 9.1).
    const isAnswered = !hung && (status === undefined || status < 500 || status === 501);
    const [, location = ""] = /\r\nlocation: *(\S+)/iu.exec(text) ?? [];
    const isHere =
      location === "" || location.startsWith("/") || location.includes(`//${hostOf()}/`);
    const isNobodys = !/"role":"member"|"access_token"|the secret of members/u.test(text);
    return isAnswered && isNobodys && (isHere || location.includes("//localhost"));
  }

  it("with an odd target get a 4xx or an answer to nobody, here and at once", async ({
    expect,
  }) => {
    for (const target of TARGETS) {
      const answer = await send(request(target));
      expect(isHarmless(answer), `${target.slice(0, 60)}: ${answer.text.slice(0, 300)}`).toBe(true);
    }
  });

  it("with odd headers do, on pages and on the host's own routes", async ({ expect }) => {
    for (const headers of HEADERS) {
      for (const target of ["/", "/_auth/me", "/_wix/members/v1/members/my"]) {
        const answer = await send(request(target, headers));
        const what = `${target} ${headers.join(" | ").slice(0, 80)}: ${answer.text.slice(0, 300)}`;
        expect(isHarmless(answer), what).toBe(true);
      }
    }
  });

  it("that are hardly HTTP do", async ({ expect }) => {
    for (const [what, bytes] of WHOLE) {
      const answer = await send(bytes);
      expect(isHarmless(answer), `${what}: ${answer.text.slice(0, 300)}`).toBe(true);
    }
  });

  it("for a host of which no URL can be made are refused", async ({ expect }) => {
    for (const host of HOSTS_OF_NO_URL) {
      expect((await send(request("/", [], host))).status, host).toBe(400);
    }
  });

  it("of which workerd makes no URL are refused, by dev before workerd fails", async ({
    expect,
  }) => {
    const refusals = name === "headless-edge dev" ? [400] : [400, 500];
    for (const target of TARGETS_WITHOUT_URL) {
      expect(refusals, target).toContain((await send(request(target))).status);
    }
    for (const [what, bytes] of HOSTS) {
      expect(refusals, what).toContain((await send(bytes)).status);
    }
  });

  it("that ask for a tunnel get none", async ({ expect }) => {
    // workerd answers CONNECT itself, with its own 500: no worker is asked.
    const { status } = await send(
      "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\nConnection: close\r\n\r\n",
    );
    expect(status ?? 400).toBeGreaterThanOrEqual(400);
  });

  it("never lead a login to another host, whatever names it", async ({ expect }) => {
    const forged = ["X-Forwarded-Host: evil.example", "Forwarded: host=evil.example"];
    const answer = await send(request("/_auth/login", forged));
    expect(decodeURIComponent(answer.text)).not.toContain("evil.example");
  });

  it("whose body ends in two places get nobody's answers at once, however many they are", async ({
    expect,
  }) => {
    const smuggled = "GET /_auth/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (const frame of FRAMES) {
      const lines = ["POST /_auth/logout HTTP/1.1", `Host: ${hostOf()}`, "Connection: close"];
      const { hung, text } = await send(
        `${[...lines, ...frame].join("\r\n")}\r\n\r\n0\r\n\r\n${smuggled}`,
      );
      expect([hung, text.match(/"role":"member"/gu)], frame.join(" | ")).toEqual([false, null]);
    }
  });

  it("a body that breaks off on /_wix is a 4xx, and mints nobody", async ({ expect }) => {
    const lines = [
      "POST /_wix/ecom/v1/carts/current/add-to-cart HTTP/1.1",
      `Host: ${hostOf()}`,
      "Sec-Fetch-Site: same-origin",
      "Content-Type: application/json",
    ];
    for (const rest of ["Content-Length: 50\r\n\r\n", "Content-Length: 50\r\n\r\n{"]) {
      const bytes = Buffer.from([...lines, rest].join("\r\n"));
      const answer = await sendRaw(server?.origin ?? "", bytes, { breaksOff: true });
      expect(answer.status, rest).toBe(400);
      expect(answer.text, rest).toContain('"code":"invalid_body"');
      expect(answer.text, rest).not.toMatch(/^set-cookie:/imu);
    }
    // Where chunks break off, workerd ends the body: Wix judges what came of it.
    for (const chunks of ["zz\r\n\r\n", "1\r\n{\r\nzz\r\n\r\n", "1\r\n{\r\n"]) {
      const whole = [...lines, "Transfer-Encoding: chunked\r\n", chunks].join("\r\n");
      const { hung, status } = await sendRaw(server?.origin ?? "", whole, { breaksOff: true });
      expect([hung, (status ?? 400) < 500], chunks).toEqual([false, true]);
    }
  });

  it("that are two requests at once are answered in their order", async ({ expect }) => {
    const first = `GET /_auth/me HTTP/1.1\r\nHost: ${hostOf()}\r\n\r\n`;
    const { text } = await send(`${first}${request("/_auth/nothing")}`);
    expect(text.match(/HTTP\/1\.1 \d{3}/gu)).toEqual(["HTTP/1.1 200", "HTTP/1.1 404"]);
  });

  it("that would open a WebSocket from another site are refused where that could change something", async ({
    expect,
  }) => {
    const upgrade = ["Upgrade: websocket", "Sec-WebSocket-Version: 13"];
    const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    for (const sender of [
      ["Origin: https://evil.example"],
      ["Sec-Fetch-Site: cross-site"],
      ["Sec-Fetch-Site: none"],
      [`Origin: http://${hostOf()}`, "Sec-Fetch-Site: same-site"],
      ["Origin: null"],
    ]) {
      for (const target of ["/_api/items/1", "/_wix/members/v1/members/my"]) {
        const { status } = await send(request(target, [...upgrade, key, ...sender]));
        expect(status, `${target} ${sender.join(" ")}`).toBe(403);
      }
    }
  });

  it("leave the server in order: the next visitor is served", async ({ expect }) => {
    const answer = await send(request("/_auth/me"));
    expect([answer.status, /\{.*\}/u.exec(answer.text)?.[0]]).toEqual([
      200,
      '{"role":"anonymous"}',
    ]);
  });
});
