import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { shopSite } from "../support/test-site.ts";

const site = { default: shopSite };
const worker = createWorker({ site, settings: {} });
const withOrigins = createWorker({
  site,
  settings: { origins: ["https://shop.example", "https://www.shop.example"] },
});

let memberId = "";

beforeEach(async () => {
  await localWix.reset();
  memberId = (await localWix.members())[0]?.id ?? "";
});

describe("on another address than the site's own", () => {
  it("leads to https where the address is not secure", async ({ expect }) => {
    for (const [asked, leadsTo] of [
      ["http://shop.example", "https://shop.example"],
      ["http://shop.example:8080", "https://shop.example:8080"],
    ] as const) {
      const visit = await new Browser(worker, asked).open("/_auth/login?prompt=login");
      expect(visit.response.headers.get("location")).toBe(`${leadsTo}/_auth/login?prompt=login`);
    }
  });

  it("leads to the canonical origin from one that is not configured", async ({ expect }) => {
    const visit = await new Browser(withOrigins, "https://other.example").open("/_auth/login");
    expect(visit.response.headers.get("location")).toBe("https://shop.example/_auth/login");
    const own = await new Browser(withOrigins, "https://www.shop.example").open("/_auth/login");
    expect(new URL(own.response.headers.get("location") ?? "").origin).toBe(localWix.origin);
  });

  const DETOURS = [
    ["the canonical origin", withOrigins, "https://other.example"],
    ["https", worker, "http://shop.example"],
  ] as const;
  for (const [where, from, asked] of DETOURS) {
    it(`a login that is sent to ${where} comes back to the same page there, given whole or as a path`, async ({
      expect,
    }) => {
      for (const [returnTo, page] of [
        ["/cart?x=1#top", "/cart?x=1#top"],
        [`${asked}/cart?x=1#top`, "/cart?x=1#top"],
        ["https://shop.example/cart", "/cart"],
        [`${asked}/.//evil.example`, "//evil.example"],
        ["//evil.example", "/"],
        ["https://evil.example/x", "/"],
        [`${asked}/_auth/login`, "/"],
      ] as const) {
        for (const name of ["returnTo", "returnUrl"]) {
          const path = `/_auth/login?${name}=${encodeURIComponent(returnTo)}`;
          const sent = await new Browser(from, asked).open(path);
          const there = sent.response.headers.get("location") ?? "";
          expect(there, path).toMatch(/^https:\/\/shop\.example\/_auth\/login\?/u);
          const browser = new Browser(from, "https://shop.example");
          const begun = await browser.open(there);
          const { location } = await localWix.login(
            memberId,
            begun.response.headers.get("location") ?? "",
          );
          const finished = await browser.open(location);
          expect(finished.response.headers.get("location"), path).toBe(
            `https://shop.example${page}`,
          );
        }
      }
    });
  }
});
