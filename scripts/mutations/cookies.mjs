// oxlint-disable max-lines -- a table has as many lines as it has rows
/**
 * What a browser is given and sends: names and attributes, seals and keys (rules 1 to 11).
 *
 * @type {readonly import("./table.mjs").Group[]}
 */
export const COOKIES = [
  {
    file: "src/session/cookie-jar.ts",
    tests: ["unit/session/cookie-jar.test.ts"],
    edits: [
      [1, "https cookies lose their prefix", '"__Host-Http-hedge-"', '"hedge-"'],
      [1, "cookies are sent over plain http", 'secure ? "; Secure" : ""', '""'],
      [1, "cookies are readable by scripts", "Path=/; HttpOnly; SameSite", "Path=/; SameSite"],
      [1, "cookies go along from other sites", "HttpOnly; SameSite=Lax", "HttpOnly"],
      [1, "cookies have no path", "`Path=/; HttpOnly", "`HttpOnly"],
      [1, "cookies are for subdomains too", "; SameSite=Lax", "; Domain=a.example; SameSite=Lax"],
      [1, "weaker names count on https", "name.startsWith(prefix) && isSealed", "isSealed"],
      [
        3,
        "all of the header is decoded",
        'const header = cookieHeader ?? ""',
        'const header = decodeURIComponent(cookieHeader ?? "")',
      ],
      [4, "any number of copies is opened", "count <= MOST_COPIES", "count > 0"],
      [
        4,
        "any number of bytes is looked at",
        "const MOST_BYTES = 16_384",
        "const MOST_BYTES = 1e9",
      ],
      [
        13,
        "logins under way leave no room for a session",
        'if (kind === "login") {',
        'if (kind === "login" && count <= MOST_COPIES && (bytes += value.length) <= MOST_BYTES) {',
      ],
      [
        4,
        "what is not looked at counts all the same",
        "} else if (count <= MOST_COPIES && bytes",
        "} else if (copies.set(kind, count) && (bytes += value.length) && count <= MOST_COPIES && bytes",
      ],
      [4, "a value may be of any length", "value.length <= MOST_VALUE_BYTES && ", ""],
      [4, "the oldest copies are opened, not the newest", ".toReversed()) {", ") {"],
      [10, "deletion has other attributes", "Max-Age=0; ${attributes}", "Max-Age=0"],
      [10, "deletion leaves an empty cookie", "=; Max-Age=0; ", "=; "],
    ],
  },
  {
    file: "src/session/cookie-jar.ts",
    tests: ["unit/session/request-session.test.ts"],
    edits: [
      [
        4,
        "only the first of two copies counts",
        "return found.toReversed();",
        "return found.toReversed().filter(({ name }, at, all) => all.findIndex((other) => other.name === name) === at);",
      ],
      [
        4,
        "only the last of two copies counts",
        "return found.toReversed();",
        "return found.toReversed().filter(({ name }, at, all) => all.findLastIndex((other) => other.name === name) === at);",
      ],
    ],
  },
  {
    file: "src/serving/serving.ts",
    tests: ["worker/session.test.ts"],
    edits: [
      [
        1,
        "weaker cookies on any plain http",
        'url.protocol === "http:" && isLocalhost(url)',
        'url.protocol === "http:"',
      ],
    ],
  },
  {
    file: "src/session/seal.ts",
    tests: ["unit/session/seal.test.ts"],
    edits: [
      [2, "expiry is not looked at", "claims.expiresAt > clock()", "claims.expiresAt > 0"],
      [39, "a value without an expiry is taken", "hasExpiry(value) ? value : undefined", "value"],
      [
        6,
        "what does not decrypt is an error",
        "return (await compactDecrypt(sealed, key, ALGORITHMS)).plaintext;\n  } catch {",
        "return (await compactDecrypt(sealed, key, ALGORITHMS)).plaintext;\n  } catch (error) {\n    throw error;",
      ],
      [5, "values are not bound to a purpose", "{ pur: purpose, cid", '{ pur: "any", cid'],
      [5, "values are not bound to a client", "cid: clientId", 'cid: "any"'],
      [
        6,
        "any header is tried with the first key",
        ".get(headerOf(sealed));",
        ".values().next().value;",
      ],
    ],
  },
  {
    file: "src/session/seal.ts",
    tests: ["unit/session/seal.test.ts"],
    behind:
      "a header that is not one of the host's own is turned away before any algorithm is asked for",
    edits: [
      [
        6,
        "the cipher is not told which algorithms",
        "compactDecrypt(sealed, key, ALGORITHMS)",
        "compactDecrypt(sealed, key)",
      ],
    ],
  },
  {
    file: "src/session/claims.ts",
    tests: ["unit/session/claims.test.ts"],
    edits: [
      [
        3,
        "a visitor may be without a session id",
        "!isText(sid) || !isText(rt) || !isInstant(began)) {",
        "!isText(rt) || !isInstant(began)) {",
      ],
      [
        3,
        "a visitor may be without a refresh token",
        "!isText(sid) || !isText(rt) || !isInstant(began)) {",
        "!isText(sid) || !isInstant(began)) {",
      ],
      [
        39,
        "a member may be without an id",
        "!isInstant(began) || member === undefined",
        "!isInstant(began)",
      ],
    ],
  },
  {
    file: "src/session/remembering.ts",
    tests: ["unit/session/remembering.test.ts"],
    edits: [[24, "any number of browsers is remembered", "kept.size <= bounds.count && ", ""]],
  },
  {
    file: "src/session/sealing-keys.ts",
    tests: ["unit/session/sealing-keys.test.ts"],
    edits: [
      [7, "a short key is taken", "bytes.length === KEY_BYTES", "bytes.length > 0"],
      [7, "a repeated key is taken", "seen.has(bytes.join())", "false"],
      [
        7,
        "a bad key is left out in silence",
        "if (problems.length > 0 || first === undefined)",
        "if (first === undefined)",
      ],
      [7, "a problem quotes the key", "key ${index + 1} is not", "key ${part} is not"],
    ],
  },
  {
    file: "src/session/sealing-keys.ts",
    tests: ["unit/session/key-rotation.test.ts"],
    edits: [[8, "keys are imported for each request", "loaded === undefined", "true"]],
  },
  {
    file: "src/session/seal.ts",
    tests: ["unit/session/sealing-keys.test.ts"],
    edits: [
      [
        7,
        "the last key seals",
        "const [key] = await keys();",
        "const key = (await keys()).at(-1) ?? (await keys())[0];",
      ],
      [
        7,
        "the first key alone opens",
        "(await keys()).flatMap((key)",
        "(await keys()).slice(0, 1).flatMap((key)",
      ],
    ],
  },
  {
    file: "src/session/reseal.ts",
    tests: ["unit/session/key-rotation.test.ts"],
    edits: [
      [7, "nothing is sealed anew", "(await sealer.isCurrent(kind, value))", "true"],
      [
        7,
        "what came twice is sealed anew",
        "opened.filter((other) => other.cookie.name === name).length === 1",
        "true",
      ],
    ],
  },
  {
    file: "src/config.ts",
    tests: ["worker/config.test.ts"],
    edits: [
      [7, "a bad key is no problem of the configuration", "...(keys.ok ? [] : keys.problems),", ""],
      [18, "an origin may be anything", "...origins.flatMap(originProblem),", ""],
    ],
  },
  {
    file: "src/session/request-session.ts",
    tests: ["unit/session/request-session.test.ts"],
    edits: [
      [
        9,
        "a login keeps what was there",
        'this.#changes.remove(this.#opened.filter(({ mark }) => mark?.ended !== "everything"));',
        "",
      ],
      [
        9,
        "a visitor on the way replaces a login",
        "if (this.#session !== undefined) {\n      // Somebody",
        "if (false) {\n      // Somebody",
      ],
    ],
  },
  {
    file: "src/site/site-response.ts",
    tests: ["unit/site/site-response.test.ts"],
    edits: [
      [11, "the site sets the host's cookies", "return isOurs(name.trim());", "return false;"],
      [11, "the site sets them by a line without a name", '.replace(/^[\\s=]+/, "")', ""],
      [11, "the site clears them by Clear-Site-Data", 'headers.has("clear-site-data") || ', ""],
      [
        11,
        "the site clears them with all else",
        'name === "*" ? ALL_BUT_COOKIES : [directive]',
        "[directive]",
      ],
    ],
  },
  {
    file: "src/site/site-response.ts",
    tests: ["worker/websockets.test.ts"],
    edits: [
      [
        11,
        "the site sets them in a WebSocket's handshake",
        "  keepOurCookies(headers, facts.isOurs);\n  addCookies(headers, facts);",
        "  addCookies(headers, facts);",
      ],
    ],
  },
  {
    file: "src/site/site-request.ts",
    tests: ["unit/site/site-request.test.ts"],
    edits: [
      [
        11,
        "the site reads the host's cookies",
        "fields.filter((field) => !isOurs(cookieName(field)))",
        "fields",
      ],
      [
        11,
        "the site reads them after a comma",
        'const fields = piece.split(",");',
        "const fields = [piece];",
      ],
    ],
  },
  {
    file: "src/site/cache-guard.ts",
    tests: ["worker/site-cache-puts.test.ts"],
    edits: [
      [
        11,
        "the site keeps a line that sets them in a cache",
        "headers.getSetCookie().some((line) => setsOurs(line, isOurs))",
        "false",
      ],
    ],
  },
  {
    file: "src/session/remembering.ts",
    tests: ["unit/session/remembering.test.ts"],
    edits: [
      [
        2,
        "what is remembered never expires",
        "known !== undefined && known.expiresAt > clock()",
        "known !== undefined",
      ],
      [
        2,
        "what is remembered lasts as long as the last of it",
        "Math.min(...settled",
        "Math.max(...settled",
      ],
      [
        24,
        "what is remembered is reached by a part of it",
        "const known = kept.get(ours);",
        "const known = [...kept].find(([key]) => key.slice(0, 200) === ours.slice(0, 200))?.[1];",
      ],
    ],
  },
  {
    file: "src/session/evidence.ts",
    tests: ["unit/session/remembering.test.ts"],
    edits: [
      [
        5,
        "a cookie may be sealed for another purpose",
        "sealer.open(cookie.kind, cookie.value) }",
        'sealer.open(cookie.kind, cookie.value).then(async (first) => (first.ok ? first : sealer.open("login", cookie.value))) }',
      ],
    ],
  },
  {
    file: "src/session/cookie-jar.ts",
    tests: ["unit/session/cookie-jar.test.ts"],
    edits: [
      [
        1,
        "cookies are read out of others' values",
        'header.lastIndexOf(";", at) + 1',
        'Math.max(header.lastIndexOf(";", at), header.lastIndexOf(",", at)) + 1',
      ],
    ],
  },
  {
    file: "src/serving/serve-site.ts",
    tests: ["worker/paths-and-headers.test.ts"],
    edits: [
      [
        11,
        "nobody says which cookies are the host's",
        "carriesOurCookies ? { cookieHeader, isOurs: isOurCookie } : undefined",
        "undefined",
      ],
    ],
  },
  {
    file: "src/site/site-response.ts",
    tests: ["unit/site/site-response.test.ts"],
    edits: [
      [11, "the site clears them by name", 'name === "cookies" || name === ""', 'name === ""'],
    ],
  },
];
