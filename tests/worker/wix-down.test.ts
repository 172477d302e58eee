import { httpClient } from "@wix/essentials";
import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { type Fault, localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({ site: { default: shopSite }, settings: {} });
let memberId = "";

beforeEach(async () => {
  await localWix.reset();
  memberId = (await localWix.members())[0]?.id ?? "";
});

/** A member whose access token has run out. */
async function staleMember(): Promise<Browser> {
  const browser = new Browser(worker);
  const callback = await browser.callbackFor(memberId);
  await localWix.settings({ accessTokenSeconds: 2 });
  await browser.open(callback);
  await scheduler.wait(2100);
  await localWix.settings({ accessTokenSeconds: 14_400 });
  return browser;
}

/** Every way in which Wix can be out of order, and what a page that asks is told then. */
const OUT_OF_ORDER: readonly (readonly [string, Fault, RegExp])[] = [
  ["slower than any limit", { latencyMs: 20_000 }, /^upstream_timeout: /u],
  ["silent", { hang: true }, /^upstream_timeout: /u],
  ["unreachable", { unreachable: true }, /^upstream_unavailable: /u],
  ["cut off in the middle", { reset: true }, /^upstream_unavailable: /u],
  ["answering drop by drop", { dripMs: 500 }, /^upstream_timeout: /u],
  ["busy", { status: 429, headers: { "retry-after": "30" } }, /^upstream_unavailable: /u],
  ["broken", { status: 500 }, /^upstream_unavailable: /u],
  ["writing nonsense", { status: 200, body: '{"access_tok' }, /^upstream_unavailable: /u],
  [
    "behind somebody else's page",
    { status: 200, body: "<h1>Hello</h1>", headers: { "content-type": "text/html" } },
    /^upstream_unavailable: /u,
  ],
];

/** The token endpoint has five seconds. */
const PATIENCE = { timeout: 30_000 };

describe("while Wix is out of order", PATIENCE, () => {
  for (const [how, fault, error] of OUT_OF_ORDER) {
    it(`(${how}) pages that ask nothing don't wait, those that do get a code, and the member stays`, async ({
      expect,
    }) => {
      const browser = await staleMember();
      await localWix.faults({ path: "/oauth2/token", ...fault });
      const asked = browser.fetch("/who");
      const plain = await browser.fetch("/plain");
      expect(plain.text).toBe("asks nothing");
      expect((await new Browser(worker).open("/plain")).text).toBe("asks nothing");
      expect((await asked).text).toMatch(error);
      expect((await browser.me()).role).toBe("member");
      await localWix.heal();
      expect((await browser.fetch("/who")).text).toBe(memberId);
    });
  }
});

/** Calls a method that is not for this subject, and then one that is. */
const twoCalls = {
  async fetch(): Promise<Response> {
    const me = "https://www.wixapis.com/members/v1/members/my";
    const refused = await httpClient.fetchWithAuth(me);
    const answered = await httpClient.fetchWithAuth(me).catch(() => undefined);
    return Response.json([refused.status, answered?.status]);
  },
};

describe("a token that Wix does not take for one method", () => {
  it("a 401 of one method does not cost the page its other calls while the token endpoint is down", async ({
    expect,
  }) => {
    const browser = new Browser(createWorker({ site: { default: twoCalls }, settings: {} }));
    await browser.login(memberId);
    await localWix.faults(
      { path: "/oauth2/token", status: 503 },
      { path: "/members/v1/members/my", status: 401, times: 1 },
    );
    expect(JSON.parse((await browser.fetch("/")).text)).toEqual([401, 200]);
    expect((await browser.me()).role).toBe("member");
  });
});

describe("a Wix whose clock is wrong", () => {
  for (const clockOffsetSeconds of [-86_400, -300, 300, 86_400]) {
    it(`by ${clockOffsetSeconds} s costs nobody a session, and no renewal that is not due`, async ({
      expect,
    }) => {
      await localWix.settings({ clockOffsetSeconds });
      const browser = new Browser(worker);
      await browser.login(memberId);
      expect((await browser.fetch("/who")).text).toBe(memberId);
      expect((await browser.fetch("/who")).text).toBe(memberId);
      expect((await browser.me()).role).toBe("member");
      const renewals = (await localWix.calls()).filter(({ grant }) => grant === "refresh_token");
      expect(renewals).toEqual([]);
    });
  }
});

describe("while Wix can't be reached", () => {
  it("a page that asks gets an error that it can catch, with our code", async ({ expect }) => {
    await localWix.faults({ status: 503 });
    expect((await new Browser(worker).fetch("/who")).text).toMatch(/^upstream_unavailable: /u);
  });

  it("a page that does not catch it is answered with that code, not with a bare 500", async ({
    expect,
  }) => {
    await localWix.faults({ status: 503 });
    const visit = await new Browser(worker).fetch("/throws-what-wix-threw");
    expect(visit.status).toBe(503);
    expect(JSON.parse(visit.text).code).toBe("upstream_unavailable");
  });

  it("a page that makes several calls one after another waits for Wix once", async ({ expect }) => {
    await localWix.faults({ status: 503 });
    await localWix.forgetCalls();
    expect((await new Browser(worker).fetch("/who-twice")).text).toMatch(
      /^(upstream_unavailable: .*){2}/su,
    );
    expect((await localWix.calls()).filter(({ path }) => path === "/oauth2/token")).toHaveLength(3);
  });

  it("a login is a readable 503, with a way to try again", async ({ expect }) => {
    await localWix.faults({ status: 503 });
    const visit = await new Browser(worker).open("/_auth/login?returnTo=/cart");
    expect(visit.status).toBe(503);
    expect(visit.text).toContain("/_auth/login?returnTo=/cart");
  });
});

describe("a member's session", () => {
  const failures = [
    { status: 500 },
    { status: 429 },
    { status: 503, body: "<html>maintenance</html>" },
    { status: 200, body: "not json" },
    { status: 200, body: "{}" },
    { status: 400, body: '{"error":"invalid_request"}' },
    { unreachable: true },
  ] as const;
  for (const failure of failures) {
    it(`survives a token endpoint that answers ${JSON.stringify(failure)}`, async ({ expect }) => {
      const browser = await staleMember();
      await localWix.faults({ path: "/oauth2/token", ...failure });
      const { text } = await browser.fetch("/who");
      expect(text).toMatch(/^upstream_/u);
      expect((await browser.me()).role).toBe("member");
      await localWix.heal();
      expect((await browser.fetch("/who")).text).toBe(memberId);
    });
  }

  it("ends when Wix says that its refresh token is dead, and only then", async ({ expect }) => {
    const browser = await staleMember();
    await localWix.revoke({ memberId });
    await browser.fetch("/who");
    expect((await browser.me()).role).toBe("visitor");
  });

  it("goes on with a stale token while that still works", async ({ expect }) => {
    await localWix.settings({ accessTokenSeconds: 6 });
    const browser = new Browser(worker);
    await browser.login(memberId);
    await scheduler.wait(3100);
    await localWix.forgetCalls();
    await localWix.faults({ path: "/oauth2/token", status: 500 });
    expect((await browser.fetch("/who")).text).toBe(memberId);
    expect((await localWix.calls()).map(({ grant }) => grant)).toContain("refresh_token");
  });
});

describe("many requests at once with an expired token", () => {
  for (const rotateRefreshTokens of [false, true]) {
    it(`sign nobody out${rotateRefreshTokens ? ", although Wix hands out a new refresh token each time" : ""}`, async ({
      expect,
    }) => {
      await localWix.settings({ rotateRefreshTokens });
      const browser = await staleMember();
      const visits = await Promise.all(Array.from({ length: 20 }, () => browser.fetch("/who")));
      expect(new Set(visits.map(({ text }) => text))).toEqual(new Set([memberId]));
      expect((await browser.me()).role).toBe("member");
      const renewals = (await localWix.calls()).filter(({ grant }) => grant === "refresh_token");
      expect(renewals).toHaveLength(1);
    });
  }
});
