// oxlint-disable max-lines -- a table has as many lines as it has rows
/**
 * Renewal, and what requests share (rules 20 to 24).
 *
 * @type {readonly import("./table.mjs").Group[]}
 */
export const RENEWAL = [
  {
    file: "src/session/renewals.ts",
    tests: ["unit/session/rotation.test.ts"],
    edits: [
      [
        20,
        "the winner of a race leaves nothing to the losers",
        "await handovers.keep(refreshToken, handover);",
        "",
      ],
      [
        20,
        "the loser of a race looks for nothing",
        "grants.isDead(error) ? await handovers.find(refreshToken) : undefined",
        "undefined",
      ],
      [
        20,
        "a clock that is behind brings an old token back",
        "at: Math.max(at, earlier.at + 0.001)",
        "at",
      ],
      [
        20,
        "what replaced a token is not followed",
        "outcome?.next !== undefined && steps < MOST_STEPS",
        "false",
      ],
    ],
  },
  {
    file: "src/worker.ts",
    tests: ["worker/rotation.test.ts"],
    edits: [
      [
        20,
        "what a page's renewal replaced is kept from other isolates",
        `const handoverCache = createCacheStore(caches, Cache);
guardCaches(Cache, { current: currentScope, isOurs: isOurCookie });`,
        `guardCaches(Cache, { current: currentScope, isOurs: isOurCookie });
const handoverCache = createCacheStore(caches, Cache);`,
      ],
    ],
  },
  {
    file: "src/session/request-session.ts",
    tests: ["e2e/departed-browser.test.ts"],
    edits: [[20, "a renewal ends with the browser that went away", "    outlive(renewal);\n", ""]],
  },
  {
    file: "src/session/renewals.ts",
    tests: ["unit/session/renewals.test.ts"],
    edits: [
      [
        20,
        "what was replaced meanwhile is dead",
        "next === undefined || !grants.isDead(error)",
        "true",
      ],
      [
        20,
        "each request renews for itself",
        "flight === undefined ? undefined : await within(flight, waitSeconds)",
        "undefined",
      ],
      [
        22,
        "another request is waited for without limit",
        "await within(flight, waitSeconds)",
        "await flight",
      ],
      [
        22,
        "who has waited in vain gets nothing",
        "shared ?? (await ask(refresh.value, grants))",
        "shared ?? (flight === undefined ? await ask(refresh.value, grants) : await flight)",
      ],
      [22, "any number of renewals is kept", "kept.size > MOST_KEPT", "kept.size > 1e9"],
      [
        23,
        "a refused token is handed out again",
        "if (outcome?.access?.value === rejected)",
        "if (false)",
      ],
      [
        24,
        "one browser's renewal is another's",
        "const flight = underWay.get(refresh.value);",
        "const flight = underWay.values().next().value;",
      ],
    ],
  },
  {
    file: "src/session/handovers.ts",
    tests: ["unit/session/rotation.test.ts"],
    edits: [
      [
        20,
        "what a store has under another's name is believed",
        'claims["from"] === from',
        "from.length > 0",
      ],
      [
        20,
        "the store is asked once",
        "of stores.length === 0 ? [] : pausesSeconds",
        "of [] as number[]",
      ],
      [22, "a store is waited for without limit", "await within(work, WAIT_SECONDS)", "await work"],
      [
        38,
        "a store shows the token",
        'await sealer.seal("handover", claims)',
        "JSON.stringify(claims)",
      ],
    ],
  },
  {
    file: "src/session/session.ts",
    tests: ["unit/session/settle.test.ts"],
    edits: [
      [20, "the token that was written last counts", "rotatedAt(other) - rotatedAt(one) || ", ""],
    ],
  },
  {
    file: "src/session/commit.ts",
    tests: ["unit/session/rotation.test.ts"],
    edits: [
      [
        20,
        "a late answer overwrites a later token",
        "rotated === undefined ? tag :",
        "rotated !== null ? tag :",
      ],
    ],
  },
  {
    file: "src/session/request-session.ts",
    tests: ["unit/session/request-session.test.ts"],
    edits: [
      [
        21,
        "a stale token that works is thrown away",
        "access !== undefined && isUsable(access, clock)",
        "false",
      ],
      [21, "any failure ends a session", "if (!grants.isDead(error)) {", "if (false) {"],
      [21, "the end of a session leaves no mark", "this.#changes.died(session);", ""],
    ],
  },
  {
    file: "src/session/request-session.ts",
    tests: ["unit/session/refused-token.test.ts"],
    edits: [
      [
        23,
        "a refused token stays the session's",
        "renewals.forget(session.refresh.value, rejected);\n    const without = { ...session, access: undefined };",
        "const without = session;",
      ],
    ],
  },
  {
    file: "src/wix/upstream-failure.ts",
    tests: ["unit/wix/token-endpoint.test.ts"],
    edits: [
      [21, "any refusal ends a session", 'error.reason === "invalid_grant"', "true"],
      [
        21,
        "an outage ends a session",
        'error.code === "upstream_rejected" &&\n    error.reason === "invalid_grant"',
        '(error.reason === "invalid_grant" || error.code === "upstream_unavailable")',
      ],
      [
        21,
        "a time-out ends a session",
        'error.code === "upstream_rejected" &&\n    error.reason === "invalid_grant"',
        '(error.reason === "invalid_grant" || error.code === "upstream_timeout")',
      ],
    ],
  },
  {
    file: "src/wix/token-endpoint.ts",
    tests: ["unit/wix/token-endpoint.test.ts"],
    edits: [
      [
        21,
        "a malformed answer ends a session",
        'throw malformed(call, answer, "an access token and its lifetime");',
        'throw rejected(call, answer, "invalid_grant");',
      ],
    ],
  },
  {
    file: "src/wix/token-answer.ts",
    tests: ["unit/wix/token-endpoint.test.ts"],
    edits: [
      [
        21,
        "a proxy's page ends a session",
        "answer.status !== 400 && answer.status !== 401 && answer.status !== 403",
        "false",
      ],
      [
        39,
        "a token may be anything",
        "text !== undefined && /^[\\x21-\\x7e]+$/.test(text) ? text : undefined",
        "text",
      ],
      [39, "a token may last for ever", "Math.min(seconds, MAX_LIFETIME_SECONDS)", "seconds"],
    ],
  },
  {
    file: "src/wix/send.ts",
    tests: ["unit/wix/token-endpoint.test.ts", "unit/wix/send.test.ts"],
    edits: [
      [21, "429 is an answer for good", "status === 429 || status >= 500", "status >= 500"],
      [21, "5xx is an answer for good", "status === 429 || status >= 500", "status === 429"],
    ],
  },
  {
    file: "src/token-cache/shared-token.ts",
    tests: ["unit/token-cache/shared.test.ts"],
    edits: [
      [
        22,
        "another request's mint is waited for without limit",
        "await within(joined.token, leftSeconds)",
        "await joined.token",
      ],
      [22, "one cancelled request after another is waited for", "waits < MAX_WAITS && ", ""],
      [41, "each who asks mints", "flight = begun;", ""],
    ],
  },
  {
    file: "src/token-cache/app-tokens.ts",
    tests: ["unit/token-cache/app-tokens.test.ts"],
    edits: [
      [
        22,
        "the store is waited for by all",
        "if (minted !== undefined) {\n      await stored.write(minted);\n    }\n    return token;",
        "return token;",
      ],
      [
        23,
        "a refused token comes back from the store",
        "token?.value === rejectedValue ? undefined : token",
        "token",
      ],
    ],
  },
  {
    file: "src/token-cache/stored-token.ts",
    tests: ["unit/token-cache/app-tokens.test.ts"],
    edits: [
      [
        22,
        "the store is waited for without limit",
        "await within(readFrom(store, name), waitSeconds)",
        "await readFrom(store, name)",
      ],
      [38, "a stored token counts under any name", " || content[0] !== name", ""],
      [
        38,
        "the app's token is stored as it is",
        "await store.sealer.seal(bound(token, name))",
        "JSON.stringify(bound(token, name))",
      ],
    ],
  },
  {
    file: "src/wix/wix-fetch.ts",
    tests: ["unit/browser/api-proxy.test.ts"],
    edits: [
      [
        23,
        "a refused token is not replaced",
        "response.status !== 401 || !handedOut.has(sent)",
        "true",
      ],
      [
        23,
        "what can't be repeated is repeated",
        "token === undefined || !isRepeatable(input, init)",
        "token === undefined",
      ],
    ],
  },
  {
    file: "src/wix/wix-fetch.ts",
    tests: ["unit/wix/fetch.test.ts"],
    edits: [
      [23, "each 401 costs a token", "if (repeated.status === 401) {", "if (false) {"],
      [23, "one token in another's place is the last", "|| refused.has(sent)", "|| refused"],
    ],
  },
  {
    file: "src/auth-routes/session-token.ts",
    tests: ["worker/logout-and-me.test.ts"],
    edits: [
      [
        23,
        "a 401 is final on the host's own routes",
        '!(error instanceof HostError) || error.reason !== "401"',
        "error !== undefined",
      ],
    ],
  },
  {
    file: "src/sdk-context/request-scope.ts",
    tests: ["worker/isolation.test.ts"],
    together: [
      {
        file: "src/sdk-context/request-scope.ts",
        from: "return scopes.getStore();",
        to: 'return Reflect.get(globalThis, "__scope");',
      },
    ],
    edits: [
      [
        24,
        "the request being served is at module scope",
        "return scopes.run(scope, work);",
        'Reflect.set(globalThis, "__scope", scope);\n  return work();',
      ],
    ],
  },
  {
    file: "src/sdk-context/clients.ts",
    tests: ["worker/isolation.test.ts"],
    edits: [
      [
        24,
        "one SDK client serves all requests",
        "scope.overrides.ownClient ??= clientOf(",
        "(globalThis as any).__client ??= clientOf(",
      ],
    ],
  },
  {
    file: "src/sdk-context/facade.ts",
    tests: ["worker/sdk-context.test.ts"],
    edits: [
      [
        24,
        "what a site puts in the SDK's place is everybody's",
        "return currentScope()?.overrides ?? outside;",
        "return outside;",
      ],
      [
        24,
        "outside of a request somebody's client is at hand",
        "const scope = currentScope();\n    if (scope === undefined) {\n      return clientWithoutRequest();\n    }\n    return scope.overrides.client",
        "const scope = currentScope();\n    if (scope === undefined) {\n      return undefined;\n    }\n    return scope.overrides.client",
      ],
    ],
  },
  {
    file: "src/worker.ts",
    tests: ["e2e/context-everywhere.test.ts"],
    edits: [[24, "a stream belongs to whoever reads it", "installScopedStreams(globalThis);", ""]],
  },
  {
    file: "src/session/evidence.ts",
    tests: ["unit/session/request-session.test.ts"],
    edits: [
      [
        20,
        "what can't count any more is never taken back",
        "return isOrphan || isPast || gone.has",
        "return false && gone.has",
      ],
    ],
  },
  {
    file: "src/session/single-flight.ts",
    tests: ["unit/session/request-session.test.ts"],
    edits: [
      [
        20,
        "calls of one request renew each for itself",
        "this.#flight ??= this.#take();",
        "this.#flight = this.#take();",
      ],
    ],
  },
  {
    file: "src/session/facts.ts",
    tests: ["unit/session/remembering.test.ts"],
    edits: [
      [
        24,
        "what a site does to a member's facts is everybody's",
        "member: { ...identity.member } }",
        "member: identity.member }",
      ],
    ],
  },
  {
    file: "src/session/evidence.ts",
    tests: ["unit/session/settle.test.ts"],
    edits: [[21, "an access cookie without its identity is thrown away", "known.size > 0 && ", ""]],
  },
];
