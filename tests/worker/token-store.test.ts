// Imported before the host, which hides the namespace from whoever comes later.
// oxfmt-ignore
import { tokenCache } from "../support/kv-before-host.ts";
import { auth } from "@wix/essentials";
import { siteProperties } from "@wix/business-tools";
import { describe, it } from "vitest";
import { createWorker, wrapClass } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";

const api = {
  routes: [
    {
      path: "/name",
      module: {
        GET: async () => Response.json(await auth.elevate(siteProperties.getSiteProperties)()),
      },
    },
  ],
};

async function appMints(): Promise<number> {
  const calls = await localWix.calls();
  return calls.filter(({ grant }) => grant === "client_credentials").length;
}

async function forgetKept(): Promise<void> {
  const { keys } = await tokenCache.list();
  await Promise.all(keys.map(({ name }) => tokenCache.delete(name)));
}

describe("the app's token in KV", () => {
  it("is sealed, and saves every other isolate the mint", async ({ expect }) => {
    await localWix.reset();
    const first = createWorker({ api, settings: {} });
    expect((await new Browser(first).fetch("/_api/name")).status).toBe(200);
    const { keys } = await tokenCache.list();
    const kept = await tokenCache.get(keys[0]?.name ?? "");
    // The client and the instance of vitest.config.ts: another of either is another token.
    expect(keys.map(({ name }) => name)).toEqual([
      "app-token:5e55105e-0000-4000-8000-000000000001/1257a9ce-0000-4000-8000-000000000001",
    ]);
    expect(kept).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/u);
    expect(kept).not.toContain("JWS");
    const second = createWorker({ api, settings: {} });
    expect((await new Browser(second).fetch("/_api/name")).status).toBe(200);
    expect(await appMints()).toBe(1);
  });

  it("is minted anew when what is kept does not open", async ({ expect }) => {
    const { keys } = await tokenCache.list();
    await tokenCache.put(keys[0]?.name ?? "", "a..b.c.d");
    await localWix.forgetCalls();
    const third = createWorker({ api, settings: {} });
    expect((await new Browser(third).fetch("/_api/name")).status).toBe(200);
    expect(await appMints()).toBe(1);
  });

  it("is one for the backend routes and for the classes that the site exports", async ({
    expect,
  }) => {
    class Report {
      async name(): Promise<unknown> {
        return await auth.elevate(siteProperties.getSiteProperties)();
      }
    }
    const settings = {};
    const worker = createWorker({ api, settings });
    const Shared = wrapClass(Report, settings) as unknown as new (
      context: object,
      env: object,
    ) => Report;
    await forgetKept();
    await localWix.forgetCalls();
    expect((await new Browser(worker).fetch("/_api/name")).status).toBe(200);
    await forgetKept();
    expect(await new Shared({}, {}).name()).toHaveProperty("properties");
    expect(await appMints()).toBe(1);
  });
});
