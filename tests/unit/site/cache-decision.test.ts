import * as fc from "fast-check";
import { describe, it } from "vitest";
import { readCaching } from "../../../src/site/cache-rules.ts";
import { setsOurs, siteResponse, type ResponseFacts } from "../../../src/site/site-response.ts";
import { isOurCookie as isOurs } from "../../../src/session/cookie-jar.ts";
import { check } from "../../support/check.ts";

const OURS = "__Host-Http-hedge-access-abcdefgh=a..b.c.d; Path=/; Secure; HttpOnly";

/** Whatever a site may say in the headers that rule caches, well written or not. */
const directive = fc.oneof(
  fc.constantFrom("public", "private", "no-store", "no-cache", "must-revalidate", "immutable"),
  fc.constantFrom("max-age=60", "s-maxage=60", "max-age=0", 'max-age="60"', "stale-if-error=9"),
  fc.constantFrom('private="x-name"', 'no-cache="set-cookie"', "no-store=x", "private=", "PUBLIC"),
  fc.constantFrom('x="a, no-store, b"', 'x="a, private"', 'x="', "x='a, private'", "x=\\", "", "="),
  fc.string({ unit: fc.constantFrom("p", "r", "-", ",", '"', "\\", "=", " ", "\t"), maxLength: 9 }),
);
const rules = fc
  .array(directive, { maxLength: 5 })
  .chain((parts) => fc.constantFrom(",", ", ", " ,\t").map((comma) => parts.join(comma)));
const HEADERS = [
  "cache-control",
  "cdn-cache-control",
  "cloudflare-cdn-cache-control",
  "surrogate-control",
] as const;
const said = fc
  .tuple(
    fc.tuple(...HEADERS.map((name) => fc.tuple(fc.constant(name), fc.option(rules)))),
    fc.option(fc.constantFrom("*", "Accept", "cookie", "Accept, *", ",", "x-a ,x-b")),
    fc.option(fc.constantFrom("Fri, 01 Jan 2100 00:00:00 GMT", "0", "soon")),
  )
  .map(([cache, vary, expires]) =>
    [...cache, ["vary", vary] as const, ["expires", expires] as const].flatMap(([name, value]) =>
      value === null ? [] : [[name, value] as [string, string]],
    ),
  );

/**
 * A cache's own reading of RFC 9111 section 3 and RFC 9213: whether a cache that many share may keep
 * an answer. It goes by characters, as section 5.6.4 of RFC 9110 has quoted strings.
 */
function mayBeShared(headers: Headers): boolean {
  const targeted = HEADERS.slice(1).filter((name) => headers.has(name));
  const ruling = targeted.length > 0 ? targeted : ["cache-control"];
  return ruling.some((name) => {
    const found = split(headers.get(name) ?? "").map((text) => text.trim().toLowerCase());
    return !found.includes("no-store") && !found.includes("private");
  });
}

function split(value: string): readonly string[] {
  const parts = [""];
  let quoted = false;
  for (let index = 0; index < value.length; index += 1) {
    const character = value[index] ?? "";
    if (quoted && character === "\\") {
      index += 1;
    } else if (character === '"') {
      quoted = !quoted;
    }
    if (character === "," && !quoted) {
      parts.push("");
    } else {
      parts[parts.length - 1] += character;
    }
  }
  return parts;
}

const facts: fc.Arbitrary<Omit<ResponseFacts, "isOurs">> = fc.record({
  carriesOurCookies: fc.boolean(),
  identityUsed: fc.boolean(),
  setCookies: fc.constantFrom([], [OURS]),
  isStaticAsset: fc.boolean(),
  protectedPath: fc.boolean(),
});

/** What makes the host change an answer that it would else pass on. */
const odd = fc.constantFrom<[string, string][]>(
  [],
  [["clear-site-data", '"*"']],
  [["set-cookie", "hedge-visitor-abcdefgh=forged"]],
);

describe("what a site says of caches", () => {
  it("lets no shared cache keep what depends on a session, or sets one", ({ expect }) => {
    check(
      fc.property(said, odd, facts, (cache, others, given) => {
        const headers = [...cache, ...others];
        const final = siteResponse(new Response("page", { headers }), { ...given, isOurs });
        const depends =
          given.protectedPath ||
          (!given.isStaticAsset && (given.carriesOurCookies || given.identityUsed));
        const isShared = mayBeShared(final.headers);
        expect([depends && isShared, isShared && final.headers.getSetCookie().length > 0]).toEqual([
          false,
          false,
        ]);
        expect(given.isStaticAsset && final.headers.getSetCookie().length > 0).toBe(false);
        const vary = (final.headers.get("vary") ?? "").toLowerCase();
        expect(!depends || /(?:^|,)\s*(?:cookie|\*)\s*(?:,|$)/u.test(vary)).toBe(true);
      }),
      2000,
    );
  });

  it("counts as forbidden to share only where every cache takes it so", ({ expect }) => {
    check(
      fc.property(rules, (value) => {
        const headers = new Headers({ "cache-control": value });
        expect(readCaching(headers).forbidsSharing && mayBeShared(headers)).toBe(false);
      }),
      2000,
    );
  });

  it("goes out as it came where nothing of a session is in the answer", ({ expect }) => {
    check(
      fc.property(said, (headers) => {
        const response = new Response("page", { headers });
        const untouched = { carriesOurCookies: false, identityUsed: false, setCookies: [] };
        const given = { ...untouched, isStaticAsset: false, protectedPath: false };
        expect(siteResponse(response, { ...given, isOurs })).toBe(response);
      }),
    );
  });
});

/** What a browser sends back for a `Set-Cookie` line (RFC 6265bis, sections 5.6 and 5.8.3). */
function sentBack(line: string): string {
  const [pair = ""] = line.split(";", 1);
  const equals = pair.indexOf("=");
  const trimmed = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/gu, "");
  const name = equals < 0 ? "" : trimmed(pair.slice(0, equals));
  const value = trimmed(equals < 0 ? pair : pair.slice(equals + 1));
  return name === "" ? value : `${name}=${value}`;
}

describe("a site's Set-Cookie lines", () => {
  const piece = fc.oneof(
    fc.constantFrom("__Host-Http-hedge-member-abcdefgh", "hedge-visitor-abcd", "theme", "=", " "),
    fc.constantFrom("\t", ";", "; Path=/", ",", "a..b.c.d", '"', "==", "hedge-", "%3D", "\u00a0"),
    fc.string({ unit: "binary-ascii", maxLength: 4 }).map((text) => text.replace(/[\0\r\n]/g, "")),
  );
  const line = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(""));

  it("never make a browser send what is read as a cookie of the host's", ({ expect }) => {
    check(
      fc.property(fc.array(line, { maxLength: 4 }), fc.boolean(), (lines, identityUsed) => {
        const response = new Response("page");
        for (const one of lines) {
          response.headers.append("set-cookie", one);
        }
        const given = { carriesOurCookies: false, isStaticAsset: false, protectedPath: false };
        const asked = { ...given, identityUsed, setCookies: [], isOurs };
        const kept = siteResponse(response, asked).headers.getSetCookie();
        const back = kept.map((one) => sentBack(one).split("=", 1)[0]?.trim() ?? "");
        expect(back.filter(isOurs)).toEqual([]);
        const others = response.headers.getSetCookie().filter((one) => !setsOurs(one, isOurs));
        expect(kept).toEqual(others);
      }),
      1000,
    );
  });
});
