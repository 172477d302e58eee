import * as fc from "fast-check";
import { describe, it } from "vitest";
import {
  carriesOurCookies,
  createCookieJar,
  isOurCookie,
} from "../../../src/session/cookie-jar.ts";
import { check } from "../../support/check.ts";

const secure = createCookieJar(true);
const local = createCookieJar(false);
const VALUE = "aaaa..bbbb.cccc.dddd";
const NAME = secure.name("visitor", "tag-0001");
const ours = `${NAME}=${VALUE}`;

describe("the cookies that a browser sends", () => {
  it("are read in any header without an error", ({ expect }) => {
    const pair = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.constantFrom(ours, NAME, `${NAME}=`, `=${VALUE}`, `${NAME}==;`, `"${ours}"`, "zz=%", "=x"),
    );
    check(
      fc.property(fc.array(pair), fc.constantFrom(";", "; ", ",", "\u0000"), (pairs, between) => {
        const header = pairs.join(between);
        return secure.read(header).every((cookie) => cookie.value === VALUE);
      }),
      300,
    );
    expect(secure.read(null)).toEqual([]);
  });

  it("are found among any cookies of others", ({ expect }) => {
    const pair = fc.stringMatching(/^[^;]{0,40}$/u).filter((text) => !text.includes("hedge-"));
    check(
      fc.property(fc.array(pair), fc.array(pair), (before, after) => {
        const found = secure.read([...before, ours, ...after].join(";"));
        return found.length === 1 && found[0]?.value === VALUE;
      }),
    );
    const many = Array.from({ length: 10_000 }, (_, index) => `c${index}=v`).join("; ");
    for (const others of ["zz=%", "=x", ";;;", 'q="a', "hedge", "a=b=c", many]) {
      expect(secure.read(`${others}; ${ours}; ${others}`), others.slice(0, 9)).toHaveLength(1);
    }
  });

  it("are told apart by kind and tag", ({ expect }) => {
    expect(secure.read(ours)).toEqual([
      { kind: "visitor", tag: "tag-0001", name: NAME, value: VALUE },
    ]);
  });

  it("are not looked at unless they are sealed values", ({ expect }) => {
    const junk = [
      "",
      "x",
      "a.b.c.d.e",
      "a..b.c",
      "a..b.c.d.e",
      "a..b.c.d!",
      '"a..b.c.d"',
      "a..b.c.%64",
    ];
    expect(secure.read(junk.map((value) => `${NAME}=${value}`).join("; "))).toEqual([]);
  });

  it("are read up to eight of a kind: the newest, which come last", ({ expect }) => {
    const header = Array.from({ length: 30 }, (_, index) => {
      const kind = index % 2 === 0 ? "visitor" : "access";
      return `${secure.name(kind, `tag-${String(index).padStart(4, "0")}`)}=${VALUE}`;
    }).join("; ");
    const tags = secure.read(header).map((cookie) => Number(cookie.tag.slice(4)));
    expect(tags.toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 16 }, (_, index) => 14 + index),
    );
  });

  it("are read up to 16 KB", ({ expect }) => {
    const long = `aaaa..bbbb.${"c".repeat(3900)}.dddd`;
    const header = Array.from(
      { length: 8 },
      (_, index) => `${secure.name("member", `tag-000${index}`)}=${long}`,
    ).join("; ");
    expect(secure.read(header)).toHaveLength(4);
  });

  it("are not hidden by one that no browser would keep", ({ expect }) => {
    const huge = `${secure.name("visitor", "huge")}=aaaa..bbbb.${"c".repeat(20_000)}.dddd`;
    for (const header of [`${huge}; ${ours}`, `${ours}; ${huge}`]) {
      expect(secure.read(header).map((cookie) => cookie.name)).toEqual([NAME]);
    }
  });

  it("never count on https under the names of plain http", ({ expect }) => {
    const weak = `${local.name("member", "tag-0001")}=${VALUE}`;
    expect(secure.read(weak)).toEqual([]);
    expect(local.read(weak)).toHaveLength(1);
    expect(local.read(ours)).toEqual([]);
  });
});

describe("the cookies that a browser is given", () => {
  it("have the attributes that keep scripts, other sites and other hosts out", ({ expect }) => {
    expect(secure.write(NAME, VALUE, 60.9)).toBe(
      `__Host-Http-hedge-visitor-tag-0001=${VALUE}; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure`,
    );
    expect(local.write(local.name("login", "tag1"), VALUE, 5)).toBe(
      `hedge-login-tag1=${VALUE}; Max-Age=5; Path=/; HttpOnly; SameSite=Lax`,
    );
  });

  it("are never removed by a short life", ({ expect }) => {
    for (const seconds of [0.2, 0, -5]) {
      expect(secure.write(NAME, VALUE, seconds)).toContain("Max-Age=1;");
    }
  });

  it("are removed with the attributes of their creation", ({ expect }) => {
    for (const jar of [secure, local]) {
      const [removed, written] = [jar.remove(NAME), jar.write(NAME, VALUE, 60)];
      expect(removed.split("; ").slice(2)).toEqual(written.split("; ").slice(2));
      expect(jar.remove(NAME)).toMatch(/=; Max-Age=0; /u);
    }
  });
});

describe("a cookie name", () => {
  const NAMES: readonly [string, boolean][] = [
    ["__Host-Http-hedge-visitor-abcd", true],
    ["__Host-Http-hedge-member-AB_-12345678", true],
    ["hedge-access-abcdefgh", true],
    ["hedge-ended-abcdefgh", true],
    ["hedge-login-tn0hw0-0123456789012345678901", true],
    ["hedge-visitor-", false],
    ["hedge-visitor-abc", false],
    ["hedge-visitor", false],
    ["hedge-other-abcdefgh", false],
    ["my-hedge-visitor-abcdefgh", false],
    ["__Host-hedge-visitor-abcdefgh", false],
    ["hedge-visitor-abcd efgh", false],
    [`hedge-visitor-${"a".repeat(49)}`, false],
    ["wixSession", false],
    ["", false],
  ];
  for (const [name, isOurs] of NAMES) {
    it(`${JSON.stringify(name)} is ${isOurs ? "ours" : "somebody else's"}`, ({ expect }) => {
      expect(isOurCookie(name)).toBe(isOurs);
      expect(carriesOurCookies(`a=b; ${name}=x; c=d`)).toBe(isOurs);
    });
  }

  it("of ours is one that we write", ({ expect }) => {
    for (const kind of ["visitor", "member", "access", "ended", "login"] as const) {
      expect(isOurCookie(secure.name(kind, "abcd-_12"))).toBe(true);
      expect(isOurCookie(local.name(kind, "abcd-_12"))).toBe(true);
    }
  });
});
