import * as fc from "fast-check";
import { describe, it } from "vitest";
import {
  isForbiddenInbound,
  siteRequest,
  withoutOurCookies,
} from "../../../src/site/site-request.ts";
import { check } from "../../support/check.ts";

const isOurs = (name: string): boolean => name.startsWith("__Host-Http-he-");
const OURS = "__Host-Http-he-member=eyJ.a-b_c";

describe("the cookies that a site sees", () => {
  for (const [header, expected] of [
    [null, null],
    ["", ""],
    ["a=1", "a=1"],
    [OURS, null],
    [`${OURS}; a=1`, "a=1"],
    [`a=1; ${OURS}`, "a=1"],
    [`a=1; ${OURS}; b=2`, "a=1; b=2"],
    [`a=1;${OURS};b=2`, "a=1;b=2"],
    [`${OURS}; ${OURS}; __Host-Http-he-visitor=x`, null],
    [`zz=%; ${OURS}; q="a b"`, 'zz=%; q="a b"'],
    [`a=1; __Host-Http-he-member; b=2`, "a=1; b=2"],
    [`a=1;\t __Host-Http-he-member = x ; b=2`, "a=1; b=2"],
    [`a=1, ${OURS}; b=2, c`, "a=1; b=2, c"],
    [`a=1,2; ${OURS}, d=4`, "a=1,2; d=4"],
    ["a=__Host-Http-he-member=1", "a=__Host-Http-he-member=1"],
    ["x__Host-Http-he-member=1", "x__Host-Http-he-member=1"],
    ["; ;a=1;;  b", "; ;a=1;;  b"],
    ["=x; a", "=x; a"],
  ] as const) {
    it(`are ${JSON.stringify(expected)} of ${JSON.stringify(header)}`, ({ expect }) => {
      expect(withoutOurCookies(header, isOurs)?.replace(/ {2,}/g, " ") ?? null).toBe(
        expected?.replace(/ {2,}/g, " ") ?? null,
      );
    });
  }

  it("are all others, byte for byte and in order, wherever ours stand", ({ expect }) => {
    const other = fc
      .string({ unit: "binary-ascii", maxLength: 12 })
      .map((text) => text.replace(/[;\r\n\0]/g, ""));
    const others = fc.array(
      other.map((text) => `${text.trim()}x=${text}`),
      { minLength: 1 },
    );
    check(
      fc.property(others, fc.array(fc.nat()), (cookies, places) => {
        const all = [...cookies];
        for (const place of places) {
          all.splice(place % (all.length + 1), 0, OURS);
        }
        const kept = withoutOurCookies(all.join("; "), isOurs);
        const expected = cookies.join("; ");
        expect(kept).toBe(places.length === 0 ? expected : expected.replace(/^[ \t]+/, ""));
      }),
    );
  });
});

function asSiteSees(request: Request): Request {
  const cookieHeader = request.headers.get("cookie");
  return siteRequest(request, { url: new URL(request.url), ours: { cookieHeader, isOurs } });
}

function seenBySite(headers: Record<string, string>, url = "https://shop.example/a"): Headers {
  return asSiteSees(new Request(url, { headers })).headers;
}

describe("the headers that a site sees", () => {
  for (const name of [
    "x-headless-edge-role",
    "X-Headless-Edge-Anything",
    "x_headless_edge_role",
    "x-middleware-subrequest",
    "X-Middleware-Subrequest-Id",
    "x_middleware_subrequest",
    "x-invoke-path",
    "X_Invoke-Status",
    "x-matched-path",
    "X_MATCHED_PATH",
    "forwarded",
    "x-forwarded-user",
    "x-forwarded-port",
    "x_forwarded_host",
    "X_Forwarded-Proto",
  ]) {
    it(`never have a ${name} from outside`, ({ expect }) => {
      expect(isForbiddenInbound(name)).toBe(true);
      const seen = seenBySite({ [name]: "forged", "x-middleware-prefetch": "1" });
      expect([...seen.values()]).not.toContain("forged");
      expect(seen.get("x-middleware-prefetch")).toBe("1");
    });
  }

  it("tell the truth about host, scheme and client address", ({ expect }) => {
    const seen = seenBySite(
      {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "http",
        "x-forwarded-for": "6.6.6.6",
        "cf-connecting-ip": "192.0.2.1",
      },
      "https://shop.example:8443/a",
    );
    expect(seen.get("x-forwarded-host")).toBe("shop.example:8443");
    expect(seen.get("x-forwarded-proto")).toBe("https");
    expect(seen.get("x-forwarded-for")).toBe("192.0.2.1");
  });

  it("have no client address where none is known", ({ expect }) => {
    expect(seenBySite({ "x-forwarded-for": "6.6.6.6" }).has("x-forwarded-for")).toBe(false);
  });

  it("have no Cookie when all of it was ours", ({ expect }) => {
    expect(seenBySite({ cookie: OURS }).has("cookie")).toBe(false);
    expect(seenBySite({ cookie: `${OURS}; zz=%` }).get("cookie")).toBe("zz=%");
  });

  it("are otherwise as they came", ({ expect }) => {
    const sent = { authorization: "Basic x", range: "bytes=0-1", "if-none-match": '"e"', b_c: "d" };
    const seen = Object.fromEntries(seenBySite(sent));
    expect(seen).toMatchObject(sent);
    expect(Object.keys(seen)).toHaveLength(6);
  });
});

describe("the request that a site sees", () => {
  it("has the URL, the method and the signal as they came", ({ expect }) => {
    const aborting = new AbortController();
    const url = "https://shop.example/products/a%2Fb//c?x=1&x=2&y";
    const init = { method: "DELETE", signal: aborting.signal };
    const seen = asSiteSees(new Request(url, init));
    expect([seen.url, seen.method]).toEqual([url, "DELETE"]);
    aborting.abort();
    expect(seen.signal.aborted).toBe(true);
  });

  it("streams its body: nothing is read before the site does", async ({ expect }) => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulls += 1;
          controller.enqueue(new TextEncoder().encode("x"));
          if (pulls === 3) {
            controller.close();
          }
        },
      },
      { highWaterMark: 0 },
    );
    const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
    const seen = asSiteSees(new Request("https://shop.example/", init));
    expect(pulls).toBe(0);
    expect(await seen.text()).toBe("xxx");
  });
});
