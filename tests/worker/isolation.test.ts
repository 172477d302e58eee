import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({ site: { default: shopSite }, settings: {} });
const BROWSERS = 50;

beforeEach(async () => {
  await localWix.reset();
});

function visitorOf(token: string): string {
  const [, payload = ""] = token.replace("OauthNG.JWS.", "").split(".");
  const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
  return JSON.parse(claims.data).instance.aid;
}

describe("fifty browsers at once", () => {
  it("each have their own token in every call, streams and late calls included", async ({
    expect,
  }) => {
    const browsers = Array.from({ length: BROWSERS }, () => new Browser(worker));
    await Promise.all(browsers.map((browser) => browser.fetch("/token")));
    const owners = await Promise.all(
      browsers.map(async (browser) => (await browser.me()).visitorId),
    );
    expect(new Set(owners).size).toBe(BROWSERS);
    await localWix.faults({ path: "/", latencyMs: 5 });
    const rounds = await Promise.all(
      browsers.flatMap((browser, index) =>
        ["/token-later", "/token-stream", "/token-later"].map(async (path) => ({
          index,
          tokens: (await browser.fetch(path)).text.match(/OauthNG\.[\w.-]+/gu) ?? [],
        })),
      ),
    );
    for (const { index, tokens } of rounds) {
      expect(tokens.length).toBeGreaterThan(0);
      expect(tokens.map(visitorOf)).toEqual(tokens.map(() => owners[index]));
    }
  });

  it("that are new get a visitor each, and none of another's", async ({ expect }) => {
    const browsers = Array.from({ length: BROWSERS }, () => new Browser(worker));
    const seen = await Promise.all(
      browsers.map(async (browser) => visitorOf((await browser.fetch("/token")).text)),
    );
    const kept = await Promise.all(browsers.map(async (browser) => (await browser.me()).visitorId));
    expect(new Set(seen).size).toBe(BROWSERS);
    expect(kept).toEqual(seen);
  });

  it("do not pass on what Wix asks one of them to echo", async ({ expect }) => {
    const [one, other] = [new Browser(worker), new Browser(worker)];
    const item = (await one.fetch("/an-item")).text;
    await localWix.forgetCalls();
    await one.fetch(`/cart/add?item=${item}`);
    await other.fetch("/cart");
    const calls = await localWix.calls();
    expect(
      calls.filter(({ path, method }) => path.endsWith("/current") && method === "GET"),
    ).toEqual([expect.not.objectContaining({ consistent: expect.anything() })]);
  });
});
