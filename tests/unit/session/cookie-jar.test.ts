import * as fc from "fast-check";
import { describe, it } from "vitest";
import {
  carriesOurCookies,
  type CookieKind,
  createCookieJar,
  isOurCookie,
} from "../../../src/session/cookie-jar.ts";
import { withoutOurCookies } from "../../../src/site/site-request.ts";
import { check } from "../../support/check.ts";

const secure = createCookieJar(true);
const local = createCookieJar(false);
const VALUE = "aaaa..bbbb.cccc.dddd";
const NAME = secure.name("visitor", "tag-0001");
const ours = `${NAME}=${VALUE}`;
const OTHER = "e..f.g.h";

/** Cookie headers of any characters, with cookies of ours and what looks like them among the rest. */
const anyHeader = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
      fc.constantFrom(";", "; ", ",", ", ", "=", "==", " ", "\t", "\u00a0", '"', "%", "\0", "x="),
      fc.constantFrom("hedge-", "__Host-Http-", "-", "visitor", NAME, VALUE, OTHER, "..", "."),
      fc.constantFrom(
        ours,
        `; ${ours}; `,
        `; ${NAME}=${OTHER};`,
        `;${NAME.replace("visitor", "member")}=${OTHER}`,
      ),
      fc.constantFrom(`hedge-visitor-tag-0001=${VALUE}`, `; x=1, ${ours}`, `${ours}, x=1;`),
    ),
    { maxLength: 24 },
  )
  .map((pieces) => pieces.join(""));

describe("the cookies that a browser sends", () => {
  it("are those that a slow and plain reading finds, in any header", ({ expect }) => {
    expect(secure.read(null)).toEqual([]);
    check(
      fc.property(anyHeader, (given) => {
        const plain = given.split(";").flatMap((pair) => {
          const [, name = "", value = ""] = /^([^=]*)=([^,]*)/su.exec(pair) ?? [];
          const [, kind, tag] = /^__Host-Http-hedge-(\w+)-([\w-]{4,48})$/u.exec(name.trim()) ?? [];
          const isOurs = ["visitor", "member", "access", "ended", "login"].includes(kind ?? "");
          const [first, second, ...rest] = value.trim().split(".");
          const isSealed =
            second === "" &&
            rest.length === 3 &&
            [first ?? "", ...rest].every((part) => part !== "" && !/[^A-Za-z0-9_-]/.test(part));
          return isOurs && isSealed ? [{ kind, tag, name: name.trim(), value: value.trim() }] : [];
        });
        const newest = plain.filter(
          ({ kind }, index) =>
            kind === "login" ||
            plain.slice(index).filter((later) => later.kind === kind).length <= 8,
        );
        expect(secure.read(given)).toEqual(newest);
        expect(plain.length === 0 || carriesOurCookies(given)).toBe(true);
      }),
      500,
    );
  });

  it("are all in the part of a header that is ours, and nothing else decides what they are", ({
    expect,
  }) => {
    check(
      fc.property(anyHeader, (given) => {
        for (const jar of [secure, local]) {
          expect(jar.read(jar.ours(given))).toEqual(jar.read(given));
          expect(jar.ours(`a=1; ${jar.ours(given)}; b=2`)).toBe(jar.ours(jar.ours(given)));
        }
      }),
      500,
    );
  });

  it("are never in what a site gets to see, wherever they stood", ({ expect }) => {
    check(
      fc.property(anyHeader, (given) => {
        const seen = withoutOurCookies(given, isOurCookie);
        expect(carriesOurCookies(seen)).toBe(false);
        expect(secure.read(seen)).toEqual([]);
      }),
      300,
    );
  });

  it("are found among any cookies of others", ({ expect }) => {
    const pair = fc.stringMatching(/^[^;]{0,40}$/u).filter((text) => !text.includes("hedge-"));
    check(
      fc.property(fc.array(pair), fc.array(pair), (before, after) => {
        const found = secure.read([...before, ours, ...after].join(";"));
        expect(found.map(({ value }) => value)).toEqual([VALUE]);
      }),
    );
    const many = Array.from({ length: 10_000 }, (_, index) => `c${index}=v`).join("; ");
    for (const others of ["zz=%", "=x", ";;;", 'q="a', "hedge", "a=b=c", many]) {
      expect(secure.read(`${others}; ${ours}; ${others}`), others.slice(0, 9)).toHaveLength(1);
    }
  });

  it("are not read out of the value of another, which other hosts may set", ({ expect }) => {
    check(
      fc.property(
        fc.stringMatching(/^[^;]{0,20}$/u),
        fc.constantFrom(",", ", ", "=,"),
        (other, comma) => {
          expect(secure.read(`x${other}${comma}${ours}`)).toEqual([]);
          expect(secure.read(`x=1; x${other}${comma}${ours}; y=2`)).toEqual([]);
          expect(secure.read(`${ours}${comma}x=2`)).toHaveLength(comma === "=," ? 0 : 1);
        },
      ),
    );
  });

  it("are read within bounds, however many and long they are", ({ expect }) => {
    const copy = fc.record({
      kind: fc.constantFrom("visitor", "member", "access", "ended", "login"),
      tag: fc.stringMatching(/^[\w-]{4,8}$/u),
      length: fc.oneof(fc.integer({ min: 1500, max: 4200 }), fc.nat(20)),
    });
    check(
      fc.property(fc.array(copy, { maxLength: 60, size: "max" }), fc.boolean(), (all, areShort) => {
        const copies = areShort ? all.filter(({ length }) => length <= 20) : all;
        const pairs = copies.map(
          ({ kind, tag, length }) =>
            `__Host-Http-hedge-${kind}-${tag}=a..b.${"c".repeat(length + 1)}.d`,
        );
        const read = secure.read(pairs.join("; "));
        expect(read.every(({ name, value }) => pairs.includes(`${name}=${value}`))).toBe(true);
        expect(read.length > 0).toBe(copies.some(({ length }) => length <= 4087));
        const found = read.filter(({ kind }) => kind !== "login");
        const copiesOf = found.map(({ kind }) => found.filter((one) => one.kind === kind).length);
        expect(Math.max(0, ...copiesOf)).toBeLessThanOrEqual(8);
        const bytes = found.reduce((sum, { value }) => sum + value.length, 0);
        expect(bytes).toBeLessThanOrEqual(16_384);
      }),
    );
  });

  it("are the same session, however many logins were begun, and wherever their cookies stand", ({
    expect,
  }) => {
    const pairOf = (kind: CookieKind, length: number) =>
      fc
        .stringMatching(/^[\w-]{4,8}$/u)
        .map((tag) => `${secure.name(kind, tag)}=a..b.${"c".repeat(length)}.d`);
    const login = fc.nat(3000).chain((length) => pairOf("login", length + 1));
    const other = fc
      .tuple(fc.constantFrom("visitor", "member", "access"), fc.nat(4000))
      .chain(([kind, length]) => pairOf(kind, length + 1));
    const mixed = fc
      .tuple(fc.array(other, { maxLength: 10 }), fc.array(login, { maxLength: 40, size: "max" }))
      .chain(([others, logins]) =>
        fc.tuple(
          fc.shuffledSubarray([...others, ...logins], {
            minLength: others.length + logins.length,
          }),
          fc.constant(new Set(logins)),
        ),
      );
    check(
      fc.property(mixed, ([pairs, logins]) => {
        const read = secure.read(pairs.join("; "));
        const session = secure.read(pairs.filter((pair) => !logins.has(pair)).join("; "));
        expect(read.filter(({ kind }) => kind !== "login")).toEqual(session);
        expect(read.length - session.length).toBe(pairs.filter((pair) => logins.has(pair)).length);
      }),
    );
  });

  it("are not used up by copies that are not looked at", ({ expect }) => {
    const long = `aaaa..bbbb.${"c".repeat(1600)}.dddd`;
    const copies = Array.from(
      { length: 12 },
      (_, index) => `${secure.name("access", `tag-00${index + 10}`)}=${long}`,
    );
    expect(secure.read([ours, ...copies].join("; ")).map(({ name }) => name)).toContain(NAME);
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
