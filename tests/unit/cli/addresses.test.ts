import { describe, it } from "vitest";

import { addressesOf } from "../../../cli/upload/addresses.ts";

describe("of what wrangler says is deployed, deploy", () => {
  it("says the custom domain and its callback", ({ expect }) => {
    expect(addressesOf(["shop.example.com (custom domain)"], [])).toEqual({
      urls: ["https://shop.example.com"],
      callbackUrls: ["https://shop.example.com/_auth/callback"],
    });
  });

  const ADDRESSES: readonly [target: string, url: string][] = [
    ["https://my-site.me.workers.dev", "https://my-site.me.workers.dev"],
    ["my-site.me.workers.dev", "https://my-site.me.workers.dev"],
    ["shop.example (custom domain - zone id: 0123)", "https://shop.example"],
    ["shop.example (custom domain) [enabled, previews: disabled]", "https://shop.example"],
    ["example.com/* (zone name: example.com)", "https://example.com"],
    ["www.example.com*", "https://www.example.com"],
    ["http://example.com/* (zone id: 0123)", "http://example.com"],
  ];
  for (const [target, url] of ADDRESSES) {
    it(`says ${url} for ${target}`, ({ expect }) => {
      expect(addressesOf([target], []).urls).toEqual([url]);
    });
  }

  for (const target of [
    "schedule: 0 0 * * *",
    "Producer for my.queue",
    "Consumer for my.queue",
    "workflow: my.flow",
    "...and 3 more routes",
    "*.example.com/* (zone name: example.com)",
    "example.com/shop/* (zone name: example.com)",
  ]) {
    it(`says no address for ${target}`, ({ expect }) => {
      expect(addressesOf([target], []).urls).toEqual([]);
    });
  }

  it("says the origins that the configuration names, and that logins come back to those", ({
    expect,
  }) => {
    const targets = ["https://my-site.me.workers.dev", "shop.example (custom domain)"];
    const origins = ["https://shop.example", "https://www.shop.example", "http://localhost:8787"];
    expect(addressesOf(targets, origins)).toEqual({
      urls: ["https://my-site.me.workers.dev", "https://shop.example", "https://www.shop.example"],
      callbackUrls: [
        "https://shop.example/_auth/callback",
        "https://www.shop.example/_auth/callback",
      ],
    });
  });
});
