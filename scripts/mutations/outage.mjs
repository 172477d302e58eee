// oxlint-disable max-lines -- a table has as many lines as it has rows
/**
 * Wix being slow or down, and bursts (rules 40 and 41).
 *
 * @type {readonly import("./table.mjs").Group[]}
 */
export const OUTAGE = [
  {
    file: "src/wix/time-limit.ts",
    tests: ["unit/wix/send.test.ts"],
    edits: [[40, "an upstream call has no limit", "controller.abort();", ""]],
  },
  {
    file: "src/wix/send.ts",
    tests: ["unit/wix/send.test.ts"],
    edits: [
      [
        40,
        "a call that takes no abort is waited for",
        "return await limit.race(pending);",
        "return await pending;",
      ],
      [
        40,
        "tries go on after the limit",
        "if (upstream.clock() + pauseSeconds >= endsAt)",
        "if (false)",
      ],
      [
        40,
        "what can't be repeated is",
        "call.repeatable ? limitsOf(upstream).retryPausesSeconds : []",
        "limitsOf(upstream).retryPausesSeconds",
      ],
      [
        40,
        "an error is without Wix's request id",
        "    wixRequestId: requestIdOf(response),\n",
        "    wixRequestId: undefined,\n",
      ],
      [
        40,
        "a time-out is without Wix's request id",
        "throw timedOut(call, wixRequestId);",
        "throw timedOut(call);",
      ],
    ],
  },
  {
    file: "src/wix/json-body.ts",
    tests: ["unit/wix/send.test.ts"],
    edits: [
      [
        40,
        "a body that never ends is waited for",
        "await limit.race(reader.read())",
        "await reader.read()",
      ],
      [40, "a body of any length is read", "while (bytes <= MAX_BODY_BYTES)", "while (bytes >= 0)"],
    ],
  },
  {
    file: "src/wix/retry-after.ts",
    tests: ["unit/wix/send.test.ts"],
    edits: [
      [
        40,
        "Wix may ask for any pause",
        "Math.min(Math.max(0, Math.ceil(asked)), MAX_SECONDS)",
        "Math.max(0, Math.ceil(asked))",
      ],
    ],
  },
  {
    file: "src/serving/finish.ts",
    tests: ["worker/session.test.ts"],
    edits: [
      [
        40,
        "a page waits for a token it can do without",
        "const WAIT_SECONDS = 1;",
        "const WAIT_SECONDS = 60;",
      ],
    ],
  },
  {
    file: "src/session/request-session.ts",
    tests: ["unit/session/request-session.test.ts"],
    edits: [
      [
        41,
        "a crawler gets a visitor of its own",
        "guest === undefined ? this.#mint() : guest.get()",
        "this.#mint()",
      ],
    ],
  },
  {
    file: "src/wix/circuit.ts",
    tests: ["unit/wix/circuit.test.ts"],
    edits: [
      [40, "an endpoint that fails is asked on", "throw refused(name, until - startedAt);", ""],
      [
        40,
        "all but the one that tries are refused once it is back",
        "waits < MOST_WAITS && clock() < probeUntil",
        "false",
      ],
      [
        40,
        "all try at once whether it is back",
        "startedAt < openUntil ? openUntil : probeUntil",
        "openUntil",
      ],
      [
        40,
        "it is never tried again",
        "openUntil = openedAt + Math.max(pauseSeconds, asked);",
        "openUntil = Number.POSITIVE_INFINITY;",
      ],
      [
        40,
        "the pause that Wix asks for is not kept",
        "Math.max(pauseSeconds, asked)",
        "pauseSeconds",
      ],
      [
        21,
        "a refusal counts as an outage",
        "if (isOutage(error)) {",
        "if (error instanceof HostError) {",
      ],
      [
        41,
        "what nobody asked for is minted while it fails",
        "openUntil === 0 && now >= slowUntil",
        "now >= slowUntil",
      ],
      [
        41,
        "what nobody asked for is minted while it is slow",
        "openUntil === 0 && now >= slowUntil",
        "openUntil === 0",
      ],
      [41, "what nobody asked for is minted without limit", " && left >= 1", ""],
    ],
  },
  {
    file: "src/serving/mint-ahead.ts",
    tests: ["worker/mint-pressure.test.ts"],
    edits: [
      [
        41,
        "nobody asks the circuit before a mint ahead",
        "mayYetAsk && circuits.mint.allowsAhead()",
        "mayYetAsk",
      ],
    ],
  },
  {
    file: "src/serving/mint-ahead.ts",
    tests: ["worker/session.test.ts"],
    edits: [
      [41, "what is no page costs a visitor", "opensPage(serving.request) &&\n", ""],
      [
        41,
        "a site that never calls Wix costs visitors",
        "config.usesSdk &&\n    serving.request.method",
        "serving.request.method",
      ],
      [41, "HEAD and forms cost a visitor", 'serving.request.method === "GET" &&\n', ""],
      [
        41,
        "a page that is not there costs a visitor",
        "early === undefined || (early.ok && !isPubliclyCacheable(early.headers))",
        "true",
      ],
    ],
  },
  {
    file: "src/request/navigation.ts",
    tests: ["unit/request/navigation.test.ts"],
    edits: [
      [41, "a prefetch costs a visitor", " && !isPrefetch(request);", ";"],
      [41, "a frame costs a visitor", 'destination === "document" && ', ""],
    ],
  },
  {
    file: "src/session/crawlers.ts",
    tests: ["unit/session/crawlers.test.ts"],
    edits: [[41, "a phone is taken for a crawler", "(?<!cu)bot", "bot"]],
  },
  {
    file: "src/browser/page/session-gate.ts",
    tests: ["unit/browser/session-gate.test.ts"],
    edits: [
      [
        41,
        "each call of a new page mints",
        "const answer = await send(false);",
        "const answer = await send(true);",
      ],
    ],
  },
  {
    file: "src/session/single-flight.ts",
    tests: ["unit/session/request-session.test.ts"],
    edits: [
      [
        40,
        "a token on its way is waited for without limit",
        "await within(Promise.allSettled([this.#flight]), limitSeconds);",
        "await Promise.allSettled([this.#flight]);",
      ],
      [
        40,
        "a page that asks thrice waits thrice",
        "this.#failedAt = this.#clock();",
        "this.#flight = undefined;",
      ],
    ],
  },
  {
    file: "src/session/request-session.ts",
    tests: ["unit/session/request-session.test.ts"],
    edits: [
      [
        40,
        "a mint ahead that fails is the page's failure",
        "this.#token.share().catch(() => undefined);",
        "void this.#token.share();",
      ],
    ],
  },
  {
    file: "src/serving/session-grants.ts",
    tests: ["worker/mint-pressure.test.ts"],
    edits: [
      [
        40,
        "mints do not go through the circuit",
        "const tokens = await circuits.mint.run(async () => anonymousGrant(upstream));",
        "const tokens = await anonymousGrant(upstream);",
      ],
      [
        40,
        "renewals do not go through the circuit",
        "circuits.renew.run(async () =>\n        refreshTokenGrant(upstream, refreshToken),\n      )",
        "refreshTokenGrant(upstream, refreshToken)",
      ],
    ],
  },
  {
    file: "src/serving/serving.ts",
    tests: ["worker/proxy-mint.test.ts"],
    edits: [
      [
        41,
        "a call that wants no session gets one",
        "mints ? grants : withoutMinting(grants)",
        "mints === undefined ? withoutMinting(grants) : grants",
      ],
    ],
  },
  {
    file: "src/serving/session-grants.ts",
    tests: ["worker/session.test.ts"],
    edits: [[41, "each crawler mints", "get: () => shared.get(mint),", "get: mint,"]],
  },
  {
    file: "src/serving/mint-ahead.ts",
    tests: ["worker/session.test.ts"],
    edits: [[41, "a crawler costs a visitor", " &&\n    !serving.isCrawler", ""]],
  },
  {
    file: "src/serving/mint-ahead.ts",
    tests: ["worker/mint-pressure.test.ts"],
    edits: [
      [
        41,
        "who has a session costs a call",
        "!(serving.carriesOurCookies && mayHaveSession(serving.cookieHeader, serving.jar)) &&\n",
        "",
      ],
    ],
  },
];
