import { describe, it } from "vitest";
import { createCookieJar } from "../../../src/session/cookie-jar.ts";
import { createRenewals } from "../../../src/session/renewals.ts";
import { createHandovers } from "../../../src/session/handovers.ts";
import { RequestSession } from "../../../src/session/request-session.ts";
import { createSealer } from "../../../src/session/seal.ts";
import { createSealingKeys } from "../../../src/session/sealing-keys.ts";
import { sessionOpener } from "../../../src/session/settled-cookies.ts";
import { Cookies, FakeWix, LIVES, TOKEN_SECONDS } from "../../support/session-fixtures.ts";
import stored from "./sealed-by-version-1.json" with { type: "json" };

const MEMBER = {
  id: "member-1",
  loginEmail: "ada@example.com",
  nickname: "Ada",
  slug: "ada",
  photoUrl: "https://static.example/ada.png",
  contactId: "contact-1",
};

const time = { now: stored.now + TOKEN_SECONDS + 5 };
const clock = (): number => time.now;
const keys = createSealingKeys([new Uint8Array(Buffer.from(stored.key, "base64url"))]);
const sealer = createSealer(keys, stored.clientId, clock);

function requestWith(cookieHeader: string | null, wix = new FakeWix(time)): RequestSession {
  const handovers = createHandovers({ sealer, clock, stores: [] });
  return new RequestSession({
    cookieHeader,
    sealer,
    openSession: sessionOpener(sealer),
    jar: createCookieJar(true),
    clock,
    arrivedAt: clock(),
    grants: () => wix,
    renewals: createRenewals({ clock, handovers }),
    lives: LIVES,
    outlive: () => undefined,
    guest: () => undefined,
  });
}

describe("cookies that version 1 of the host has written", () => {
  const who: readonly [keyof typeof stored.cookies, object][] = [
    ["visitor", { role: "visitor", visitorId: "visitor-id-1" }],
    ["member", { role: "member", member: MEMBER }],
    ["member with a rotated refresh token", { role: "member", member: MEMBER }],
    ["member that a logout ended", { role: "anonymous" }],
    ["member that Wix ended, now a visitor", { role: "visitor", visitorId: "visitor-id-1" }],
  ];
  for (const [name, facts] of who) {
    it(`are understood: a ${name}`, async ({ expect }) => {
      expect(await requestWith(stored.cookies[name]).facts()).toEqual(facts);
    });
  }

  it("are renewed by the refresh token that was handed out last", async ({ expect }) => {
    time.now += TOKEN_SECONDS;
    const wix = new FakeWix(time);
    const session = requestWith(stored.cookies["member with a rotated refresh token"], wix);
    await session.accessToken();
    expect(wix.renewals).toEqual(["refresh-of-member~1"]);
  });

  it("are written in the present version when they next change, and not before", async ({
    expect,
  }) => {
    const wix = new FakeWix(time);
    wix.rotates = true;
    const cookies = new Cookies(time);
    const before = stored.cookies["member with a rotated refresh token"];
    const pairs = before.split("; ").map((pair) => `${pair}; Max-Age=1000000;`);
    cookies.apply(pairs);
    const session = requestWith(cookies.header, wix);
    await session.accessToken();
    cookies.apply(await session.commit("private"));
    expect(cookies.values.size).toBe(3);
    const next = requestWith(cookies.header, wix);
    expect((await next.accessToken()).value).toBe("renewed-1");
    cookies.apply(await next.commit("private"));
    expect(cookies.values.size).toBe(2);
    const [member = ""] = cookies.names("member");
    expect(before).toContain(cookies.values.get(member));
  });
});

describe("other values that version 1 of the host has sealed", () => {
  it("open: a login, and the app's token", async ({ expect }) => {
    time.now = stored.now + 1;
    expect(await sealer.open("login", stored.login)).toMatchObject({
      ok: true,
      claims: { state: "state-of-a-login", codeVerifier: "code-verifier", silent: false },
    });
    expect(await sealer.open("app-token", stored["app-token"])).toMatchObject({
      ok: true,
      claims: { key: "client-1/instance-1" },
    });
  });

  it("do not open in a version that never was", async ({ expect }) => {
    const [header = "", ...rest] = stored.login.split(".");
    const text = Buffer.from(header, "base64url").toString();
    for (const version of ["0", "2", "3", '"1"']) {
      const other = Buffer.from(text.replace('"ver":1', `"ver":${version}`)).toString("base64url");
      const opened = await sealer.open("login", [other, ...rest].join("."));
      expect(opened).toEqual({ ok: false, reason: "unknown_header" });
    }
  });
});
