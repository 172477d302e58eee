import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({ site: { default: shopSite }, settings: { protect: ["/account/*"] } });

beforeEach(() => localWix.reset());

async function headersOf(
  browser: Browser,
  path: string,
  asPage = false,
): Promise<{ cacheControl: string | null; vary: string | null; cookie: string | null }> {
  const { response } = await (asPage ? browser.open(path) : browser.fetch(path));
  const { headers } = response;
  return {
    cacheControl: headers.get("cache-control"),
    vary: headers.get("vary"),
    cookie: headers.get("set-cookie"),
  };
}

describe("who may store a response", () => {
  it("everybody, when the site says so and nobody was asked for", async ({ expect }) => {
    for (const asPage of [false, true]) {
      expect(await headersOf(new Browser(worker), "/public", asPage)).toEqual({
        cacheControl: "public, max-age=60",
        vary: null,
        cookie: null,
      });
    }
  });

  it("nobody, once the page used an identity, whatever the site says", async ({ expect }) => {
    const browser = new Browser(worker);
    const { cacheControl, vary } = await headersOf(browser, "/public-but-personal");
    expect([cacheControl, vary]).toEqual(["private, no-store", "Cookie"]);
    expect((await browser.me()).role).toBe("visitor");
  });

  it("nobody, when the request came with a session", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.fetch("/who");
    expect((await headersOf(browser, "/public")).cacheControl).toBe("private, no-store");
  });

  it("nobody, when the response sets a session", async ({ expect }) => {
    const { cacheControl, cookie } = await headersOf(new Browser(worker), "/plain", true);
    expect(cacheControl).toBe("private, no-store");
    expect(cookie).not.toBeNull();
  });

  it("nobody, when it is for members", async ({ expect }) => {
    const [member] = await localWix.members();
    const browser = new Browser(worker);
    const turned = await headersOf(browser, "/account", true);
    expect(turned.cacheControl).toBe("no-store");
    await browser.login(member?.id ?? "");
    expect((await headersOf(browser, "/account", true)).cacheControl).toBe("private, no-store");
  });

  it("is settled when the headers go out: a public page's stream can't turn personal", async ({
    expect,
  }) => {
    const { text, response } = await new Browser(worker).fetch("/public-stream");
    expect(response.headers.get("cache-control")).toBe("public, max-age=60");
    expect(text).toContain("identity_after_public_response");
    expect((await localWix.calls()).length).toBe(0);
  });
});

describe("cookies that a site sets", () => {
  it("are its own and none of the host's", async ({ expect }) => {
    const { response } = await new Browser(worker).fetch("/sets-cookies");
    expect(response.headers.getSetCookie()).toEqual(["mine=1; Path=/"]);
    expect(response.headers.get("clear-site-data")).toBe('"cache"');
  });
});
