/**
 * Requests that change something, and who sent them (rules 28 and 29).
 *
 * @type {readonly import("./table.mjs").Group[]}
 */
export const REQUESTS = [
  {
    file: "src/request/cross-site.ts",
    tests: ["unit/request/cross-site.test.ts"],
    edits: [
      [
        28,
        "other sites may change things",
        '"proxy" ? "allow" : "refuse"',
        '"proxy" ? "allow" : "allow"',
      ],
      [
        28,
        "the address bar changes things",
        'site === "none" && isSafe && request',
        'site === "none" && request',
      ],
      [
        28,
        "the address bar calls the proxy",
        'isSafe && request.route !== "proxy" ? "allow"',
        'isSafe ? "allow"',
      ],
      [
        28,
        "a sibling site counts as this one",
        'if (site === "same-origin")',
        'if (site === "same-origin" || site === "same-site")',
      ],
      [
        28,
        "the sender's origin is not compared",
        'sender === origin ? "allow" : "refuse"',
        '"allow"',
      ],
      [28, "who says nothing may use a session", "carriesOurCookies || route", "route"],
      [
        28,
        "who says nothing may call the proxy",
        'carriesOurCookies || route === "proxy"',
        "carriesOurCookies",
      ],
      [
        28,
        "an unknown value counts as known",
        "return isFetchSite(value) ? value : undefined;",
        'return value === null || value === undefined ? undefined : ((isFetchSite(value) ? value : "none") as FetchSite);',
      ],
      [
        28,
        "other sites read who is logged in, if they ask",
        'site === "cross-site" ? "refuse" : "allow"',
        '"allow"',
      ],
      [
        28,
        "POST is safe",
        'new Set(["GET", "HEAD", "OPTIONS", "TRACE"])',
        'new Set(["GET", "HEAD", "OPTIONS", "TRACE", "POST"])',
      ],
      [
        28,
        "a form is safe by its type",
        "const isSafe = changesNothing(request);",
        'const isSafe = changesNothing(request) || request.headers.get("content-type") === "text/plain";',
      ],
      [29, "a WebSocket counts as reading", ' && !headers.has("upgrade")', ""],
    ],
  },
  {
    file: "src/host.ts",
    tests: ["worker/proxy.test.ts"],
    edits: [[28, "the proxy is open to all", 'guarded("proxy", proxied)', "proxied"]],
  },
  {
    file: "src/host.ts",
    tests: ["worker/elevation.test.ts"],
    edits: [
      [
        28,
        "backend routes are open to all",
        'guarded("backend", async (c) => serveBackend(parts, c.env.serving))',
        "async (c) => serveBackend(parts, c.env.serving)",
      ],
    ],
  },
  {
    file: "src/backend/dispatch.ts",
    tests: ["unit/backend/dispatch.test.ts"],
    edits: [
      [
        29,
        "a header overrides the method",
        "handlerFor(module.functions, request.method)",
        'handlerFor(module.functions, request.headers.get("x-http-method-override") ?? request.method)',
      ],
      [
        29,
        "OPTIONS lets other origins in",
        "status: 204, headers: { allow } }",
        'status: 204, headers: { allow, "access-control-allow-origin": "*" } }',
      ],
      [
        39,
        "members' routes answer anybody",
        'facts.role !== "member" || facts.member === undefined',
        "false",
      ],
      [
        39,
        "a member without an id is a member",
        'facts.role !== "member" || facts.member === undefined',
        'facts.role !== "member"',
      ],
      [
        39,
        "a whole app for members answers anybody",
        "await admit(module, call);\n    const mounted",
        "const mounted",
      ],
    ],
  },
  {
    file: "src/browser/api-proxy.ts",
    tests: ["worker/proxy.test.ts"],
    edits: [
      [29, "the proxy opens WebSockets", 'headers.has("upgrade") || ', ""],
      [29, "the proxy answers any method", "!METHODS.some((known) => known === method)", "false"],
    ],
  },
];
