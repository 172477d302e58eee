import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { cachingSites, stored } from "../support/caching-site.ts";
import { localWix } from "../support/local-wix-control.ts";

beforeEach(() => localWix.reset());

let visits = 0;

/** Another address of the same page: nothing of it is in any cache yet. */
function unseen(path: string): string {
  visits += 1;
  return `${path}/${visits}`;
}

function renderingOf(text: string): string | undefined {
  return /rendering \S+/u.exec(text)?.[0];
}

for (const [name, site] of Object.entries(cachingSites)) {
  describe(`what a site keeps in ${name}`, () => {
    const worker = createWorker({
      site: { default: site },
      settings: { cacheBindings: ["PAGES"] },
    });

    async function newBrowser(hasSession: boolean): Promise<Browser> {
      const browser = new Browser(worker, "https://shop.example");
      if (hasSession) {
        await browser.fetch(unseen("/personal"));
      }
      return browser;
    }

    async function twoVisits(path: string, hasSession: boolean) {
      const address = unseen(path);
      const [alice, bob] = [await newBrowser(hasSession), await newBrowser(hasSession)];
      const first = await alice.fetch(address);
      await stored();
      const second = await bob.fetch(address);
      return [first, second] as const;
    }

    for (const hasSession of [false, true]) {
      const visitors = hasSession ? "two who have sessions" : "two who have none";
      for (const path of ["/clean", "/clean-stream", "/_api/clean"]) {
        it(`is one for ${visitors} where nobody was asked for: ${path}`, async ({ expect }) => {
          const [first, second] = await twoVisits(path, hasSession);
          expect(renderingOf(first.text)).toBeDefined();
          expect(second.text).toBe(first.text);
        });
      }

      for (const path of ["/personal", "/personal-stream", "/_api/personal"]) {
        it(`is nothing of what used a session, for ${visitors}: ${path}`, async ({ expect }) => {
          const [first, second] = await twoVisits(path, hasSession);
          expect(renderingOf(second.text)).not.toBe(renderingOf(first.text));
        });
      }
    }

    it("is nobody's, however many ask at once", async ({ expect }) => {
      const browsers = await Promise.all(Array.from({ length: 12 }, () => newBrowser(true)));
      const address = unseen("/personal-stream");
      const rounds = [];
      for (let round = 0; round < 3; round += 1) {
        rounds.push(
          ...(await Promise.all(browsers.map((browser) => browser.fetch(address)))).map(
            ({ text }) => renderingOf(text),
          ),
        );
        await stored();
      }
      expect(new Set(rounds).size).toBe(36);
    });
  });
}
