import * as fc from "fast-check";
import { describe, it } from "vitest";
import { decidesAlike, readAddress, readPath } from "../../../src/request/request-path.ts";
import { check } from "../../support/check.ts";

function canonical(raw: string): string {
  const path = readPath(raw);
  return path.ok ? path.canonical : `refused: ${path.reason}`;
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

describe("a request path", () => {
  for (const [raw, expected] of [
    ["/", "/"],
    ["/about", "/about"],
    ["/About/Us", "/About/Us"],
    ["/account/", "/account/"],
    ["/account%2f..", "/"],
    ["/a/%2e%2e/b", "/b"],
    ["/a/./b", "/a/b"],
    ["/a/.", "/a/"],
    ["/a/b/..", "/a/"],
    ["/../../a", "/a"],
    ["//account", "/account"],
    ["/_api//x", "/_api/x"],
    ["/%5Fauth/login", "/_auth/login"],
    ["/%255Fauth/login", "/_auth/login"],
    ["/x/..%2f_api/y", "/_api/y"],
    ["/x/%252e%252e%252f_api/y", "/_api/y"],
    ["/products/a%2Fb", "/products/a/b"],
    ["/caf%C3%A9", "/café"],
    ["/50%25-off", "/50%-off"],
    ["/100%25", "/100%"],
    ["/%25ff", "/%ff"],
    ["/%25ff%252e%252e", "/%ff.."],
    ["/.well-known/x", "/.well-known/x"],
    ["/a/...", "/a/..."],
  ] as const) {
    it(`${raw} means ${expected}`, ({ expect }) => {
      expect(canonical(raw)).toBe(expected);
    });
  }

  for (const [raw, reason] of [
    ["", "not_absolute"],
    ["*", "not_absolute"],
    ["https://evil.example/", "not_absolute"],
    [`/${"a".repeat(8192)}`, "too_long"],
    ["/a\\b", "backslash"],
    ["/a%5cb", "backslash"],
    ["/a%255Cb", "backslash"],
    ["/a\0b", "control_character"],
    ["/a%00", "control_character"],
    ["/a%2500", "control_character"],
    ["/a%0d%0ab", "control_character"],
    ["/a%7f", "control_character"],
    ["/a%c2%85", "control_character"],
    ["/%", "malformed_encoding"],
    ["/%zz", "malformed_encoding"],
    ["/%2", "malformed_encoding"],
    ["/%ff", "malformed_encoding"],
    ["/%c0%af", "malformed_encoding"],
    ["/%ed%a0%80", "malformed_encoding"],
    ["/\ud800", "malformed_encoding"],
    [`/%${"25".repeat(9)}41`, "not_stable"],
    ["/%252f%2e//%25252e%252e//a%2f/..//%252525%32e", "not_stable"],
  ] as const) {
    it(`${JSON.stringify(raw).slice(0, 40)} is refused as ${reason}`, ({ expect }) => {
      expect(readPath(raw)).toEqual({ ok: false, reason });
    });
  }

  it("is kept as it came beside its meaning", ({ expect }) => {
    expect(readPath("/products/a%2Fb")).toMatchObject({ ok: true, raw: "/products/a%2Fb" });
  });

  it("never throws, and its meaning is absolute, resolved and decoded", ({ expect }) => {
    const hostile = fc.string({
      unit: fc.constantFrom("/", ".", "%", "2", "5", "e", "f", "E", "\\", "a", "é"),
      maxLength: 40,
    });
    check(
      fc.property(hostile, (tail) => {
        const path = readPath(`/${tail}`);
        if (path.ok) {
          expect(path.canonical).toMatch(/^\//);
          expect(path.canonical).not.toMatch(/\/\/|\/\.{1,2}(?:\/|$)|\\|%2f|%2e|%5c/i);
        }
      }),
      2000,
    );
  });

  it("means the same when its meaning is encoded and read again", ({ expect }) => {
    check(
      fc.property(fc.webPath(), fc.string(), (start, end) => {
        const first = readPath(encodePath(`/${start}/${end.toWellFormed()}`));
        if (first.ok) {
          expect(canonical(encodePath(first.canonical))).toBe(first.canonical);
        }
      }),
    );
  });

  it("means the same however often it is encoded", ({ expect }) => {
    check(
      fc.property(fc.webSegment(), (segment) => {
        const once = encodeURIComponent(segment);
        expect(canonical(`/x/${encodeURIComponent(once)}`)).toBe(canonical(`/x/${once}`));
      }),
    );
  });
});

/** A host with reserved prefixes, one protected tree and a site. */
function decide(pathname: string): string {
  const reserved = /^\/(_auth|_wix|_api)(?:\/|$)/.exec(pathname)?.[1];
  const isProtected = /^\/account(?:\/|$)/.test(pathname);
  return reserved ?? (isProtected ? "protected" : "site");
}

function isAlike(raw: string): boolean | string {
  const path = readPath(raw);
  return path.ok ? decidesAlike(path, decide) : path.reason;
}

describe("a path that two readers would decide differently", () => {
  for (const raw of [
    "/%5Fauth/login",
    "/%255Fauth/login",
    "/x/..%2f_api/y",
    "/x%2f..%2f_api%2fy",
    "/_api/..%2faccount",
    "/_wix%2f..%2f_auth/me",
    "//account",
    "//_auth/login",
    "/./account",
    "/%61ccount",
    "/account%2forders",
    "/account%2f..",
    "/account%2f%2e%2e%2f",
    "/account/..%2fpublic",
    "//account%2f..",
    "//account/../x",
    "/x%2f..%2faccount/%252e%252e%252f",
    "/%252e/account/..%252fx/",
    "/.%2faccount%252f../x/",
  ]) {
    it(`${raw} is found out`, ({ expect }) => {
      expect(isAlike(raw)).toBe(false);
    });
  }

  for (const raw of [
    "/",
    "/products/a%2Fb",
    "/products/a%252Fb",
    "/account",
    "/account/orders%2F5",
    "/_api//x",
    "/_api/orders/a%2Fb",
    "/ACCOUNT",
    "/50%25-off",
    "/caf%C3%A9",
    "/a//b",
  ]) {
    it(`${raw} is none`, ({ expect }) => {
      expect(isAlike(raw)).toBe(true);
    });
  }
});

/** What routers, servers and file systems do to a path before they go by it. */
const STEPS: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll(/\/{2,}/gu, "/"),
  (text) => new URL(`http://site.example${text.replaceAll(/[?#]/gu, encodeURIComponent)}`).pathname,
  (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  },
  (text) =>
    text.replaceAll(/%(2f|2e|5f|6[0-9a-f]|7[0-9a-f])/giu, (byte) => decodeURIComponent(byte)),
];

describe("any path", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "/",
      "//",
      ".",
      "..",
      "/../",
      "/./",
      "%2f",
      "%2e",
      "%2F%2e",
      "%252f",
      "%25",
      "%",
    ),
    fc.constantFrom(
      "_auth",
      "_wix",
      "_api",
      "account",
      "%5fapi",
      "a%63count",
      "%255f",
      "x",
      "é",
      "\\",
    ),
    fc.string({ unit: "binary", maxLength: 3 }),
  );
  /** Dots and slashes encoded as often as said: not at all, once or twice. */
  const hidden = fc
    .array(fc.tuple(fc.constantFrom("x", "..", ".", "account", "_api", ""), fc.nat(2), fc.nat(2)), {
      minLength: 1,
      maxLength: 6,
      size: "max",
    })
    .map((segments) =>
      segments
        .map(([segment, dots, slash]) => {
          const dot = [".", "%2e", "%252e"][dots] ?? ".";
          return `${segment.replaceAll(".", dot)}${["/", "%2f", "%252f"][slash]}`;
        })
        .join(""),
    );
  const anything = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(""));
  const hostile = fc.oneof(anything, hidden, hidden).map((path) => `/${path}`);

  it("never throws, and is read the same whenever it is read", ({ expect }) => {
    check(
      fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (raw) => {
        const path = readPath(raw);
        expect(readPath(raw)).toEqual(path);
        if (path.ok) {
          expect(path.readings).toContain(path.raw);
          expect(path.readings).toContain(path.canonical);
          const again = readPath(encodePath(path.canonical));
          expect(again.ok && again.canonical).toBe(path.canonical);
          const isAlikeByBoth = decide(path.raw) === decide(path.canonical);
          expect(isAlikeByBoth || !decidesAlike(path, decide)).toBe(true);
        }
      }),
      1000,
    );
  });

  it("that is let in is decided alike by whoever tidies it up, in any order of steps", ({
    expect,
  }) => {
    const steps = fc.array(fc.constantFrom(...STEPS.keys()), { maxLength: 4 });
    check(
      fc.property(hostile, steps, (text, order) => {
        const { pathname } = new URL(`http://site.example${text}`);
        const path = readAddress(`http://site.example${pathname}`, pathname);
        fc.pre(path.ok && decidesAlike(path, decide));
        const tidied = order.reduce((one, step) => STEPS[step]?.(one) ?? one, pathname);
        expect(decide(tidied)).toBe(decide(pathname));
      }),
      2000,
    );
  });
});

describe("a request's address", () => {
  for (const address of [
    "https://shop.example/account/%2e%2e/x",
    "https://shop.example/account/.%2E/x",
    "https://shop.example/account#/x",
    "https://shop.example/account/..%2fx",
  ]) {
    it(`is read as it came, too, where a URL parser tidies it up: ${address}`, ({ expect }) => {
      const path = readAddress(address, new URL(address).pathname);
      const isAccount = (pathname: string): string => String(/^\/account(?:\/|$)/u.test(pathname));
      expect(path.ok && decidesAlike(path, isAccount)).toBe(false);
    });
  }

  it("is refused for a backslash that a URL parser takes for a slash", ({ expect }) => {
    const address = "https://shop.example/account\\..\\x";
    expect(readAddress(address, new URL(address).pathname)).toMatchObject({ reason: "backslash" });
  });

  for (const [address, readings] of [
    ["https://shop.example", ["/"]],
    ["https://shop.example/?a=/b/../c", ["/"]],
    ["https://shop.example:8443/a?b#c", ["/a"]],
    ["https://[::1]/a%20b", ["/a%20b", "/a b"]],
    ['https://shop.example/"a"', ['/"a"', "/%22a%22"]],
  ] as const) {
    it(`is a path like any other: ${address}`, ({ expect }) => {
      const path = readAddress(address, new URL(address).pathname);
      expect(path.ok && path.readings.toSorted()).toEqual([...readings].toSorted());
    });
  }
});
