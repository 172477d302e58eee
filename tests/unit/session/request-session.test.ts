import { describe, it } from "vitest";
import { createCookieJar } from "../../../src/session/cookie-jar.ts";
import { openCookies } from "../../../src/session/evidence.ts";
import {
  codeOf,
  DeadToken,
  gate,
  isolateAt,
  sealerAt,
  stand,
  TOKEN_SECONDS,
} from "../../support/session-fixtures.ts";

const MEMBER = { id: "member-1", nickname: "Ada" };
const transient = new Error("503 of the token endpoint");

describe("a browser without a session", () => {
  it("costs nothing until somebody asks", async ({ expect }) => {
    const { wix, visit } = stand();
    expect(await visit(async (session) => session.open())).toEqual([]);
    expect(await visit(async (session) => session.facts())).toEqual([]);
    expect(wix.minted).toBe(0);
  });

  it("is minted once for any number of concurrent calls", async ({ expect }) => {
    const { wix, request } = stand();
    const session = request();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => session.accessToken()));
    expect(wix.minted).toBe(1);
    expect(new Set(tokens.map((token) => token.value))).toEqual(new Set(["access-of-visitor-1"]));
  });

  it("stays the same visitor from then on", async ({ expect }) => {
    const { wix, visit, request } = stand();
    await visit((session) => session.accessToken());
    expect(await request().facts()).toEqual({ role: "visitor", visitorId: "visitor-id-1" });
    expect((await request().accessToken()).value).toBe("access-of-visitor-1");
    expect([wix.minted, wix.renewals]).toEqual([1, []]);
  });

  it("waits for Wix once when it is down, and may ask again a while later", async ({ expect }) => {
    const { wix, request, time } = stand();
    wix.failure = transient;
    const session = request();
    expect(await codeOf(() => session.accessToken())).toMatch(/503/u);
    wix.failure = undefined;
    expect(await codeOf(() => session.accessToken())).toMatch(/503/u);
    time.now += 6;
    expect((await session.accessToken()).value).toBe("access-of-visitor-2");
  });

  it("is minted ahead without a word when Wix is down", async ({ expect }) => {
    const { wix, request } = stand();
    wix.failure = transient;
    const session = request();
    session.mintAhead();
    await session.settle(1);
    expect(session.identityUsed).toBe(false);
    expect(await session.commit("private")).toEqual([]);
  });

  it("gets a token minted ahead into the answer", async ({ expect }) => {
    const { cookies, request } = stand();
    const session = request();
    session.mintAhead();
    await session.settle(1);
    cookies.apply(await session.commit("private"));
    expect(cookies.names("visitor")).toHaveLength(1);
  });

  it("is not waited for longer than the limit", async ({ expect }) => {
    const { wix, request } = stand();
    wix.gate = new Promise(() => undefined);
    const session = request();
    session.mintAhead();
    const startedAt = performance.now();
    await session.settle(0.02);
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(await session.commit("private")).toEqual([]);
  });

  it("as a crawler gets the shared visitor, which is never kept", async ({ expect }) => {
    const { wix, request } = stand();
    const guest = {
      get: async () => wix.tokens("guest").access,
      renew: async () => wix.tokens("next-guest").access,
    };
    const session = request({ guest });
    expect((await session.accessToken()).value).toBe("access-of-guest");
    expect((await session.replace("access-of-guest")).value).toBe("access-of-next-guest");
    expect([wix.minted, await session.commit("private")]).toEqual([0, []]);
  });
});

describe("what opens as nothing", () => {
  it("is no session, and no error", async ({ expect }) => {
    const { request, visit, cookies, time } = stand();
    await visit((session) => session.login(MEMBER, { ...stand().wix.tokens("m") }));
    const [name = ""] = cookies.names("member");
    const value = cookies.values.get(name) ?? "";
    const swapped = `${name.replace("-member-", "-visitor-")}=${value}`;
    const junk = [
      swapped,
      `${name}=${value.slice(0, -9)}`,
      `${name}=x`,
      `${name}=a..b.c.d`,
      "zz=%",
    ];
    for (const header of junk) {
      expect(await request({ cookies: header }).facts(), header).toEqual({ role: "anonymous" });
    }
    const kept = cookies.header;
    time.now += 2_592_000;
    expect(await request({ cookies: kept }).facts(), "expired").toEqual({ role: "anonymous" });
  });

  it("does not hide the copy that opens, whichever comes first", async ({ expect }) => {
    const { request, visit, cookies } = stand();
    await visit((session) => session.accessToken());
    const [name = ""] = cookies.names("visitor");
    for (const header of [
      `${name}=a..b.c.d; ${cookies.header}`,
      `${cookies.header}; ${name}=a..b.c.d`,
    ]) {
      expect((await request({ cookies: header }).facts()).role).toBe("visitor");
    }
  });

  it("is said to be unopened by what may not wait", async ({ expect }) => {
    const { request, visit } = stand();
    expect(request().current()).toBeUndefined();
    await visit((session) => session.accessToken());
    const session = request();
    expect(await codeOf(() => session.current())).toBe("session_not_open");
    await session.open();
    expect(session.current()?.identity.subject).toBe("visitor");
  });
});

describe("a stale token", () => {
  it("is renewed once for any number of concurrent calls", async ({ expect }) => {
    const { wix, visit, request, time } = stand();
    await visit((session) => session.accessToken());
    time.now += TOKEN_SECONDS - 30;
    const session = request();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => session.accessToken()));
    expect(new Set(tokens.map((token) => token.value))).toEqual(new Set(["renewed-1"]));
    expect(wix.renewals).toEqual(["refresh-of-visitor-1"]);
  });

  it("is renewed in the access cookie alone", async ({ expect }) => {
    const { cookies, visit, time } = stand();
    await visit((session) => session.accessToken());
    time.now += TOKEN_SECONDS;
    const written = await visit((session) => session.accessToken());
    expect(written.map((cookie) => cookie.split("=")[0])).toEqual(cookies.names("access"));
  });

  it("is fresh for the first half of its life, where that is shorter than two minutes", async ({
    expect,
  }) => {
    const { wix, visit, request, time } = stand();
    wix.tokenSeconds = 8;
    await visit((session) => session.accessToken());
    time.now += 2;
    expect((await request().accessToken()).value).toBe("access-of-visitor-1");
    expect(wix.renewals).toEqual([]);
    time.now += 2;
    await visit(async (session) => {
      await session.accessToken();
      await session.accessToken();
    });
    await visit((session) => session.accessToken());
    expect(wix.renewals).toEqual(["refresh-of-visitor-1"]);
  });

  it("still serves while Wix is down, and the session is kept", async ({ expect }) => {
    const { wix, visit, request, time } = stand();
    await visit((session) => session.accessToken());
    time.now += TOKEN_SECONDS - 30;
    wix.failure = transient;
    expect((await request().accessToken()).value).toBe("access-of-visitor-1");
    time.now += 60;
    const written = await visit(async (session) => {
      expect(await codeOf(() => session.accessToken())).toMatch(/503/u);
    });
    expect(written).toEqual([]);
    wix.failure = undefined;
    expect((await request().accessToken()).value).toBe("renewed-3");
    expect(wix.minted).toBe(1);
  });

  it("brings a new refresh token, which is kept and preferred", async ({ expect }) => {
    const { wix, visit, time } = stand();
    wix.rotates = true;
    await visit((session) => session.accessToken());
    for (let round = 0; round < 3; round += 1) {
      time.now += TOKEN_SECONDS;
      await visit((session) => session.accessToken());
    }
    expect(wix.renewals).toEqual([
      "refresh-of-visitor-1",
      "refresh-of-visitor-1~1",
      "refresh-of-visitor-1~2",
    ]);
    expect(wix.minted).toBe(1);
  });
});

describe("a session that Wix has ended", () => {
  it("goes on as a new visitor, and says so in a mark", async ({ expect }) => {
    const { wix, cookies, visit, request, time } = stand();
    await visit((session) => session.login(MEMBER, wix.tokens("member")));
    wix.dead.add("refresh-of-member");
    time.now += TOKEN_SECONDS;
    await visit((session) => session.accessToken());
    expect(cookies.names("ended")).toHaveLength(1);
    expect(await request().facts()).toMatchObject({ role: "visitor" });
    expect(wix.renewals).toEqual(["refresh-of-member"]);
  });

  it("leaves no more behind, however often it happens", async ({ expect }) => {
    const { wix, cookies, visit, request, time } = stand();
    for (let round = 1; round <= 12; round += 1) {
      await visit((session) => session.accessToken());
      wix.dead.add(`refresh-of-visitor-${round}`);
      time.now += TOKEN_SECONDS;
    }
    await visit((session) => session.accessToken());
    expect(cookies.header?.split("; ").length).toBeLessThanOrEqual(6);
    expect(await request().facts()).toEqual({ role: "visitor", visitorId: "visitor-id-13" });
  });
});

describe("login and logout", () => {
  it("a login replaces the session whole", async ({ expect }) => {
    const { wix, cookies, visit, request } = stand();
    await visit((session) => session.accessToken());
    const before = [...cookies.values.keys()];
    await visit((session) => session.login(MEMBER, wix.tokens("member")));
    expect(before.filter((name) => cookies.values.has(name))).toEqual([]);
    expect((await request().accessToken()).value).toBe("access-of-member");
    expect(await request().facts()).toEqual({ role: "member", member: MEMBER });
    const tag = cookies.names("member")[0]?.slice(-8) ?? "";
    expect(before.some((name) => name.endsWith(tag))).toBe(false);
  });

  it("a logout ends everything and leaves a mark", async ({ expect }) => {
    const { wix, cookies, visit, request } = stand();
    await visit((session) => session.login(MEMBER, wix.tokens("member")));
    await visit((session) => session.logout());
    expect(cookies.names("ended")).toHaveLength(1);
    expect(cookies.values.size).toBe(1);
    expect(await request().facts()).toEqual({ role: "anonymous" });
    await visit((session) => session.accessToken());
    expect((await request().facts()).role).toBe("visitor");
  });

  it("many logouts leave one mark", async ({ expect }) => {
    const { wix, cookies, visit } = stand();
    for (let round = 0; round < 12; round += 1) {
      await visit((session) => session.login(MEMBER, wix.tokens(`member-${round}`)));
      await visit((session) => session.logout());
    }
    expect(cookies.values.size).toBe(1);
  });

  it("a logout during a renewal is not undone by it", async ({ expect }) => {
    const { wix, visit, request, time } = stand();
    await visit((session) => session.login(MEMBER, wix.tokens("member")));
    time.now += TOKEN_SECONDS;
    const held = gate();
    wix.gate = held.promise;
    const session = request();
    const asked = session.accessToken();
    await session.logout();
    held.open();
    await asked;
    expect(session.current()).toBeUndefined();
    expect((await session.commit("private")).filter((one) => /-access-.*=[^;]/u.test(one))).toEqual(
      [],
    );
  });

  it("a login during a mint is not undone by it", async ({ expect }) => {
    const { wix, cookies, request } = stand();
    const held = gate();
    wix.gate = held.promise;
    const session = request();
    session.mintAhead();
    await session.login(MEMBER, wix.tokens("member"));
    held.open();
    await session.settle(1);
    cookies.apply(await session.commit("private"));
    expect(await request().facts()).toEqual({ role: "member", member: MEMBER });
  });

  it("a login during a renewal that fails is not undone by it", async ({ expect }) => {
    const { wix, cookies, visit, request, time } = stand();
    await visit((session) => session.accessToken());
    time.now += TOKEN_SECONDS;
    const held = gate();
    wix.gate = held.promise.then(() => Promise.reject(new DeadToken()));
    const session = request();
    const asked = session.accessToken();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await session.login(MEMBER, wix.tokens("member"));
    held.open();
    expect((await asked).value).toBe("access-of-member");
    cookies.apply(await session.commit("private"));
    expect(await request().facts()).toEqual({ role: "member", member: MEMBER });
  });

  it("a logout is refused once the headers are out", async ({ expect }) => {
    for (const visibility of ["private", "public"] as const) {
      const session = stand().request();
      await session.commit(visibility);
      expect(await codeOf(() => session.logout())).toBe("response_already_sent");
    }
  });
});

describe("a page that went out as public", () => {
  it("sets no cookie", async ({ expect }) => {
    const session = stand().request();
    await session.accessToken();
    expect(await session.commit("public")).toEqual([]);
  });

  it("refuses its stream whatever depends on who is calling", async ({ expect }) => {
    const session = stand().request();
    session.mintAhead();
    await session.settle(1);
    await session.commit("public");
    const code = "identity_after_public_response";
    expect(await codeOf(() => session.accessToken())).toBe(code);
    expect(await codeOf(() => session.current())).toBe(code);
    expect(await codeOf(() => session.facts())).toBe(code);
  });
});

describe("parallel first calls of a page", () => {
  it("end as one visitor, and what they left behind goes with the next answer", async ({
    expect,
  }) => {
    const { wix, cookies, request, visit, time } = stand();
    const sessions = Array.from({ length: 6 }, () => {
      time.now += 0.001;
      return request({ renewals: isolateAt(time) });
    });
    await Promise.all(sessions.map((session) => session.accessToken()));
    for (const session of sessions.toReversed()) {
      cookies.apply(await session.commit("private"));
    }
    expect([wix.minted, cookies.values.size]).toEqual([6, 12]);
    await visit((session) => session.open());
    expect(cookies.values.size).toBe(2);
    expect(await request().facts()).toEqual({ role: "visitor", visitorId: "visitor-id-1" });
  });

  it("are never tidied away together with the session that counts", async ({ expect }) => {
    const { cookies, request, visit, time } = stand();
    await visit((session) => session.accessToken());
    const header = `${cookies.header}; ${cookies.header}`;
    const session = request({ cookies: header });
    await session.open();
    expect(await session.commit("private")).toEqual([]);
    const opened = await openCookies(sealerAt(time), createCookieJar(true).read(header));
    expect(opened.length).toBeGreaterThan(2);
  });
});
