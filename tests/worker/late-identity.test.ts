import { auth } from "@wix/essentials";
import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";

/** A page that asks who is calling when its headers are already out. */
function asksLate(cacheControl: string): Response {
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      await scheduler.wait(20);
      const { active } = await auth.getTokenInfo();
      controller.enqueue(new TextEncoder().encode(active ? "somebody" : "nobody"));
      controller.close();
    },
  });
  return new Response(body, { headers: { "cache-control": cacheControl } });
}

const worker = createWorker({
  site: {
    fetch: (request: Request) => asksLate(new URL(request.url).searchParams.get("rule") ?? ""),
  },
  settings: {},
});

beforeEach(() => localWix.reset());

describe("a page whose stream asks who is calling", () => {
  for (const rule of ["no-cache", "max-age=0, stale-while-revalidate=60", "must-revalidate", ""]) {
    it(`is kept out of caches that "${rule}" lets store it`, async ({ expect }) => {
      const path = `/page?rule=${encodeURIComponent(rule)}`;
      const { response, text } = await new Browser(worker).fetch(path);
      expect(text).toBe("somebody");
      expect(response.headers.get("cache-control")).toBe("private, no-store");
    });
  }

  for (const rule of ["private, max-age=60", "no-store"]) {
    it(`keeps the site's own "${rule}"`, async ({ expect }) => {
      const path = `/page?rule=${encodeURIComponent(rule)}`;
      const { response } = await new Browser(worker).fetch(path);
      expect(response.headers.get("cache-control")).toBe(rule);
    });
  }
});
