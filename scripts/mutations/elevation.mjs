// oxlint-disable max-lines -- a table has as many lines as it has rows
/**
 * Acting as the app, and what is secret (rules 36 to 39).
 *
 * @type {readonly import("./table.mjs").Group[]}
 */
export const ELEVATION = [
  {
    file: "src/host.ts",
    tests: ["worker/elevation.test.ts"],
    behind:
      "a path whose readings lead to different handlers is refused before any code of the site runs",
    edits: [
      [
        37,
        "elevation is decided by the path as it came",
        'path.ok ? path.canonical : "/"',
        "url.pathname",
      ],
    ],
  },
  {
    file: "src/sdk-context/clients.ts",
    tests: ["worker/elevation.test.ts"],
    edits: [
      [
        36,
        "calls that are not elevated speak for the app",
        "(handedOut) => contextualAuth(scope, handedOut)",
        "(handedOut) => scope.elevation.allow ? appAuth(scope, scope.elevation.app, handedOut) : contextualAuth(scope, handedOut)",
      ],
      [
        36,
        "the SDK's elevated client is its only one",
        "if (!elevation.allow) {",
        "if (!elevation.allow && false) {",
      ],
    ],
  },
  {
    file: "src/host.ts",
    tests: ["worker/proxy.test.ts"],
    together: [
      {
        file: "src/elevation/decision.ts",
        from: "!BACKEND.test(canonicalPath)",
        to: "canonicalPath === undefined",
      },
    ],
    edits: [
      [
        36,
        "the proxy speaks for the app",
        "proxy({ request, session, fetch, refused })",
        "proxy({ request, session: ((granted) => granted.allow ? { accessToken: () => granted.app.token(), replace: (rejected) => granted.app.replace(rejected) } : session)(serving.asking(new Request(new URL('/_api/x', request.url))).elevation), fetch, refused })",
      ],
    ],
  },
  {
    file: "src/browser/api-proxy.ts",
    tests: ["worker/proxy.test.ts"],
    edits: [
      [
        36,
        "the page says whose token it is",
        "let token = await session.accessToken();",
        'const said = request.headers.get("authorization");\n  let token = said === null ? await session.accessToken() : { value: said, expiresAt: 0 };',
      ],
    ],
  },
  {
    file: "src/serving/own-origin.ts",
    tests: ["worker/own-fetch.test.ts"],
    edits: [[37, "a fetch of the site's own goes on for ever", "depth >= MAX_DEPTH", "false"]],
  },
  {
    file: "src/serving/own-origin.ts",
    tests: ["worker/own-fetch.test.ts"],
    edits: [
      [
        37,
        "a page's own fetch is read as another one",
        "path.ok && isDecidedOnce(parts, path) && ",
        "path.ok && ",
      ],
      [
        37,
        "a page's own fetch has all routes of the host answered in place",
        "!OVER_THE_NETWORK.test(`${method} ${path.raw}`)",
        "method !== undefined",
      ],
    ],
  },
  {
    file: "src/serving/serve-site.ts",
    tests: ["worker/own-fetch.test.ts"],
    edits: [
      [
        28,
        "a page passes another site's request on to a backend route",
        'requireOwnSender(request, { origin, carriesOurCookies: false, route: "backend" });',
        "",
      ],
    ],
  },
  {
    file: "src/app-work/app-work.ts",
    tests: ["worker/app-work.test.ts"],
    edits: [
      [
        37,
        "a class that a page calls acts as the app",
        "if (currentScope() !== undefined) {",
        "if (false) {",
      ],
    ],
  },
  {
    file: "src/sdk-context/facade.ts",
    tests: ["worker/elevation.test.ts"],
    edits: [
      [
        37,
        "what one route was granted stays for the next request",
        "? elevatedClient(scope)",
        "? ((globalThis as any).__app ??= elevatedClient(scope))",
      ],
    ],
  },
  {
    file: "src/sdk-context/request-scope.ts",
    tests: ["worker/elevation.test.ts"],
    together: [
      {
        file: "src/sdk-context/request-scope.ts",
        from: "return scopes.getStore();",
        to: 'return Reflect.get(globalThis, "__scope");',
      },
    ],
    edits: [
      [
        37,
        "timers and waitUntil act for whoever is served last",
        "return scopes.run(scope, work);",
        'Reflect.set(globalThis, "__scope", scope);\n  return work();',
      ],
    ],
  },
  {
    file: "src/isolate/create-isolate.ts",
    tests: ["worker/token-store.test.ts"],
    edits: [
      [
        38,
        "the app's token is kept by client alone",
        '`${config.clientId}/${config.app?.instanceId ?? ""}`',
        "config.clientId",
      ],
    ],
  },
  {
    file: "src/worker.ts",
    tests: ["worker/sdk-context.test.ts"],
    edits: [
      [38, "the site imports the host's secrets", "Reflect.deleteProperty(platformEnv, name);", ""],
    ],
  },
  {
    file: "src/site/site-env.ts",
    tests: ["worker/sdk-context.test.ts"],
    edits: [
      [38, "the client's secret is the site's", '  "WIX_CLIENT_SECRET",\n', ""],
      [38, "the sealing keys are the site's", '  "SESSION_KEYS",\n', ""],
    ],
  },
  {
    file: "src/site/site-env.ts",
    tests: ["unit/site/assets.test.ts"],
    edits: [
      [38, "the site is handed the host's secrets", ".filter(([name]) => !hidden.has(name))", ""],
    ],
  },
  {
    file: "cli/compose/start-variables.ts",
    tests: ["unit/cli/start-variables.test.ts"],
    edits: [
      [
        38,
        "a start's complaint repeats a secret of the site's",
        "shown.replaceAll(value, `(${name})`)",
        "shown",
      ],
    ],
  },
  {
    file: "src/log/redact.ts",
    tests: ["unit/log/redact.test.ts"],
    edits: [[38, "tokens are logged", 'text.replaceAll(TOKEN, "[token]")', "text"]],
  },
  {
    file: "src/log/request-log.ts",
    tests: ["unit/log/request-log.test.ts"],
    edits: [
      [
        38,
        "a failure is logged with its tokens",
        "redact(text.slice(0, 2 * most)).slice(0, most)",
        "text.slice(0, most)",
      ],
      [
        38,
        "a call is logged with the token in its path",
        "path: redact(url.pathname) }",
        "path: url.pathname }",
      ],
      [
        38,
        "a call is logged with its query",
        "path: redact(url.pathname) }",
        "path: redact(url.pathname + url.search) }",
      ],
    ],
  },
  {
    file: "src/wix/upstream-failure.ts",
    tests: ["unit/wix/token-endpoint.test.ts"],
    edits: [
      [
        38,
        "an error quotes the platform's",
        'code === undefined ? "could not be reached"',
        "code === undefined ? `could not be reached: ${error}`",
      ],
      [
        38,
        "an error quotes whatever Wix says",
        "sentence(call, `answered ${said}`)",
        "sentence(call, `answered ${said} ${JSON.stringify(answer.body)}`)",
      ],
    ],
  },
  {
    file: "src/sdk-context/contextual-auth.ts",
    tests: ["worker/sdk-context.test.ts"],
    edits: [
      [
        38,
        "a site gets the refresh token unasked",
        "tokens(options?.includeRefreshToken === true)",
        "tokens(true)",
      ],
    ],
  },
  {
    file: "src/backend/route-module.ts",
    tests: ["unit/backend/route-table.test.ts"],
    edits: [
      [
        39,
        "an unknown access is no problem",
        "return { ok: false, problems };\n  }\n  return fetch",
        'return { ok: false, problems: problems.filter((problem) => !problem.includes("access")) };\n  }\n  return fetch',
      ],
    ],
  },
  {
    file: "src/serving/serving.ts",
    tests: ["worker/own-fetch.test.ts"],
    edits: [
      [
        37,
        "a page fetched by a backend route acts as the app",
        "return (this.#elevation ??= elevationBy(",
        "return this.#outer?.elevation ?? (this.#elevation ??= elevationBy(",
      ],
    ],
  },
  {
    file: "src/log/request-log.ts",
    tests: ["unit/log/request-log.test.ts"],
    edits: [
      [
        38,
        "a request is logged with the token in its path",
        "return { requestId, method, path: redact(path) };",
        "return { requestId, method, path };",
      ],
    ],
  },
  {
    file: "src/session/facts.ts",
    tests: ["worker/logout-and-me.test.ts"],
    edits: [
      [
        38,
        "/_auth/me shows a token",
        "member: { ...identity.member } }",
        "member: { ...identity.member, token: identity.refreshToken } } as SessionFacts",
      ],
    ],
  },
  {
    file: "src/elevation/decision.ts",
    tests: ["unit/elevation/decision.test.ts"],
    edits: [
      [
        37,
        "elevation is granted everywhere",
        "!BACKEND.test(canonicalPath)",
        "canonicalPath === undefined",
      ],
      [
        37,
        "what begins like a backend route may act as the app",
        String.raw`/^\/_api(?:\/|$)/u`,
        String.raw`/^\/_api/u`,
      ],
      [
        37,
        "elevation needs no credentials of the app's",
        "return credentials === undefined\n",
        "return credentials === null\n",
      ],
    ],
  },
  {
    file: "src/site/site-module.ts",
    tests: ["unit/site/site-module.test.ts"],
    edits: [
      [
        38,
        "what a site throws is in the answer",
        '"the site threw while answering"',
        "String(cause)",
      ],
    ],
  },
];
