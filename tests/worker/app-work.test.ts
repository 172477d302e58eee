import { auth } from "@wix/essentials";
import { siteProperties } from "@wix/business-tools";
import { members } from "@wix/members";
import { DurableObject, env as importedEnv, WorkerEntrypoint } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";
import { createWorker, wrapClass } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";

async function elevated(): Promise<string> {
  const answer = auth.elevate(siteProperties.getSiteProperties)();
  return await answer.then(
    () => "elevated",
    (error: Error) => error.message,
  );
}

async function asVisitor(): Promise<string> {
  const answer = members.getCurrentMember();
  return await answer.then(
    () => "somebody",
    (error: Error & { code: string }) => `${error.code}: ${error.message}`,
  );
}

interface Report {
  readonly elevated: string;
  readonly visitor: string;
  readonly env: readonly string[];
  readonly importedEnv: readonly string[];
}

async function report(env: object): Promise<Report> {
  return {
    elevated: await elevated(),
    visitor: await asVisitor(),
    env: Object.keys(env),
    importedEnv: Object.keys(importedEnv),
  };
}

type Handler = (event: unknown, env: object, context: ExecutionContext) => Promise<Report>;

const SECRETS = ["SESSION_KEYS", "WIX_CLIENT_SECRET", "TOKEN_CACHE"];
const NAMES = ["scheduled", "queue", "email", "tail"] as const;
const given = { GREETING: "hello", SESSION_KEYS: "k", WIX_CLIENT_SECRET: "s", TOKEN_CACHE: {} };
const context = {} as ExecutionContext;

const site = {
  fetch: () => new Response("page"),
  ...Object.fromEntries(
    NAMES.map((name) => [name, async (_event: unknown, env: object) => await report(env)]),
  ),
};

class SiteEntrypoint extends WorkerEntrypoint {
  override fetch(): Response {
    return new Response("page");
  }
  override async scheduled(): Promise<void> {
    Reflect.set(globalThis, "lastReport", await report(this.env));
  }
}

class Base {
  readonly env: object;
  constructor(_context: unknown, env: object) {
    this.env = env;
  }
  async inherited(): Promise<Report> {
    return await report(this.env);
  }
}

class Counter extends Base {
  static readonly kind = "counter";
  #count = 0;
  async fetch(): Promise<Response> {
    return Response.json(await this.inherited());
  }
  count(by: number): number {
    this.#count += by;
    return this.#count;
  }
  fail(): void {
    throw new RangeError("the site's own");
  }
}

const Wrapped = wrapClass(Counter, {}) as unknown as typeof Counter;

function handler(worker: object, name: string): Handler {
  return Reflect.get(worker, name) as Handler;
}

beforeEach(() => localWix.reset());

describe("work that no visitor asked for", () => {
  const worker = createWorker({ site: { default: site }, settings: {} });

  for (const name of NAMES) {
    it(`may act as the app in ${name}, and is told why it is no visitor`, async ({ expect }) => {
      const done = await handler(worker, name)({}, given, context);
      expect(done.elevated).toBe("elevated");
      expect(done.visitor).toMatch(/^no_request_context: /u);
      for (const secret of SECRETS) {
        expect([...done.env, ...done.importedEnv]).not.toContain(secret);
      }
      expect(done.env).toContain("GREETING");
    });
  }

  it("is done by a WorkerEntrypoint class too", async ({ expect }) => {
    const byClass = createWorker({ site: { default: SiteEntrypoint }, settings: {} });
    await handler(byClass, "scheduled")({}, given, context);
    expect(Reflect.get(globalThis, "lastReport")).toMatchObject({ elevated: "elevated" });
  });

  it("mints the app's token once, however often it is done", async ({ expect }) => {
    const fresh = createWorker({ site: { default: site }, settings: {} });
    await Promise.all(NAMES.map((name) => handler(fresh, name)({}, given, context)));
    const calls = await localWix.calls();
    expect(calls.filter(({ grant }) => grant === "client_credentials").length).toBeLessThanOrEqual(
      1,
    );
  });

  it("leaves out what the site does not have", ({ expect }) => {
    const bare = createWorker({ site: { default: { fetch: site.fetch } }, settings: {} });
    expect(Object.keys(bare)).toEqual(["fetch"]);
  });
});

describe("a class that the site's wrangler file names", () => {
  it("has a context in its methods, its own and inherited, and none of the secrets", async ({
    expect,
  }) => {
    const counter = new Wrapped({}, given);
    const reports = [await counter.inherited(), await (await counter.fetch()).json<Report>()];
    for (const done of reports) {
      expect(done.elevated).toBe("elevated");
      expect(done.visitor).toMatch(/^no_request_context: /u);
      for (const secret of SECRETS) {
        expect([...done.env, ...done.importedEnv]).not.toContain(secret);
      }
    }
  });

  it("keeps its name, state, statics, and what its methods return or throw", ({ expect }) => {
    const counter = new Wrapped({}, given);
    expect(Wrapped.name).toBe("Counter");
    expect(Wrapped.kind).toBe("counter");
    expect(counter).toBeInstanceOf(Counter);
    expect([counter.count(2), counter.count(3)]).toEqual([2, 5]);
    expect(() => counter.fail()).toThrow(new RangeError("the site's own"));
  });

  it("gives a page that calls it no elevation", async ({ expect }) => {
    const page = {
      fetch: async () => {
        const { elevated: said } = await new Wrapped({}, given).inherited();
        return new Response(said);
      },
    };
    const worker = createWorker({ site: { default: page }, settings: {} });
    const { text } = await new Browser(worker).fetch("/");
    expect(text).toContain("works in backend routes under /_api/ only");
  });

  it("stays what the platform looks for in a Durable Object", ({ expect }) => {
    class Stored extends DurableObject {}
    expect(Object.getPrototypeOf(wrapClass(Stored, {}))).toBe(Stored);
    expect(Reflect.get(wrapClass(Stored, {}).prototype, "alarm")).toBeUndefined();
  });

  it("is refused when there is no such class", ({ expect }) => {
    expect(() => wrapClass(undefined, {})).toThrow(/exports no class/u);
  });
});
