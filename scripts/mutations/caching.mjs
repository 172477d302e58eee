// oxlint-disable max-lines -- a table has as many lines as it has rows
/**
 * Who may store what (rules 25 to 27).
 *
 * @type {readonly import("./table.mjs").Group[]}
 */
export const CACHING = [
  {
    file: "src/site/site-response.ts",
    tests: ["unit/site/site-response.test.ts"],
    edits: [
      [
        25,
        "what came with a session may be stored",
        "facts.carriesOurCookies || facts.identityUsed",
        "facts.identityUsed",
      ],
      [
        25,
        "what used an identity may be stored",
        "facts.carriesOurCookies || facts.identityUsed",
        "facts.carriesOurCookies",
      ],
      [
        25,
        "what is for members may be stored",
        "if (facts.protectedPath) {\n    return true;",
        "if (facts.protectedPath) {\n    return false;",
      ],
      [
        25,
        "a site's own Response is changed for everybody",
        "const answer = new Response(response.body, response);",
        "const answer = response;",
      ],
      [
        27,
        "a file is private for who has a session",
        "if (facts.isStaticAsset) {\n    return false;",
        "if (facts.isStaticAsset) {\n    return facts.carriesOurCookies;",
      ],
      [27, "a file sets a session", "isPrivate && !facts.isStaticAsset", "isPrivate"],
    ],
  },
  {
    file: "src/site/cache-rules.ts",
    tests: ["unit/site/cache-rules.test.ts", "unit/site/site-response.test.ts"],
    edits: [[25, "the site's own Vary is lost", "`${vary}, ${fieldName}`", "fieldName"]],
  },
  {
    file: "src/serving/finish.ts",
    tests: ["worker/caching.test.ts"],
    edits: [
      [
        25,
        "a session is written before the site has answered",
        'isPublic ? "public" : "private"',
        '"private"',
      ],
    ],
  },
  {
    file: "src/session/request-session.ts",
    tests: ["unit/session/request-session.test.ts"],
    edits: [
      [
        25,
        "a public page's stream turns personal",
        'visibility === "public" ? alreadyPublic : this.#refusal',
        "this.#refusal",
      ],
    ],
  },
  {
    file: "src/session/request-session.ts",
    tests: ["worker/caching.test.ts", "worker/promises.test.ts"],
    edits: [[25, "asking who is calling leaves no trace", "this.#identityUsed = true;", ""]],
  },
  {
    file: "src/worker.ts",
    tests: ["worker/site-caches.test.ts"],
    edits: [
      [
        25,
        "the Cache API is not guarded",
        "guardCaches(Cache, { current: currentScope, isOurs: isOurCookie });",
        "",
      ],
      [
        25,
        "OpenNext's caches are not guarded",
        "guardStores(hostEnv, INCREMENTAL_CACHES, currentScope);",
        "",
      ],
      [
        25,
        "a framework's own cache is not guarded",
        "guardStores(hostEnv, composition.settings.cacheBindings ?? [], currentScope);",
        "",
      ],
    ],
  },
  {
    file: "src/site/cache-guard.ts",
    tests: ["worker/site-cache-puts.test.ts"],
    edits: [
      [
        25,
        "a put in a stream is stored before its end",
        "await impersonalBody(body, storing, lengthOf(headers))",
        "body",
      ],
    ],
  },
  {
    file: "src/site/impersonal-body.ts",
    tests: ["worker/site-cache-puts.test.ts"],
    edits: [
      [25, "what asks while it is read is stored", "if (session.identityUsed) {", "if (false) {"],
      [25, "a long body may ask later", "session.refuseIdentity();", ""],
      [
        25,
        "half of a body that fails is stored",
        "while (heldBytes <= MOST_HELD_BYTES)",
        "while (heldBytes <= 0)",
      ],
    ],
  },
  {
    file: "src/site/store-guard.ts",
    tests: ["worker/site-cache-puts.test.ts"],
    edits: [
      [
        25,
        "a put to KV after an identity is stored",
        "if (session.identityUsed) {",
        "if (false) {",
      ],
      [
        25,
        "a stream to KV that asks is stored",
        'return session.identityUsed ? "nothing" : { value: whole };',
        "return { value: whole };",
      ],
    ],
  },
  {
    file: "cli/compose/framework-caches.ts",
    tests: ["unit/cli/framework-caches.test.ts"],
    edits: [
      [
        25,
        "the binding of a framework's cache is not found",
        "CACHE_DRIVER.test(options)",
        "false",
      ],
      [
        25,
        "a page cache in memory is not warned of",
        "...routeRuleWarning(sources.flatMap(cachedRoutes)),",
        "",
      ],
      [
        25,
        "a cached function is not warned of",
        "...cachedFunctionWarning(sources.flatMap(cachedFunctions)),",
        "",
      ],
      [
        24,
        "a client for the whole module is not warned of",
        "MODULE_CONTEXT.test(source)) ? [MODULE_WARNING]",
        "MODULE_CONTEXT.test(source)) ? []",
      ],
    ],
  },
  {
    file: "src/site/assets.ts",
    tests: ["unit/site/assets.test.ts"],
    edits: [
      [27, "files are asked for with cookies", 'headers.delete("cookie");', ""],
      [27, "files are asked for with credentials", 'headers.delete("authorization");', ""],
      [27, "the host follows a file's redirect", 'headers, redirect: "manual" }', "headers }"],
    ],
  },
  {
    file: "src/site/site-response.ts",
    tests: ["unit/site/site-response.test.ts"],
    edits: [
      [
        25,
        "what sets a session may be stored",
        "return facts.setCookies.length > 0 && !isPublic;",
        "return false;",
      ],
      [
        25,
        "a public page sets a session",
        "return facts.setCookies.length > 0 && !isPublic;",
        "return facts.setCookies.length > 0;",
      ],
    ],
  },
  {
    file: "src/site/cache-rules.ts",
    tests: ["unit/site/cache-rules.test.ts", "unit/site/site-response.test.ts"],
    edits: [
      [
        25,
        "the answer does not vary by cookie",
        'headers.set("vary", mergeVary(caching.vary, "Cookie"));',
        "",
      ],
      [25, "the site's s-maxage wins", ' && !said.has("public") && !said.has("s-maxage")', ""],
      [
        25,
        "a CDN's own header wins",
        'new Set([...CACHE_OVERRIDES, "expires", "pragma"])',
        'new Set(["expires", "pragma"])',
      ],
      [
        25,
        "Expires wins",
        'new Set([...CACHE_OVERRIDES, "expires", "pragma"])',
        "new Set([...CACHE_OVERRIDES])",
      ],
      [
        25,
        "a page that says private counts as public",
        'const NO_EXPIRES = ["no-store", "private", ',
        "const NO_EXPIRES = [",
      ],
    ],
  },
  {
    file: "src/serving/finish.ts",
    tests: ["worker/caching.test.ts"],
    edits: [
      [
        25,
        "a page that used an identity stays public",
        "return !carriesOurCookies && !session.identityUsed;",
        "return !carriesOurCookies;",
      ],
    ],
  },
  {
    file: "src/serving/finish.ts",
    tests: ["worker/late-identity.test.ts"],
    edits: [
      [
        25,
        "a stream that may yet ask may be stored",
        "session.identityUsed || (mayAsk && !isPublic && mayBeReused(response, caching))",
        "session.identityUsed",
      ],
    ],
  },
  {
    file: "src/serving/finish.ts",
    tests: ["e2e/promises.test.ts"],
    behind:
      "what is said of the session is said to no file: it is sent on as it is, without a cookie",
    edits: [[27, "a file is like any page", "isStaticAsset || (caching", "(caching"]],
  },
  {
    file: "src/session/request-session.ts",
    tests: ["unit/session/request-session.test.ts"],
    edits: [
      [
        25,
        "a public page sets cookies",
        'return visibility === "public" || this.#changes.isEmpty',
        "return this.#changes.isEmpty",
      ],
    ],
  },
  {
    file: "src/site/cache-rules.ts",
    tests: ["unit/site/cache-decision.test.ts"],
    edits: [
      [
        25,
        "a directive counts inside a quoted string",
        '(value ?? "").matchAll(DIRECTIVE)',
        '(value ?? "").matchAll(/[^,]+/g)',
      ],
      [
        25,
        "a private field makes a private answer",
        "cacheControl.has(name) && cacheControl.get(name) === undefined",
        "cacheControl.has(name)",
      ],
    ],
  },
  {
    file: "src/serving/finish.ts",
    tests: ["worker/caching.test.ts"],
    behind:
      "who may store the response is decided once more when its headers are written, by the same facts",
    edits: [
      [
        25,
        "a page that came with a session stays public",
        "return !carriesOurCookies && !session.identityUsed;",
        "return !session.identityUsed;",
      ],
      [
        25,
        "a members' page stays public",
        "caching.isPublic && !protectedPath && isEverybodys",
        "caching.isPublic && isEverybodys",
      ],
    ],
  },
  {
    file: "src/site/cache-guard.ts",
    tests: ["worker/site-cache-puts.test.ts"],
    behind: "a body is looked at again when it has been read; this one saves reading it",
    edits: [[25, "a put after an identity is stored", "storing.session.identityUsed ||\n", ""]],
  },
];
