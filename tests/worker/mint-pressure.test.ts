import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser, type Visit } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

type Worker = ReturnType<typeof createWorker>;

/** A worker that has been through nothing yet. */
function freshWorker(): Worker {
  return createWorker({ site: { default: shopSite }, settings: {} });
}

beforeEach(() => localWix.reset());

async function tokenCalls(): Promise<number> {
  return (await localWix.calls()).filter(({ path }) => path === "/oauth2/token").length;
}

/** Explicit asks, until the circuit is open. */
async function exhaust(worker: Worker): Promise<void> {
  for (let count = 0; count < 5; count += 1) {
    await new Browser(worker).fetch("/who");
  }
}

async function timed(visit: Promise<Visit>): Promise<readonly [Visit, number]> {
  const startedAt = Date.now();
  return [await visit, Date.now() - startedAt];
}

describe("a token endpoint that fails", () => {
  it("no longer holds up pages that can do without", async ({ expect }) => {
    const worker = freshWorker();
    await localWix.faults({ path: "/oauth2/token", hang: true });
    for (let count = 0; count < 2; count += 1) {
      await new Browser(worker).open("/plain");
    }
    await localWix.faults({ path: "/oauth2/token", status: 503 });
    await exhaust(worker);
    await localWix.faults({ path: "/oauth2/token", hang: true });
    const before = await tokenCalls();
    const [visit, milliseconds] = await timed(new Browser(worker).open("/plain"));
    expect(visit.text).toBe("asks nothing");
    expect(milliseconds).toBeLessThan(900);
    expect(await tokenCalls()).toBe(before);
  });

  it("fails who asks at once, with our code and the time to try again", async ({ expect }) => {
    const worker = freshWorker();
    await localWix.faults({ path: "/oauth2/token", status: 503 });
    await exhaust(worker);
    const before = await tokenCalls();
    const visit = await new Browser(worker).fetch("/throws-what-wix-threw");
    expect([visit.status, JSON.parse(visit.text).code]).toEqual([503, "upstream_unavailable"]);
    expect(visit.response.headers.get("retry-after")).toMatch(/^[12]$/u);
    expect(await tokenCalls()).toBe(before);
  });

  it("is found to be back by the first who asks after the pause", async ({ expect }) => {
    const worker = freshWorker();
    await localWix.faults({ path: "/oauth2/token", status: 503 });
    await exhaust(worker);
    await localWix.heal();
    await scheduler.wait(2100);
    const browser = new Browser(worker);
    await browser.fetch("/who");
    expect((await browser.me()).role).toBe("visitor");
    const opened = new Browser(worker);
    await opened.open("/token-stream");
    expect((await opened.me()).role).toBe("visitor");
  });

  it("is asked for no renewal until it is time to try again", async ({ expect }) => {
    const worker = freshWorker();
    const memberId = (await localWix.members())[0]?.id ?? "";
    await localWix.settings({ accessTokenSeconds: 2 });
    const stale = Array.from({ length: 6 }, () => new Browser(worker));
    for (const browser of stale) {
      await browser.login(memberId);
    }
    await scheduler.wait(2100);
    await localWix.faults({ path: "/oauth2/token", grant: "refresh_token", status: 503 });
    const [sixth, ...five] = stale;
    await Promise.all(five.map((browser) => browser.fetch("/who")));
    const before = await tokenCalls();
    expect((await sixth?.fetch("/who"))?.text).toMatch(/^upstream_unavailable/u);
    expect(await tokenCalls()).toBe(before);
  });

  it("ends no session: members stay who they are, with what they have", async ({ expect }) => {
    const worker = freshWorker();
    const memberId = (await localWix.members())[0]?.id ?? "";
    const stale = new Browser(worker);
    await localWix.settings({ accessTokenSeconds: 2 });
    await stale.login(memberId);
    await localWix.settings({ accessTokenSeconds: 14_400 });
    const fresh = new Browser(worker);
    await fresh.login(memberId);
    await scheduler.wait(2100);
    await localWix.faults({ path: "/oauth2/token", status: 500 });
    for (let count = 0; count < 8; count += 1) {
      expect((await stale.fetch("/who")).text).toMatch(/^upstream_unavailable/u);
    }
    expect((await stale.me()).member?.id).toBe(memberId);
    expect((await fresh.fetch("/who")).text).toBe(memberId);
    await localWix.heal();
    await scheduler.wait(2100);
    expect((await stale.fetch("/who")).text).toBe(memberId);
  });
});

describe("a token endpoint that is slow", () => {
  it("holds up three pages that can do without, and then none", async ({ expect }) => {
    const worker = freshWorker();
    await localWix.faults({ path: "/oauth2/token", latencyMs: 1200 });
    for (let count = 0; count < 3; count += 1) {
      await new Browser(worker).fetch("/who");
    }
    const [, milliseconds] = await timed(new Browser(worker).open("/plain"));
    expect(milliseconds).toBeLessThan(900);
  });
});

describe("a burst of browsers without cookies", () => {
  it("is not a burst of mints, as long as no page asks", async ({ expect }) => {
    const worker = freshWorker();
    await Promise.all(Array.from({ length: 300 }, () => new Browser(worker).open("/plain")));
    expect(await tokenCalls()).toBeLessThan(150);
  });
});

describe("a browser with a session", () => {
  it("costs nothing where no page asks, however old its token is", async ({ expect }) => {
    const browser = new Browser(createWorker({ site: { default: shopSite }, settings: {} }));
    await localWix.settings({ accessTokenSeconds: 2 });
    await browser.fetch("/who");
    await scheduler.wait(2100);
    await localWix.forgetCalls();
    expect((await browser.open("/plain")).text).toBe("asks nothing");
    expect(await localWix.calls()).toEqual([]);
  });
});

describe("what a browser fetches ahead of time", () => {
  const spellings: readonly Record<string, string>[] = [
    { "sec-purpose": "prefetch" },
    { "sec-purpose": "prefetch;prerender" },
    { "sec-purpose": "prefetch; anonymous-client-ip" },
    { "Sec-Purpose": "Prefetch" },
    { purpose: "prefetch" },
    { Purpose: "Prefetch" },
    { purpose: "preview" },
    { "x-purpose": "preview" },
    { "x-moz": "prefetch" },
    { purpose: "other", "sec-purpose": "prefetch" },
    { "sec-purpose": "", purpose: "prefetch" },
    { "sec-purpose": "other", "x-moz": "prefetch" },
  ];
  for (const headers of spellings) {
    it(`costs nothing: ${JSON.stringify(headers)}`, async ({ expect }) => {
      const { response } = await new Browser(freshWorker()).open("/plain", headers);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(await localWix.calls()).toEqual([]);
    });
  }
});
