import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import {
  bundleLocalWix,
  localWixBindings,
  type RunningLocalWix,
  startLocalWix,
  TEST_CLIENT,
} from "../support/local-wix.ts";
import { anyMember, browserClient, sendSdkTo } from "../support/local-wix-sdk.ts";

const TOKEN = "https://www.wixapis.com/oauth2/token";
const anonymous = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ clientId: TEST_CLIENT.clientId, grantType: "anonymous" }),
};

let wix: RunningLocalWix;

beforeAll(async () => {
  wix = await startLocalWix();
});
beforeEach(async () => wix.control.reset());
afterAll(async () => wix.dispose());

const chaos = async (kinds: readonly string[], percent?: number): Promise<number> => {
  const body = JSON.stringify({ kinds, percent });
  const headers = { "content-type": "application/json" };
  const put = { method: "PUT", headers, body };
  return (await wix.fetch(`${wix.origin}/_local/chaos`, put)).status;
};

describe("a chaos", () => {
  it("knows its troubles by name", async ({ expect }) => {
    const known = ["latency", "hang", "reset", "429", "5xx", "html", "malformed", "drip"];
    expect([await chaos(known, 0), await chaos(["rain"])]).toEqual([200, 400]);
    expect((await wix.fetch(TOKEN, anonymous)).status).toBe(200);
    await chaos(["html"]);
    const response = await wix.fetch(TOKEN, anonymous);
    expect([response.status, response.headers.get("content-type")]).toEqual([502, "text/html"]);
  });

  it("meets its part of the calls, and each of its troubles an equal part of those", async ({
    expect,
  }) => {
    await chaos(["429", "5xx"], 50);
    const counts = new Map<number, number>();
    for (let index = 0; index < 200; index += 1) {
      const { status } = await wix.fetch(TOKEN, anonymous);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    // A hundred, fifty and fifty are meant; these bounds are missed once in millions of runs.
    expect(counts.get(200)).toBeGreaterThan(60);
    expect(counts.get(200)).toBeLessThan(140);
    expect(counts.get(429)).toBeGreaterThan(15);
    expect(counts.get(503)).toBeGreaterThan(15);
  });

  it("ends with the faults that somebody sets one by one", async ({ expect }) => {
    await chaos(["5xx"]);
    await wix.control.faults([]);
    expect((await wix.fetch(TOKEN, anonymous)).status).toBe(200);
    const now = await wix.fetch(`${wix.origin}/_local/chaos`);
    expect(await now.json()).toEqual({ kinds: [], percent: 0 });
  });
});

describe("a fault", () => {
  it("may send the answer in pieces, whole in the end", async ({ expect }) => {
    await wix.control.faults([{ path: "/oauth2/token", dripMs: 1, times: 1 }]);
    const answer: unknown = await (await wix.fetch(TOKEN, anonymous)).json();
    expect(answer).toMatchObject({ token_type: "Bearer" });
  });

  it("answers instead, as often as it is told to", async ({ expect }) => {
    const body = { error: "busy" };
    await wix.control.faults([{ path: "/oauth2/token", status: 503, body, times: 2 }]);
    const statuses: number[] = [];
    for (let index = 0; index < 3; index += 1) {
      statuses.push((await wix.fetch(TOKEN, anonymous)).status);
    }
    expect(statuses).toEqual([503, 503, 200]);
    expect((await wix.control.calls()).map((call) => call.status)).toEqual([503, 503, 200]);
  });

  it("meets only the path, method and grant it names", async ({ expect }) => {
    await wix.control.faults([
      { path: "/oauth2/token", grant: "refresh_token", status: 500 },
      { path: "/oauth2/token", method: "GET", status: 500 },
      { path: "/ecom", status: 500 },
    ]);
    expect((await wix.fetch(TOKEN, anonymous)).status).toBe(200);
    expect((await wix.fetch("https://edge.wixapis.com/ecom/v1/carts/current")).status).toBe(500);
  });

  it("may answer with HTML, headers and delay", async ({ expect }) => {
    const headers = { "retry-after": "7" };
    await wix.control.faults([
      { status: 429, body: "<h1>slow</h1>", contentType: "text/html", headers, latencyMs: 120 },
    ]);
    const startedAt = performance.now();
    const response = await wix.fetch(TOKEN, anonymous);
    expect(performance.now() - startedAt).toBeGreaterThan(110);
    expect(response.headers.get("content-type")).toBe("text/html");
    expect(response.headers.get("retry-after")).toBe("7");
    expect(await response.text()).toBe("<h1>slow</h1>");
  });

  it("may only delay, without holding others up", async ({ expect }) => {
    await wix.control.faults([{ path: "/oauth2", latencyMs: 400, times: 1 }]);
    const order: string[] = [];
    const slow = wix.fetch(TOKEN, anonymous).then(() => order.push("slow"));
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    await wix.fetch(TOKEN, anonymous).then(() => order.push("quick"));
    await slow;
    expect(order).toEqual(["quick", "slow"]);
  });

  it("is gone when cleared", async ({ expect }) => {
    await wix.control.faults([{ status: 500 }]);
    await wix.control.faults([]);
    expect((await wix.fetch(TOKEN, anonymous)).status).toBe(200);
  });
});

describe("beside a host", () => {
  const origin = "http://localhost:18788";
  let miniflare: Miniflare;

  beforeAll(async () => {
    const script = `export default { async fetch(request) {
      const target = new URL(request.url).searchParams.get("to");
      const signal = AbortSignal.timeout(1000);
      try {
        const response = await fetch(target, { ...${JSON.stringify(anonymous)}, signal });
        await response.text();
        return new Response("answered " + response.status);
      } catch (error) { return new Response("failed " + error.name + " " + error.message); }
    } }`;
    miniflare = new Miniflare({
      workers: [
        {
          name: "host",
          modules: [{ type: "ESModule", path: "host.js", contents: script }],
          compatibilityDate: "2026-04-01",
          outboundService: "local-wix",
        },
        {
          name: "local-wix",
          modules: [{ type: "ESModule", path: "wix.js", contents: await bundleLocalWix() }],
          compatibilityDate: "2026-04-01",
          compatibilityFlags: ["nodejs_compat"],
          bindings: localWixBindings(origin, []),
          durableObjects: { STATE: { className: "LocalWixState", useSQLite: true } },
          outboundService: async (request) => {
            const { Response: MiniflareResponse } = await import("miniflare");
            return new MiniflareResponse(`went out to ${request.url}`, { status: 299 });
          },
        },
      ],
    });
  });
  afterAll(async () => miniflare.dispose());

  const ask = async (to: string): Promise<string> =>
    (await miniflare.dispatchFetch(`http://host/?to=${encodeURIComponent(to)}`)).text();
  const fault = async (faults: readonly object[]): Promise<void> => {
    const body = JSON.stringify({ faults });
    const worker = await miniflare.getWorker("local-wix");
    await worker.fetch(`${origin}/_local/faults`, { method: "PUT", body });
  };

  it("answers what the host asks of Wix", async ({ expect }) => {
    await fault([]);
    expect(await ask(TOKEN)).toBe("answered 200");
  });

  it("lets everything else through", async ({ expect }) => {
    expect(await ask("https://example.com/x")).toBe("answered 299");
  });

  it("can be unreachable", async ({ expect }) => {
    await fault([{ unreachable: true }]);
    expect(await ask(TOKEN)).toMatch(/^failed /);
  });

  it("can break in the middle of an answer", async ({ expect }) => {
    await fault([{ reset: true, body: "x".repeat(64) }]);
    expect(await ask(TOKEN)).toMatch(/^failed /);
  });

  it("can answer so slowly that the host gives up", async ({ expect }) => {
    await fault([{ dripMs: 100, body: "x".repeat(256) }]);
    expect(await ask(TOKEN)).toContain("failed TimeoutError");
    await fault([{ dripMs: 1 }]);
    expect(await ask(TOKEN)).toBe("answered 200");
  });

  it("can hang, until the host gives up", async ({ expect }) => {
    await fault([{ hang: true }]);
    expect(await ask(TOKEN)).toContain("failed TimeoutError");
  });
});

describe("the log of calls", () => {
  it("says what was called, by whom, and what came of it", async ({ expect }) => {
    const restore = sendSdkTo(wix);
    const client = browserClient();
    await client.fetch("https://www.wixapis.com/nothing/here?a=1", { method: "PUT" });
    restore();
    const [token, call] = await wix.control.calls();
    expect(token).toMatchObject({ path: "/oauth2/token", grant: "anonymous", subject: "visitor" });
    expect(call).toMatchObject({
      method: "PUT",
      host: "www.wixapis.com",
      path: "/nothing/here",
      query: "a=1",
      subject: "visitor",
      subjectId: token?.subjectId,
      status: 404,
    });
    expect(call?.requestId).toMatch(/^\d+\.[\da-f]{32}$/);
    await wix.control.clearCalls();
    expect(await wix.control.calls()).toEqual([]);
  });

  it("keeps calls that were refused, as nobody's", async ({ expect }) => {
    const headers = { authorization: "nonsense" };
    await wix.fetch("https://www.wixapis.com/ecom/v1/carts/current", { headers });
    expect(await wix.control.calls()).toMatchObject([{ subject: "none", status: 401 }]);
  });
});

describe("what nobody built", () => {
  it("is a 404 that names the call and the way to the real Wix", async ({ expect }) => {
    const response = await wix.fetch("https://www.wixapis.com/blog/v3/posts", { method: "POST" });
    const answer = await response.json();
    expect(response.status).toBe(404);
    expect(JSON.stringify(answer)).toContain("POST /blog/v3/posts");
    expect(JSON.stringify(answer)).toContain("headless-edge dev --wix real");
    expect(response.headers.get("x-wix-request-id")).toBeTruthy();
  });
});

describe("the control API", () => {
  it("refuses pages of other sites", async ({ expect }) => {
    const headers = { origin: "https://evil.example" };
    const response = await wix.fetch(`${wix.origin}/_local/reset`, { method: "POST", headers });
    expect(response.status).toBe(403);
  });

  it("adds members, each e-mail once", async ({ expect }) => {
    const member = { loginEmail: "dee@example.com", nickname: "Dee" };
    const added = await wix.control.addMember(member);
    expect((await wix.control.members()).at(-1)?.id).toBe(added.id);
    await expect(wix.control.addMember(member)).rejects.toThrow("409");
  });
});

describe("what the local Wix knows", () => {
  it("survives a restart", async ({ expect }) => {
    const persistTo = await mkdtemp(join(tmpdir(), "local-wix-"));
    const first = await startLocalWix({ persistTo });
    const added = await first.control.addMember({ loginEmail: "e@example.com", nickname: "E" });
    const minted = await (await first.fetch(TOKEN, anonymous)).text();
    const tokens: { access_token: string } = JSON.parse(minted);
    await first.dispose();
    const second = await startLocalWix({ persistTo });
    const headers = { authorization: tokens.access_token };
    const cart = await second.fetch("https://www.wixapis.com/ecom/v1/carts/current", { headers });
    expect((await second.control.members()).map((member) => member.id)).toContain(added.id);
    expect(cart.status).toBe(404);
    await second.dispose();
    await rm(persistTo, { recursive: true });
    expect((await anyMember(wix)).id).toBeTruthy();
  });

  it("shows its pictures where it listens now, not where it did before", async ({ expect }) => {
    const persistTo = await mkdtemp(join(tmpdir(), "local-wix-"));
    const first = await startLocalWix({ persistTo });
    await first.control.addMember({ loginEmail: "e@example.com", nickname: "E" });
    await first.dispose();
    const second = await startLocalWix({ persistTo });
    const pictures = (await second.control.members()).map(({ profile }) => profile.photo.url);
    expect(second.origin).not.toBe(first.origin);
    expect(pictures.map((url) => new URL(url).origin)).toEqual(pictures.map(() => second.origin));
    expect((await second.fetch(pictures[0] ?? "")).headers.get("content-type")).toContain("svg");
    await second.dispose();
    await rm(persistTo, { recursive: true });
  });
});
