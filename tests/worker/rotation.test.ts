import { beforeEach, describe, it, vi } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

/** Two of a data centre's isolates: they know of each other only what the Cache API keeps. */
const one = createWorker({ site: { default: shopSite }, settings: { usesSdk: true } });
const other = createWorker({ site: { default: shopSite }, settings: { usesSdk: true } });

const TOKEN_SECONDS = 4;
/** Over half of a token's life: then it is renewed. */
const STALE_MILLISECONDS = 2100;

beforeEach(async () => {
  await localWix.reset();
  await localWix.settings({ rotateRefreshTokens: true, accessTokenSeconds: TOKEN_SECONDS });
});

async function memberOf(worker: typeof one): Promise<{ browser: Browser; id: string }> {
  const browser = new Browser(worker);
  const [member] = await localWix.members();
  await browser.login(member?.id ?? "");
  return { browser, id: member?.id ?? "" };
}

/** The same browser, whose next request another isolate answers. */
function meeting(worker: typeof one, browser: Browser): Browser {
  const next = new Browser(worker);
  for (const [name, value] of browser.cookies) {
    next.cookies.set(name, value);
  }
  return next;
}

describe("a refresh token that Wix replaces while a page streams", () => {
  it("is found replaced by another isolate, without KV", async ({ expect }) => {
    const { browser, id } = await memberOf(one);
    await scheduler.wait(STALE_MILLISECONDS);
    const logged = vi.spyOn(console, "log");
    const streamed = await browser.open("/token-stream");
    expect(streamed.text).toMatch(/shell.*JWS/u);
    expect(streamed.response.headers.getSetCookie()).toEqual([]);
    // What the host keeps for itself is no page that the site has stored.
    expect(JSON.stringify(logged.mock.calls)).not.toContain("put_dropped");
    const next = meeting(other, browser);
    expect((await next.open("/token")).status).toBe(200);
    expect((await next.me()).member?.id).toBe(id);
    const grants = (await localWix.calls()).map(({ grant }) => grant);
    expect(grants.filter((grant) => grant === "refresh_token").length).toBeGreaterThan(1);
  });
});

describe("a refresh token that is replaced by one that fits into no cookie", () => {
  it("leads to it, renews no oftener than any, and is said in the log", async ({ expect }) => {
    const { browser, id } = await memberOf(one);
    await localWix.settings({ refreshTokenPadding: 2000 });
    const logged = vi.spyOn(console, "log");
    for (const worker of [one, other]) {
      await scheduler.wait(TOKEN_SECONDS * 1000);
      await localWix.forgetCalls();
      const next = meeting(worker, browser);
      expect([(await next.open("/token")).status, (await next.open("/token")).status]).toEqual([
        200, 200,
      ]);
      expect((await next.me()).member?.id).toBe(id);
      const renewed = (await localWix.calls()).filter(
        ({ grant, status }) => grant === "refresh_token" && status === 200,
      );
      expect(renewed).toHaveLength(1);
      next.cookies.forEach((value, name) => browser.cookies.set(name, value));
    }
    expect(JSON.stringify(logged.mock.calls)).toContain("refresh_token_too_long");
  });
});
