import { describe, it } from "vitest";
import { createCookieJar } from "../../../src/session/cookie-jar.ts";
import { type Bounds, remembering } from "../../../src/session/remembering.ts";
import type { Purpose, Sealer } from "../../../src/session/seal.ts";
import { factsOf } from "../../../src/session/facts.ts";
import { type OpenSession, sessionOpener } from "../../../src/session/settled-cookies.ts";
import { NOW, sealerAt } from "../../support/session-fixtures.ts";

const jar = createCookieJar(true);
const localJar = createCookieJar(false);

interface Stand {
  readonly sealer: Sealer;
  readonly open: OpenSession;
  readonly time: { now: number };
  /** How often a cipher was needed. */
  readonly opens: () => number;
}

function stand(bounds?: Bounds): Stand {
  const time = { now: NOW };
  const sealer = sealerAt(time);
  let opens = 0;
  const counting: Sealer = {
    ...sealer,
    open: (purpose, sealed) => {
      opens += 1;
      return sealer.open(purpose, sealed);
    },
  };
  const open = remembering(sessionOpener(counting), () => time.now, bounds);
  return { sealer, open, time, opens: () => opens };
}

interface Sealed {
  readonly kind?: "visitor" | "access";
  readonly seconds?: number;
  readonly purpose?: Purpose;
}

/** The pair of a cookie of a session's, as a browser sends it. */
async function cookieOf(sealer: Sealer, sid: string, as: Sealed = {}): Promise<string> {
  const { kind = "visitor", seconds = 60, purpose = kind } = as;
  const claims = { sid, rt: `refresh-${sid}`, began: NOW, issued: NOW, expiresAt: NOW + seconds };
  return `${jar.name(kind, sid.padEnd(8, "0"))}=${await sealer.seal(purpose, claims)}`;
}

describe("the cookies of a browser that an isolate has opened", () => {
  it("open again to the same, without a cipher", async ({ expect }) => {
    const { sealer, open, opens } = stand();
    const cookie = await cookieOf(sealer, "s1");
    const first = await open(cookie, jar);
    expect(first.session?.identity.sessionId).toBe("s1");
    expect(await open(cookie, jar)).toEqual(first);
    expect(opens()).toBe(1);
  });

  it("are known again whatever other cookies come with them", async ({ expect }) => {
    const { sealer, open, opens } = stand();
    const cookie = await cookieOf(sealer, "s1");
    for (const header of [cookie, `a=1; ${cookie}`, `${cookie};b=2`, `zz=%; ${cookie}; c="d"`]) {
      expect((await open(header, jar)).session?.identity.sessionId).toBe("s1");
    }
    expect(opens()).toBe(1);
  });

  it("are opened anew when the first of them has expired", async ({ expect }) => {
    const { sealer, open, time } = stand();
    const visitor = await cookieOf(sealer, "s1", { seconds: 90 });
    const access = await cookieOf(sealer, "s1", { kind: "access", seconds: 60 });
    const header = `${visitor}; ${access}`;
    expect((await open(header, jar)).opened).toHaveLength(2);
    time.now += 60;
    expect((await open(header, jar)).opened).toHaveLength(1);
    time.now += 30;
    expect(await open(header, jar)).toMatchObject({ opened: [], session: undefined });
  });

  it("are nothing under another name, on another kind of origin, or in part", async ({
    expect,
  }) => {
    const { sealer, open } = stand();
    const cookie = await cookieOf(sealer, "s1");
    await open(cookie, jar);
    expect((await open(cookie, localJar)).opened).toEqual([]);
    const near = [
      cookie.slice(0, -1),
      `${cookie}A`,
      cookie.toLowerCase(),
      cookie.replace("-visitor-", "-member-"),
      cookie.replace("-visitor-", "-access-"),
      cookie.slice(cookie.indexOf("=") + 1),
      "__proto__",
      "",
    ];
    for (const other of near) {
      expect((await open(other, jar)).session).toBeUndefined();
    }
  });

  it("are nothing when sealed for another purpose", async ({ expect }) => {
    const { sealer, open } = stand();
    for (const purpose of ["member", "access", "ended", "login", "app-token"] as const) {
      const cookie = await cookieOf(sealer, "s1", { purpose });
      expect((await open(cookie, jar)).opened).toEqual([]);
      expect((await open(cookie, jar)).opened).toEqual([]);
    }
  });
});

describe("what an isolate remembers", () => {
  it("is of many browsers, each its own", async ({ expect }) => {
    const { sealer, open, opens } = stand();
    const ids = ["s1", "s2", "s3"];
    const all = await Promise.all(ids.map((sid) => cookieOf(sealer, sid)));
    for (const cookie of [...all, ...all]) {
      const { session } = await open(cookie, jar);
      expect(session?.identity.sessionId).toBe(ids[all.indexOf(cookie)]);
    }
    expect(opens()).toBe(3);
  });

  for (const [bound, bounds] of [
    ["number", { count: 2, bytes: 1_000_000 }],
    ["size", { count: 1000, bytes: 700 }],
  ] as const) {
    it(`is bounded in ${bound}: the oldest goes, and opens again with a cipher`, async ({
      expect,
    }) => {
      const { sealer, open, opens } = stand(bounds);
      const all = await Promise.all(["s1", "s2", "s3"].map((sid) => cookieOf(sealer, sid)));
      expect(all[0]?.length).toBeGreaterThan(234);
      expect(all[0]?.length).toBeLessThan(350);
      for (const cookie of all) {
        await open(cookie, jar);
      }
      expect(opens()).toBe(3);
      await open(all[2] ?? "", jar);
      expect(opens()).toBe(3);
      expect((await open(all[0] ?? "", jar)).session).toBeDefined();
      expect(opens()).toBe(4);
    });
  }

  it("is not displaced by junk", async ({ expect }) => {
    const { sealer, open, opens } = stand({ count: 1, bytes: 10_000 });
    const cookie = await cookieOf(sealer, "s1");
    await open(cookie, jar);
    for (let index = 0; index < 20; index += 1) {
      await open(`${cookie.slice(0, -4)}${1000 + index}`, jar);
    }
    expect(opens()).toBe(21);
    await open(cookie, jar);
    expect(opens()).toBe(21);
  });

  it("stays as it is, whatever is done to what a site was told of it", async ({ expect }) => {
    const { sealer, open } = stand();
    const member = { id: "m1", nickname: "Ada" };
    const claims = { sid: "s1", rt: "r", began: NOW, member, expiresAt: NOW + 60 };
    const cookie = `${jar.name("member", "s1000000")}=${await sealer.seal("member", claims)}`;
    const first = factsOf((await open(cookie, jar)).session?.identity);
    Object.assign(first.member ?? {}, { nickname: "Eve" });
    expect(factsOf((await open(cookie, jar)).session?.identity).member?.nickname).toBe("Ada");
  });
});
