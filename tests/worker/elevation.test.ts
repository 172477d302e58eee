// Imported before the host, which hides the namespace from whoever comes later.
import { tokenCache } from "../support/kv-before-host.ts";
import { auth } from "@wix/essentials";
import { siteProperties } from "@wix/business-tools";
import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const elevatedRoute = {
  path: "/opening-hours",
  module: {
    GET: async () => {
      const { properties } = await auth.elevate(siteProperties.getSiteProperties)();
      return Response.json({
        name: properties?.businessName ?? properties?.siteDisplayName ?? null,
      });
    },
  },
};
const notElevated = {
  path: "/plain",
  module: {
    GET: async () => Response.json(await siteProperties.getSiteProperties().catch(String)),
  },
};

const index = {
  path: "/",
  module: {
    GET: async () => {
      await auth.elevate(siteProperties.getSiteProperties)();
      return new Response("elevated");
    },
  },
};

const worker = createWorker({
  site: { default: shopSite },
  api: { routes: [elevatedRoute, notElevated, index] },
  settings: {},
});

beforeEach(() => localWix.reset());

async function appMints(): Promise<number> {
  const calls = await localWix.calls();
  return calls.filter(({ grant }) => grant === "client_credentials").length;
}

describe("auth.elevate", () => {
  it("acts as the app in a backend route", async ({ expect }) => {
    const visit = await new Browser(worker).fetch("/_api/opening-hours");
    expect(visit.status).toBe(200);
    expect(
      (await localWix.calls()).find(({ path }) => path.startsWith("/site-properties")),
    ).toMatchObject({
      subject: "app",
      host: "www.wixapis.com",
    });
  });

  for (const path of ["/_api", "/_api/", "/_api?x=1"]) {
    it(`acts as the app in the backend's index, asked for as ${path}`, async ({ expect }) => {
      expect((await new Browser(worker).fetch(path)).text).toBe("elevated");
    });
  }

  it("acts as the app in the site's own route under /_api/", async ({ expect }) => {
    expect((await new Browser(worker).fetch("/_api/site-own")).text).toMatch(/^elevated: /u);
  });

  for (const path of ["/elevate", "/elevate-timer", "/elevate-query"]) {
    it(`is refused on ${path}, by an error that names the rule`, async ({ expect }) => {
      const { text } = await new Browser(worker).fetch(path);
      expect(text).toMatch(/elevation_refused.*\/_api\//u);
      expect(await appMints()).toBe(0);
    });
  }

  it("is refused in a page's timer, although a backend route is served meanwhile", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    const [page, route] = await Promise.all([
      browser.fetch("/elevate-timer"),
      browser.fetch("/_api/site-own"),
    ]);
    expect(page.text).toMatch(/^elevation_refused/u);
    expect(route.text).toMatch(/^elevated: /u);
  });

  it("is refused in what a page leaves behind with waitUntil", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.fetch("/elevate-background");
    expect((await browser.fetch("/elevate-background/outcome")).text).toMatch(
      /^elevation_refused/u,
    );
  });

  for (const path of [
    "//_api/site-own",
    "/%5Fapi/site-own",
    "/x/..%2f_api/site-own",
    "/_API/site-own",
  ]) {
    it(`cannot be had by writing the path as ${path}`, async ({ expect }) => {
      const { text, status } = await new Browser(worker).fetch(`http://localhost${path}`);
      expect(text).not.toMatch(/^elevated/u);
      expect([400, 404]).toContain(status);
    });
  }

  it("does not lend the app's token to calls that are not elevated", async ({ expect }) => {
    const { text } = await new Browser(worker).fetch("/_api/plain");
    expect(text).toMatch(/403|permission/iu);
    expect(
      (await localWix.calls()).find(({ path }) => path.startsWith("/site-properties"))?.subject,
    ).toBe("visitor");
  });

  it("mints no visitor", async ({ expect }) => {
    const { response } = await new Browser(worker).fetch("/_api/opening-hours");
    expect(response.headers.getSetCookie()).toEqual([]);
    expect((await localWix.calls()).filter(({ grant }) => grant === "anonymous")).toEqual([]);
  });

  it(
    "costs one mint for a thousand requests, fifty at a time",
    { timeout: 30_000 },
    async ({ expect }) => {
      const { keys } = await tokenCache.list();
      await Promise.all(keys.map(({ name }) => tokenCache.delete(name)));
      const browser = new Browser(createWorker({ api: { routes: [elevatedRoute] }, settings: {} }));
      await localWix.forgetCalls();
      for (let round = 0; round < 20; round += 1) {
        const visits = await Promise.all(
          Array.from({ length: 50 }, () => browser.fetch("/_api/opening-hours")),
        );
        expect(new Set(visits.map(({ status }) => status))).toEqual(new Set([200]));
      }
      expect(await appMints()).toBe(1);
    },
  );

  it("replaces an app token that Wix refuses, once", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.fetch("/_api/opening-hours");
    await localWix.forgetCalls();
    await localWix.faults({ path: "/site-properties", status: 401, times: 1, body: "{}" });
    expect((await browser.fetch("/_api/opening-hours")).status).toBe(200);
    expect(await appMints()).toBe(1);
  });

  it("costs one mint, and not one per call, where an API answers 401 to the app", async ({
    expect,
  }) => {
    const browser = new Browser(worker);
    await browser.fetch("/_api/opening-hours");
    await localWix.forgetCalls();
    await localWix.faults({ path: "/site-properties", status: 401, body: "{}" });
    for (let calls = 0; calls < 5; calls += 1) {
      expect((await browser.fetch("/_api/opening-hours")).status).toBe(500);
    }
    expect(await appMints()).toBe(1);
  });

  it("refuses unsafe calls of other sites to backend routes", async ({ expect }) => {
    const browser = new Browser(worker);
    await browser.fetch("/who");
    const visit = await browser.fetch("/_api/site-own", {
      method: "POST",
      headers: { "sec-fetch-site": "cross-site" },
    });
    expect(JSON.parse(visit.text).code).toBe("cross_site_request");
  });
});
