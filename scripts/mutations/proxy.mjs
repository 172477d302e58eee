// oxlint-disable max-lines -- a table has as many lines as it has rows
/**
 * The proxy to Wix's API (rules 33 to 35).
 *
 * @type {readonly import("./table.mjs").Group[]}
 */
export const PROXY = [
  {
    file: "src/browser/api-proxy.ts",
    tests: ["e2e/raw-requests.test.ts"],
    edits: [
      [
        41,
        "a call that breaks off makes a visitor",
        "  const body = await bodyToSend(request);\n  let token = await session.accessToken();",
        "  let token = await session.accessToken();\n  const body = await bodyToSend(request);",
      ],
    ],
  },
  {
    file: "src/browser/target-url.ts",
    tests: ["unit/browser/target-url.test.ts"],
    edits: [
      [
        33,
        "token services are proxied",
        "TOKEN_SERVICES.some((service) => service.test(resource))",
        "false",
      ],
      [33, "/oauth2/… is proxied", "oauth2?(?:-ng)?|", ""],
      [33, "Wix's IAM is proxied", "|_?iam|", "|"],
      [
        33,
        "the site's own auth service is proxied",
        "  /(?:^|\\/)wix-sm(?:-[a-z-]+)?\\/(?:.*\\/)?auth(?:\\/|$)/u,\n",
        "",
      ],
      [
        33,
        "a token service is found as it is written only",
        "for (const reading of read.readings)",
        "for (const reading of [path])",
      ],
      [33, "a token service in capitals is proxied", "    .toLowerCase()\n", ""],
      [33, "a token service with parameters is proxied", '.replace(/;.*$/su, "")', ""],
      [
        33,
        "a path with dots in it is proxied",
        'segments.includes("..") || segments.includes(".")',
        "false",
      ],
      [33, "a path with empty segments is proxied", ' || path.includes("//")', ""],
    ],
  },
  {
    file: "src/browser/target-url.ts",
    tests: ["unit/browser/target-url.test.ts"],
    behind:
      "what becomes part of the host makes another host, another path, and a path that begins with no slash: each of the three is refused by itself",
    edits: [
      [33, "the host is not looked at again", " || !isApiUrl(target)", ""],
      [33, "the path is not looked at again", " || !isAsAsked", ""],
    ],
  },
  {
    file: "src/browser/target-url.ts",
    tests: ["unit/browser/target-url.test.ts"],
    edits: [
      [
        33,
        "neither host nor path is looked at again",
        "target === null || !isApiUrl(target) || !isAsAsked",
        "target === null || isAsAsked === undefined",
      ],
    ],
    together: [
      {
        file: "src/browser/target-url.ts",
        from: "const read = readPath(path);",
        to: "const read = readPath(`/${path}`);",
      },
    ],
  },
  {
    file: "src/wix/api-hosts.ts",
    tests: ["unit/wix/api-hosts.test.ts"],
    edits: [
      [33, "http is Wix's too", 'url.protocol === "https:" && isOurs', "isOurs"],
      [
        33,
        "any port is Wix's",
        "url.host === API_HOST || url.host === CDN_HOST",
        "url.hostname === API_HOST || url.hostname === CDN_HOST",
      ],
      [33, "a name in the URL is Wix's", 'url.username === "" && ', ""],
      [33, "a password in the URL is Wix's", ' && url.password === ""', ""],
    ],
  },
  {
    file: "src/browser/api-proxy.ts",
    tests: ["unit/browser/api-proxy.test.ts"],
    edits: [
      [34, "redirects are passed on", "  requireNoRedirect(answer);\n", ""],
      [34, "redirects are followed", 'redirect: "manual",', 'redirect: "follow",'],
      [
        38,
        "what the platform says of a failure is passed on",
        'throw new HostError("upstream_unavailable", 503, "Wix could not be reached");',
        'throw new HostError("upstream_unavailable", 503, String(error));',
      ],
    ],
  },
  {
    file: "src/wix/send.ts",
    tests: ["unit/wix/send.test.ts"],
    edits: [
      [34, "the host's own calls follow redirects", 'redirect: "manual",', 'redirect: "follow",'],
      [
        34,
        "the host's own calls take a redirect for an answer",
        "status >= 200 && (status < 300 || status >= 400)",
        "status >= 200",
      ],
    ],
  },
  {
    file: "src/browser/request-headers.ts",
    tests: ["unit/browser/headers.test.ts"],
    edits: [
      [34, "cookies go to Wix", '  "x-wix-linguist",\n', '  "x-wix-linguist",\n  "cookie",\n'],
      [
        34,
        "forwarded addresses go to Wix",
        '  "x-wix-linguist",\n',
        '  "x-wix-linguist",\n  "x-forwarded-for",\n',
      ],
      [
        34,
        "all headers go to Wix",
        "for (const name of SENT_ON)",
        "for (const name of sent.keys())",
      ],
      [
        36,
        "the page's own Authorization goes to Wix",
        'headers.set("authorization", accessToken);',
        'headers.set("authorization", sent.get("authorization") ?? accessToken);',
      ],
    ],
  },
  {
    file: "src/browser/response-headers.ts",
    tests: ["unit/browser/headers.test.ts"],
    edits: [
      [
        29,
        "the API's CORS is the site's",
        '  "x-wix-request-id",\n',
        '  "x-wix-request-id",\n  "access-control-allow-origin",\n',
      ],
      [
        34,
        "Wix sets cookies on the site's origin",
        '  "x-wix-request-id",\n',
        '  "x-wix-request-id",\n  "set-cookie",\n',
      ],
      [
        34,
        "Wix clears the site's data",
        '  "x-wix-request-id",\n',
        '  "x-wix-request-id",\n  "clear-site-data",\n',
      ],
      [
        34,
        "Wix rules the site's transport",
        '  "x-wix-request-id",\n',
        '  "x-wix-request-id",\n  "strict-transport-security",\n',
      ],
      [
        34,
        "Wix rules the site's service workers",
        '  "x-wix-request-id",\n',
        '  "x-wix-request-id",\n  "service-worker-allowed",\n',
      ],
      [34, "types are sniffed", '    "x-content-type-options": "nosniff",\n', ""],
      [34, "answers are shown as documents", "INERT.test(type.trim().toLowerCase())", "true"],
      [34, "answers open in a tab", '    "content-disposition": "attachment",\n', ""],
      [
        34,
        "answers that are shown may run",
        '    "content-security-policy": "default-src \'none\'; sandbox",\n',
        "",
      ],
      [
        25,
        "an answer of Wix's may be stored",
        '"cache-control": "private, no-store",',
        '"cache-control": "public",',
      ],
      [38, "a token comes back in a header", " && !carriesToken(value, accessToken)", ""],
      [
        38,
        "a token of no known shape comes back in a header",
        "value.includes(accessToken) || ",
        "",
      ],
    ],
  },
  {
    file: "src/browser/api-proxy.ts",
    tests: ["unit/browser/api-proxy.test.ts"],
    edits: [
      [
        35,
        "an answer is read to its end first",
        "return new Response(answer.body, {",
        "return new Response(await answer.arrayBuffer(), {",
      ],
    ],
  },
  {
    file: "src/browser/request-body.ts",
    tests: ["unit/browser/api-proxy.test.ts"],
    edits: [
      [
        35,
        "a body of unknown length is read to its end first",
        "length !== null && /^\\d+$/u.test(length) && ",
        "",
      ],
      [
        35,
        "a body of any length is read to its end first",
        "const MOST_HELD_BYTES = 65_536",
        "const MOST_HELD_BYTES = 1e12",
      ],
    ],
  },
  {
    file: "src/browser/target-url.ts",
    tests: ["worker/proxy.test.ts"],
    together: [
      {
        file: "src/browser/target-url.ts",
        from: "target?.pathname === path && target.search === search",
        to: "target?.pathname === path",
      },
    ],
    edits: [
      [
        35,
        "a query is written anew",
        "const { search } = requested;",
        "const search = `?${new URLSearchParams(Object.fromEntries(requested.searchParams))}`;",
      ],
    ],
  },
  {
    file: "src/wix/wix-fetch.ts",
    tests: ["unit/wix/fetch.test.ts"],
    edits: [
      [33, "a token goes to any host", 'request.headers.delete("authorization");', ""],
      [
        33,
        "a token goes to any host within another text",
        "[...handedOut].some((token) => sent.includes(token))",
        "handedOut.has(sent)",
      ],
      [33, "a key of the site's own is replaced by a token", "!handedOut.has(sent)", 'sent === ""'],
      [
        33,
        "any host counts as Wix's",
        "if (!isApiUrl(request.url)) {",
        "if (request.url === null) {",
      ],
    ],
  },
  {
    file: "src/wix/api-hosts.ts",
    tests: ["unit/wix/api-hosts.test.ts"],
    edits: [
      [
        33,
        "any host under Wix's domain is Wix's API",
        "url.host === API_HOST || url.host === CDN_HOST",
        'url.host.includes("wixapis.com")',
      ],
    ],
  },
];
