import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const worker = createWorker({
  site: { default: shopSite },
  api: {
    routes: [
      { path: "/answered", module: { GET: () => Response.error() } },
      { path: "/thrown", module: { GET: () => Promise.reject(Response.error()) } },
      { path: "/app/:id", module: { default: { fetch: () => Response.error() } } },
    ],
  },
  settings: {},
});

beforeEach(() => localWix.reset());

describe("a failure of the site's own", () => {
  it("a backend route that answers or throws Response.error() is backend_failed, with and without cookies", async ({
    expect,
  }) => {
    const known = new Browser(worker);
    await known.fetch("/token");
    expect(known.cookieHeader).not.toBe("");
    for (const browser of [new Browser(worker), known]) {
      for (const path of ["/_api/answered", "/_api/thrown", "/_api/app/7"]) {
        const { status, text, response } = await browser.fetch(path);
        expect([status, response.headers.get("content-type")], path).toEqual([
          500,
          "application/problem+json",
        ]);
        expect(JSON.parse(text).code, path).toBe("backend_failed");
      }
    }
  });
});
