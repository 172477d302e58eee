// oxlint-disable max-lines -- a table has as many lines as it has rows
/**
 * Login, callback and logout (rules 12 to 19).
 *
 * @type {readonly import("./table.mjs").Group[]}
 */
export const LOGIN = [
  {
    file: "src/session/request-session.ts",
    tests: ["worker/logout-and-me.test.ts"],
    edits: [[13, "a logout leaves logins open", 'if (kind === "login") {', "if (false) {"]],
  },
  {
    file: "src/wix/redirect-session.ts",
    tests: ["unit/wix/redirect-session.test.ts"],
    edits: [
      [
        12,
        "the challenge is not S256",
        'codeChallengeMethod: "S256"',
        'codeChallengeMethod: "plain"',
      ],
      [12, "the login goes without a challenge", "        codeChallenge,\n", ""],
      [12, "the login goes without a state", "        state,\n", ""],
    ],
  },
  {
    file: "src/auth-routes/login.ts",
    tests: ["unit/serving/login-link.test.ts"],
    edits: [
      [
        12,
        "all logins have one state",
        "const state = randomVerifier();",
        'const state = "s".repeat(43);',
      ],
      [
        12,
        "all logins have one verifier",
        "const codeVerifier = randomVerifier();",
        'const codeVerifier = "v".repeat(43);',
      ],
      [
        17,
        "more of the link reaches Wix",
        "...(idp === undefined ? {} : { idp }),\n    }),",
        "...(idp === undefined ? {} : { idp }),\n      ...Object.fromEntries(url.searchParams),\n    }),",
      ],
      [
        18,
        "the redirect URI comes from a header",
        "const redirectUri = `${origin}",
        'const redirectUri = `${request.headers.has("x-forwarded-host") ? `https://${request.headers.get("x-forwarded-host")}` : origin}',
      ],
      [
        18,
        "the redirect URI comes from the referrer",
        "const redirectUri = `${origin}",
        'const redirectUri = `${new URL(request.headers.get("referer") ?? origin).origin}',
      ],
    ],
  },
  {
    file: "src/auth-routes/login.ts",
    tests: ["worker/login.test.ts"],
    edits: [
      [12, "the challenge is the verifier itself", "await s256(codeVerifier)", "codeVerifier"],
      [13, "a prefetch begins a login", "if (isPrefetch(request))", "if (false)"],
      [13, "a script begins a login", "if (isSubresource(request))", "if (false)"],
      [13, "no login makes room for another", "[...evicted, cookie]", "[cookie]"],
      [
        26,
        "the answer to a prefetch may be stored",
        ', headers: { "cache-control": "no-store" } });\n  }\n  if (isSubresource',
        " });\n  }\n  if (isSubresource",
      ],
    ],
  },
  {
    file: "src/auth-routes/login.ts",
    tests: ["worker/login-detour.test.ts"],
    edits: [
      [
        18,
        "a login begins on any origin",
        "canonical !== undefined && !origins.includes(url.origin)",
        "false",
      ],
      [
        18,
        "a login begins on plain http",
        'url.protocol === "http:" && !isLocalhost(url)',
        "false",
      ],
      [
        16,
        "a login on another origin leads to the page of its name there, whatever that is",
        "readReturnTo(url.searchParams, origin).slice(origin.length)",
        '(url.searchParams.get("returnTo") ?? "/").replace(origin, "")',
      ],
    ],
  },
  {
    file: "src/auth-routes/login-transaction.ts",
    tests: ["worker/login-transaction.test.ts"],
    edits: [
      [12, "any state finds the login", "TAG.exec(candidate.tag)?.[2] === tag", "tag.length > 0"],
      [
        12,
        "the state inside is not compared",
        "transaction?.state === state ? transaction : undefined",
        "transaction",
      ],
      [13, "any number of logins stays open", "const MOST_OPEN = 5", "const MOST_OPEN = 500"],
      [
        13,
        "logins of any size stay open",
        "const MOST_BYTES = 8192",
        "const MOST_BYTES = 8_192_000",
      ],
      [
        13,
        "the newest make room",
        ".toReversed()\n    .slice(0, MOST_OPEN - 1)",
        ".slice(0, MOST_OPEN - 1)",
      ],
      [
        13,
        "a login is open for a week",
        "const LIFE_SECONDS = 600",
        "const LIFE_SECONDS = 604_800",
      ],
      [
        16,
        "returnTo is not judged again at the callback",
        "const checked = parseReturnTo(returnTo, origin);",
        "const checked = returnTo as ReturnTo;",
      ],
    ],
  },
  {
    file: "src/host.ts",
    tests: ["worker/login.test.ts"],
    edits: [
      [
        13,
        "HEAD begins a login",
        'request.method === "HEAD" && !allowed.includes("HEAD")',
        "false",
      ],
    ],
  },
  {
    file: "src/auth-routes/callback.ts",
    tests: ["worker/login.test.ts"],
    edits: [
      [
        13,
        "a login can be finished again",
        "found === undefined ? [] : [jar.remove(found.cookieName)]",
        "[]",
      ],
      [
        14,
        "a stale callback is refused to a member too",
        'role === "member") {\n    return `',
        'role === "anonymous") {\n    return `',
      ],
      [
        14,
        "a code that Wix refuses is the host's failure",
        'cause instanceof HostError && cause.code === "upstream_rejected"',
        "cause === undefined",
      ],
      [
        14,
        "a member whose login as another fails goes on as before",
        "isInvalidGrant(cause) && ",
        "",
      ],
      [14, "a refusal of Wix's is overlooked", "if (error !== null)", "if (error === undefined)"],
      [14, "a callback without a code is sent to Wix", 'if (code === "")', "if (false)"],
      [
        15,
        "a failure forgets the login's cookie",
        "new FailedCallback(error, used, returnTo)",
        "new FailedCallback(error, [], returnTo)",
      ],
      [
        15,
        "a session begins before it is known whose",
        "const member = await readMember(auth, tokens);",
        'await auth.session.login({ id: "unknown" }, tokens);\n  const member = await readMember(auth, tokens);',
      ],
      [
        18,
        "a callback is answered on any origin",
        "origins.length > 0 && !origins.includes(origin)",
        "false",
      ],
      [
        18,
        "a login is finished on another origin",
        "transaction.redirectUri !== `${auth.origin}${CALLBACK_PATH}`",
        "false",
      ],
      [
        39,
        "a token that is not a member's logs in",
        '!info.value.active || info.value.subject !== "member" || id === undefined',
        "id === undefined",
      ],
      [39, "a token that Wix calls dead logs in", "!info.value.active || ", ""],
      [
        39,
        "a login goes on although Wix says nothing of it",
        "if (known === undefined) {\n      throw info.reason;\n    }\n    return known;",
        'return known ?? { id: "unknown" };',
      ],
    ],
  },
  {
    file: "src/problem/problem-page.ts",
    tests: ["unit/problem/problem.test.ts"],
    edits: [
      [
        14,
        "a page does not escape",
        "text.replace(/[&<>\"']/g, (character) => `&#${character.charCodeAt(0)};`)",
        "text",
      ],
    ],
  },
  {
    file: "src/problem/problem.ts",
    tests: ["unit/problem/problem.test.ts"],
    edits: [
      [
        14,
        "a page links anywhere",
        "isOnThisSite(context.retryHref) ? context.retryHref : undefined",
        "context.retryHref",
      ],
      [
        14,
        "a page may run anything",
        'headers.set("content-security-policy", PROBLEM_PAGE_POLICY);',
        "",
      ],
      [26, "a problem may be stored", 'headers.set("cache-control", "no-store");', ""],
    ],
  },
  {
    file: "src/request/return-to.ts",
    tests: ["worker/return-to.test.ts"],
    edits: [
      [
        16,
        "another origin is gone back to",
        "url?.origin === origin && url.href.startsWith(home) && !isReserved(url)",
        "url !== null && !isReserved(url)",
      ],
      [16, "the inside of a blob: URL counts", " && url.href.startsWith(home)", ""],
      [16, "the host's own routes are gone back to", " && !isReserved(url)", ""],
      [
        16,
        "the host's own routes are, when encoded",
        "decodeURIComponent(url.pathname)",
        "url.pathname",
      ],
      [
        16,
        "a path that does not decode is",
        "} catch {\n    return true;",
        "} catch {\n    return false;",
      ],
      [16, "only one slash is a reserved path's", "/^\\/+_(?:auth", "/^\\/_(?:auth"],
      [
        16,
        "what is gone back to may be of any length",
        "isOurs && url.href.length <= MOST_CHARACTERS ?",
        "isOurs ?",
      ],
      [16, "only the path is kept", "? url.href : home", "? url.pathname : home"],
    ],
  },
  {
    file: "src/request/return-to.ts",
    tests: ["worker/return-to.test.ts"],
    behind: "no URL of another origin begins with this origin and a slash",
    edits: [
      [
        16,
        "origins are not compared",
        "url?.origin === origin && url.href",
        "url !== null && url.href",
      ],
    ],
  },
  {
    file: "src/request/return-to.ts",
    tests: ["worker/return-to.test.ts"],
    behind: "what comes of it is measured again; it only saves parsing",
    edits: [
      [
        16,
        "what is parsed may be of any length",
        "candidate === undefined || candidate.length > MOST_CHARACTERS",
        "candidate === undefined",
      ],
    ],
  },
  {
    file: "src/auth-routes/login-parameters.ts",
    tests: ["worker/login.test.ts"],
    edits: [
      [17, "any prompt reaches Wix", 'prompt !== "login" && prompt !== "none"', "false"],
      [
        17,
        "any idp reaches Wix",
        "connectionId === undefined || !CONNECTION_ID.test(connectionId)",
        "connectionId === undefined",
      ],
    ],
  },
  {
    file: "src/host.ts",
    tests: ["worker/logout-and-me.test.ts"],
    edits: [
      [
        19,
        "GET logs out",
        'routes.post("/_auth/logout", guarded',
        'routes.all("/_auth/logout", guarded',
      ],
      [
        19,
        "other sites log people out",
        'guarded("logout", own(parts, logout))',
        "own(parts, logout)",
      ],
      [
        28,
        "other sites read who is logged in",
        'guarded("me", own(parts, me, "GET, HEAD"))',
        'own(parts, me, "GET, HEAD")',
      ],
      [26, "/_auth/me has look-alikes", 'routes.get("/_auth/me", ', 'routes.get("/_auth/me/*", '],
      [26, "an unknown route is somebody else's answer", ": refuse()();", ": c.notFound();"],
    ],
  },
  {
    file: "src/auth-routes/logout.ts",
    tests: ["worker/logout-and-me.test.ts"],
    edits: [
      [
        19,
        "without Wix nobody is logged out",
        "await within(atWix, WAIT_SECONDS)",
        "await atWix.then((page) => { if (page === undefined) { throw new Error(); } return page; })",
      ],
      [
        26,
        "a logout's answer may be stored",
        'Response.json({ location }, { headers: { "cache-control": "no-store" } })',
        "Response.json({ location })",
      ],
    ],
  },
  {
    file: "src/auth-routes/logout.ts",
    tests: ["worker/logout-and-me.test.ts"],
    edits: [
      [
        40,
        "a logout waits for Wix as long as that takes",
        "await within(atWix, WAIT_SECONDS)",
        "await atWix",
      ],
    ],
  },
  {
    file: "src/auth-routes/me.ts",
    tests: ["worker/logout-and-me.test.ts"],
    edits: [
      [
        26,
        "who is logged in may be stored",
        ', { headers: { "cache-control": "private, no-store" } }',
        "",
      ],
    ],
  },
  {
    file: "src/auth-routes/auth-request.ts",
    tests: ["worker/login.test.ts"],
    edits: [
      [
        26,
        "redirects of a login may be stored",
        'location, "cache-control": "no-store"',
        "location",
      ],
    ],
  },
  {
    file: "src/session/session.ts",
    tests: ["unit/session/settle.test.ts"],
    edits: [
      [
        19,
        "a logout ends nothing that began before",
        "identity.beganAt > loggedOutAt",
        "loggedOutAt !== undefined",
      ],
      [
        19,
        "a clock that is ahead undoes a login",
        "return Math.max(now, latest + 0.001);",
        "return now;",
      ],
      [
        20,
        "a dead token ends its successor too",
        " &&\n      mark.tail === tailOf(session.refresh.value)",
        "",
      ],
      [
        20,
        "a visitor outranks a member",
        'subject === "member" ? -1 : 1;\n  }\n  const',
        'subject === "member" ? 1 : -1;\n  }\n  const',
      ],
    ],
  },
  {
    file: "src/session/request-session.ts",
    tests: ["unit/session/request-session.test.ts"],
    edits: [
      [19, "a logout leaves no mark", "this.#changes.loggedOut(at);", ""],
      [19, "a logout after the headers says nothing", "if (this.#areHeadersSent)", "if (false)"],
      [
        19,
        "a renewal on the way undoes a logout",
        "if (this.#isCurrent(session)) {\n        this.#session =",
        "if (true) {\n        this.#session =",
      ],
    ],
  },
  {
    file: "src/session/request-session.ts",
    tests: ["unit/session/settle.test.ts"],
    edits: [
      [
        19,
        "a login takes an earlier logout's mark away",
        "filter(({ mark }) => mark?.ended",
        "filter(({ mark }) => `${mark?.ended}!`",
      ],
      [
        19,
        "a visitor after a logout is as old as its request",
        "Math.max(this.#options.arrivedAt, lastLogout(marks) + 0.001)",
        "this.#options.arrivedAt",
      ],
    ],
  },
];
