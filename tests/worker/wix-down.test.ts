import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
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

describe("while Wix can't be reached", () => {
  it("pages that ask nothing are served", async ({ expect }) => {
    await localWix.faults({ status: 503 });
    expect((await new Browser(worker).fetch("/plain")).text).toBe("asks nothing");
    expect((await new Browser(worker).open("/plain")).text).toBe("asks nothing");
  });

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
    await localWix.settings({ accessTokenSeconds: 50 });
    const browser = new Browser(worker);
    await browser.login(memberId);
    await localWix.faults({ path: "/oauth2/token", status: 500 });
    expect((await browser.fetch("/who")).text).toBe(memberId);
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
