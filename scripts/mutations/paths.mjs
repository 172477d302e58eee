// oxlint-disable max-lines -- a table has as many lines as it has rows
/**
 * Paths, hosts and headers of a request, and the gate of protected pages (rules 30 to 32).
 *
 * @type {readonly import("./table.mjs").Group[]}
 */
export const PATHS = [
  {
    file: "src/request/request-path.ts",
    tests: ["unit/request/request-path.test.ts"],
    edits: [
      [30, "a path may begin anywhere", 'if (!raw.startsWith("/"))', "if (false)"],
      [30, "a path may be of any length", "raw.length > MAX_PATH_BYTES", "false"],
      [30, "a backslash is let in", 'text.includes("\\\\")', "false"],
      [
        30,
        "NUL is let in",
        'return CONTROL_CHARACTER.test(text) ? "control_character" : undefined;',
        "return undefined;",
      ],
      [30, "bad UTF-8 is let in", "!raw.isWellFormed() || !decodesStrictly(raw)", "false"],
      [
        30,
        "a path is decoded once",
        "if (decoded === text) {",
        "if (decoded === text || round === 1) {",
      ],
      [
        30,
        "a path is judged as a URL parser has it",
        "raw === pathname || !path.ok",
        "pathname !== undefined",
      ],
      [
        30,
        "only the whole meaning is looked at",
        "return path.readings.every((reading) => decide(reading) === decision);",
        "return decide(path.raw) === decision;",
      ],
      [30, "dot segments are not resolved", 'if (segment === "..") {', 'if (segment === "...") {'],
      [
        30,
        "a path next to bad bytes is not decoded",
        "return run.replace(/%[0-7][0-9a-f]/gi, (byte) => decodeURIComponent(byte));",
        "return run;",
      ],
    ],
  },
  {
    file: "src/host.ts",
    tests: ["worker/paths-and-headers.test.ts"],
    edits: [
      [
        30,
        "a path that can't be read reaches the site",
        "if (!path.ok || !isDecidedOnce(parts, path))",
        "if (path.ok && !isDecidedOnce(parts, path))",
      ],
    ],
  },
  {
    file: "src/serving/decided-once.ts",
    tests: ["worker/paths-and-headers.test.ts"],
    edits: [
      [
        30,
        "a path with two readings reaches the site",
        "(decidesAlike(path, (pathname) => handlerClass(parts, pathname)) &&",
        "(true &&",
      ],
      [
        30,
        "a members' route is reached by another reading",
        "asks(reading) <= asks(path.raw)",
        "asks(reading) >= 0",
      ],
      [
        30,
        "the gate does not count as a difference",
        'config.isProtected(pathname) ? "members" : "everybody"',
        '"everybody"',
      ],
      [
        30,
        "the routes of /_auth/ are one to the gate",
        'if (reserved === "auth") {\n    return pathname;\n  }',
        "",
      ],
    ],
  },
  {
    file: "src/host.ts",
    tests: ["e2e/raw-requests.test.ts"],
    edits: [
      [
        30,
        "a host of which no URL can be made is a failure",
        "if (url === null) {\n        return refuseAddress(request);\n      }",
        "if (url === null) {\n        throw new TypeError();\n      }",
      ],
    ],
  },
  {
    file: "src/site/asset-guard.ts",
    tests: ["e2e/protected-assets-binding.test.ts"],
    edits: [
      [
        30,
        "the site's own ASSETS show protected files to everybody",
        "path.readings.some(isProtected)",
        "false",
      ],
      [
        39,
        "nobody is a member to the site's own ASSETS",
        'role === "member"',
        'role !== "visitor"',
      ],
      [
        30,
        "a redirect of the assets leads to a protected file",
        "= answer.url ||",
        '= (answer.redirected ? "https://a.invalid/" : answer.url) ||',
      ],
    ],
  },
  {
    file: "src/serving/serve-site.ts",
    tests: ["e2e/protected-assets-binding.test.ts"],
    edits: [
      [
        30,
        "what a framework has rendered is a file of the site's",
        ' || pathname.startsWith("/cdn-cgi/")',
        "",
      ],
    ],
  },
  {
    file: "src/site/protection.ts",
    tests: ["unit/site/protection.test.ts"],
    edits: [
      [30, "another case is not protected", "return path.toLowerCase();", "return path;"],
      [
        30,
        "a page's twins are not protected",
        " || (MAY_BE_TWIN.test(folded) && pagesOf(folded).some(isCovered))",
        "",
      ],
      [
        30,
        "Next's data of a page is not protected",
        "NEXT_DATA.exec(plain)?.[1] ?? plain",
        "plain",
      ],
      [30, "a compressed page is not protected", 'path.replace(COMPRESSED, "")', "path"],
      [30, "data below a page is not protected", 'candidate.replace(BELOW_PAGE, "/")', "candidate"],
      [
        30,
        "data beside a page is not protected",
        'const beside = named.replace(BESIDE_PAGE, "");',
        "const beside = named;",
      ],
      [
        30,
        "a folder's own page is not protected",
        "return `${base}(?:/.*)?`;",
        "return `${base}/.*`;",
      ],
      [
        30,
        "an address as browsers write it is not protected",
        "[segment, onTheWire, encodeURIComponent(segment)]",
        "[segment, encodeURIComponent(segment)]",
      ],
      [
        30,
        "an address as the assets layer writes it is not protected",
        "[segment, onTheWire, encodeURIComponent(segment)]",
        "[segment, onTheWire]",
      ],
      [
        39,
        "a pattern that never matches is taken",
        "if (path.canonical !== pattern) {",
        "if (false) {",
      ],
      [
        39,
        "a pattern that says what nobody reads is taken",
        'segment !== "*" && segment.includes("*")',
        "false",
      ],
    ],
  },
  {
    file: "src/serving/serve-site.ts",
    tests: ["worker/protected-page.test.ts"],
    edits: [
      [
        39,
        "protected pages answer anybody",
        'protectedPath && (await serving.session.facts()).role !== "member"',
        "false",
      ],
    ],
  },
  {
    file: "src/serving/serve-site.ts",
    tests: ["worker/own-fetch.test.ts"],
    edits: [
      [
        39,
        "a page's own fetch gets past the gate",
        'isProtected && (await session.facts()).role !== "member"',
        "false",
      ],
    ],
  },
  {
    file: "cli/compose/worker-first.ts",
    tests: ["unit/cli/worker-first.test.ts"],
    edits: [
      [
        30,
        "a protected path passes by the worker",
        "[...withAliases(protect), ...views]",
        "[...views]",
      ],
      [
        30,
        "a protected address that shows another's file passes by the worker",
        "[...withAliases(protect), ...views]",
        "[...withAliases(protect)]",
      ],
      [
        30,
        "a protected path passes by as browsers write it",
        "[onTheWire(pattern), servedAt(pattern)]",
        "[pattern, servedAt(pattern)]",
      ],
      [
        30,
        "a protected path passes by as the assets layer writes it",
        "[onTheWire(pattern), servedAt(pattern)]",
        "[onTheWire(pattern)]",
      ],
      [
        30,
        "a protected file that no pattern names passes by the worker",
        "const addresses = gated.flatMap((file) => addressesOf(file).map(servedAt));",
        "const addresses: string[] = [];",
      ],
      [
        30,
        "protected files pass by where the rules don't suffice",
        "if (unique.length > most || ",
        "if (",
      ],
      [36, "the host's own routes pass by the worker", "[...RESERVED, ...pro", "[...pro"],
    ],
  },
  {
    file: "cli/compose/protected-files.ts",
    tests: ["unit/cli/worker-first.test.ts"],
    edits: [
      [
        30,
        "a protected file passes by at its other address",
        "const named = aliases.map(",
        "const named = patterns; aliases.map(",
      ],
      [
        30,
        "a protected file passes by when its accents are composed otherwise",
        '[alias, alias.normalize("NFC"), alias.normalize("NFD")]',
        "[alias]",
      ],
    ],
  },
  {
    file: "cli/compose/protected-views.ts",
    tests: ["e2e/build-protection.test.ts"],
    edits: [
      [30, "an app shows its protected home page everywhere", "!isProtected(NO_PAGE)", "false"],
      [
        30,
        "a rewrite shows a protected file to everybody",
        "if (open !== undefined) {",
        "if (false) {",
      ],
    ],
  },
  {
    file: "cli/compose/hashed-files.ts",
    tests: ["unit/cli/worker-first.test.ts"],
    edits: [
      [
        30,
        "what is protected in a hashed folder passes by",
        "!withAliases(protect).some((pattern) => mayMatchIn(folder, pattern))",
        "true",
      ],
    ],
  },
  {
    file: "cli/compose/analog-data.ts",
    tests: ["unit/cli/analog-data.test.ts"],
    edits: [
      [30, "the data of a protected page of Analog's is open", "groups.add(group);", ""],
      [30, "it is open under the other prefix", '["/_analog/pages", ', "["],
    ],
  },
  {
    file: "cli/compose/out-folder.ts",
    tests: ["e2e/build-public-files.test.ts"],
    edits: [
      [
        38,
        "what is composed is published with the next build",
        "assets !== undefined && (out === assets || isInside(assets, out))",
        "false",
      ],
    ],
  },
  {
    file: "cli/compose/assets.ts",
    tests: ["e2e/build.test.ts"],
    edits: [
      [38, "environment files are published", "NEVER.test(name) ||", ""],
      [
        38,
        "what belongs to tools is published",
        "(name === relative && TOOLING.test(name)) ||",
        "",
      ],
      [
        38,
        "the server's modules are published",
        " ||\n      isServer(path.join(assets, relative))",
        "",
      ],
    ],
  },
  {
    file: "cli/compose/assets.ts",
    tests: ["e2e/build-refusals.test.ts"],
    edits: [[26, "a file takes the place of a route", "  assertUnreserved(files);\n", ""]],
  },
  {
    file: "cli/project/load-project.ts",
    tests: ["e2e/build-refusals.test.ts"],
    edits: [
      [38, "a folder with the project's sources is published", "  assertOnlySite(project);\n", ""],
    ],
  },
  {
    file: "src/site/site-request.ts",
    tests: ["unit/site/site-request.test.ts"],
    edits: [
      [
        31,
        "internal headers come in from outside",
        "if (isForbiddenInbound(name))",
        'if (name === "")',
      ],
      [
        31,
        "internal headers come in with an underscore",
        "^x[-_](?:headless[-_]edge[-_]|middleware[-_]subrequest|invoke[-_]",
        "^x-(?:headless-edge-|middleware-subrequest|invoke-",
      ],
      [31, "the host's own headers come in from outside", "headless[-_]edge[-_]|", ""],
      [31, "x-middleware-subrequest comes in from outside", "middleware[-_]subrequest|", ""],
      [31, "x-invoke-… comes in from outside", "invoke[-_]|", ""],
      [31, "x-matched-path comes in from outside", "|x[-_]matched[-_]path", ""],
      [32, "Forwarded is believed", "^(?:forwarded|", "^(?:"],
      [32, "X-Forwarded-… is believed", "|forwarded[-_])", ")"],
      [32, "a forwarded host is believed", 'headers.set("x-forwarded-host", facts.url.host);', ""],
      [
        32,
        "a forwarded scheme is believed",
        'headers.set("x-forwarded-proto", facts.url.protocol.slice(0, -1));',
        "",
      ],
      [32, "the client's address is lost", 'headers.set("x-forwarded-for", clientAddress);', ""],
    ],
  },
  {
    file: "src/request/request-path.ts",
    tests: ["unit/request/request-path.test.ts"],
    edits: [
      [
        30,
        "what never becomes stable is let in",
        '    text = decoded;\n  }\n  return { ok: false, reason: "not_stable" };',
        "    text = decoded;\n  }\n  return withReadings(raw, text);",
      ],
      [
        30,
        "a path may have any number of readings",
        "if (readings.size > MOST_READINGS) {",
        "if (false) {",
      ],
      [
        30,
        "slashes are not collapsed",
        "const STEPS = [decodeOnce, collapseSlashes, ",
        "const STEPS = [decodeOnce, ",
      ],
      [
        30,
        "a path that is decoded and made a URL of again is not read so",
        "resolveDotSegments, resolveAsUrl];",
        "resolveDotSegments];",
      ],
    ],
  },
];
