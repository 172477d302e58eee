import { auth } from "@wix/essentials";
import { siteProperties } from "@wix/business-tools";
import { currentCart } from "@wix/ecom";
import { WorkerEntrypoint } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { localWix } from "../support/local-wix-control.ts";

interface Seen {
  elevated?: string;
  cart?: string;
  env?: readonly string[];
}

let seen: Seen = {};

async function look(env: object): Promise<void> {
  seen = {
    elevated: await auth
      .elevate(siteProperties.getSiteProperties)()
      .then(({ properties }) => typeof properties, String),
    cart: await currentCart.getCurrentCart().then(
      () => "a cart",
      (error: { code?: string }) => error.code ?? "another error",
    ),
    env: Object.keys(env),
  };
}

class Entry extends WorkerEntrypoint {
  override fetch(): Response {
    return new Response("page");
  }
  override async scheduled(): Promise<void> {
    await look(this.env);
  }
}

const fetch = (): Response => new Response("page");
const SITES: Readonly<Record<string, unknown>> = {
  "an object": { fetch, scheduled: (_event: unknown, env: object) => look(env) },
  "a class": Entry,
};

async function trigger(site: unknown): Promise<void> {
  const { scheduled } = createWorker({ site: { default: site }, settings: {} });
  if (typeof scheduled !== "function") {
    throw new TypeError("the worker has no such handler");
  }
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined };
  await scheduled({ cron: "* * * * *" }, {}, context);
}

beforeEach(async () => {
  seen = {};
  await localWix.reset();
});

describe("a scheduled handler of the site's", () => {
  for (const [name, site] of Object.entries(SITES)) {
    it(`runs when the site is ${name}, with the site's env`, async ({ expect }) => {
      await trigger(site);
      expect(seen.env).toContain("GREETING");
      expect(seen.env).not.toContain("SESSION_KEYS");
    });

    it(`acts as the app, and as nobody else, when the site is ${name}`, async ({ expect }) => {
      await trigger(site);
      expect(seen).toMatchObject({ elevated: "object", cart: "no_request_context" });
      const grants = (await localWix.calls()).flatMap(({ grant }) => grant ?? []);
      expect(grants).toEqual(["client_credentials"]);
    });
  }

  it("fails as it does without the host", async ({ expect }) => {
    const scheduled = (): never => {
      throw new RangeError("theirs");
    };
    await expect(trigger({ fetch, scheduled })).rejects.toThrow("theirs");
  });
});
