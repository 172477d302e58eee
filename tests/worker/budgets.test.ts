import { auth } from "@wix/essentials";
import { members } from "@wix/members";
import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";

/** What a page costs, in numbers that are the same on every machine. */
interface Cost {
  /** How often a cipher was used to open something. */
  readonly opens: number;
  readonly upstreamCalls: number;
}

const site = {
  fetch: async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname === "/who") {
      const { member } = await members.getCurrentMember();
      return new Response(member?._id);
    }
    if (pathname === "/token") {
      const contextual = auth.getContextualAuth() as unknown as Record<
        string,
        () => Promise<unknown>
      >;
      await Promise.all([contextual["getAuthHeaders"]?.(), contextual["getAuthHeaders"]?.()]);
    }
    return new Response("page");
  },
};

/** A worker that has opened nothing yet, as an isolate is after its start. */
function freshWorker(readsSession: boolean): ReturnType<typeof createWorker> {
  return createWorker({ site: { default: site }, settings: { readsSession } });
}

async function memberOf(worker: ReturnType<typeof createWorker>): Promise<Browser> {
  const [member] = await localWix.members();
  const browser = new Browser(worker);
  await browser.login(member?.id ?? "");
  return browser;
}

/** Counts what the platform's cipher is asked while some work goes on. */
async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const { subtle } = crypto;
  const decrypt = subtle.decrypt.bind(subtle);
  let opens = 0;
  Reflect.defineProperty(subtle, "decrypt", {
    configurable: true,
    value: (...given: Parameters<SubtleCrypto["decrypt"]>) => {
      opens += 1;
      return decrypt(...given);
    },
  });
  await localWix.forgetCalls();
  try {
    await work();
  } finally {
    Reflect.deleteProperty(subtle, "decrypt");
  }
  return { opens, upstreamCalls: (await localWix.calls()).length };
}

beforeEach(() => localWix.reset());

describe("a member's page", () => {
  it("that asks nobody opens nothing and calls nobody", async ({ expect }) => {
    const browser = await memberOf(freshWorker(false));
    expect(await costOf(() => browser.open("/page"))).toEqual({ opens: 0, upstreamCalls: 0 });
  });

  it("opens each cookie once in an isolate, however often it asks and is asked for", async ({
    expect,
  }) => {
    const { cookies } = await memberOf(freshWorker(true));
    const browser = new Browser(freshWorker(true));
    for (const [name, value] of cookies) {
      browser.cookies.set(name, value);
    }
    const first = await costOf(() => browser.open("/token"));
    expect(first).toEqual({ opens: browser.cookies.size, upstreamCalls: 0 });
    const next = await costOf(async () => {
      await browser.open("/token");
      await browser.open("/page");
      await browser.me();
    });
    expect(next).toEqual({ opens: 0, upstreamCalls: 0 });
  });

  it("makes the SDK's own call and no other", async ({ expect }) => {
    const browser = await memberOf(freshWorker(true));
    await browser.open("/who");
    expect(await costOf(() => browser.open("/who"))).toEqual({ opens: 0, upstreamCalls: 1 });
  });
});

describe("junk in a cookie of ours", () => {
  it("costs no cipher at all", async ({ expect }) => {
    const browser = new Browser(freshWorker(true));
    const cookie = `hedge-member-abcdefgh=a..b.c.d; hedge-access-abcdefgh=${"x".repeat(3000)}`;
    const cost = await costOf(() => browser.fetch("/page", { headers: { cookie } }));
    expect(cost).toEqual({ opens: 0, upstreamCalls: 0 });
  });
});
