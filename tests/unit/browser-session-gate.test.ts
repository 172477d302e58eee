import { describe, it } from "vitest";

import { createSessionGate, type Locks } from "../../src/browser/page/session-gate.ts";

const ANSWER = (): Response =>
  new Response("{}", { headers: { "content-type": "application/json" } });
const REFUSAL = (): Response =>
  new Response("{}", { status: 503, headers: { "content-type": "application/problem+json" } });

/** A call whose answer the test gives. */
function call(sent: string[], name: string) {
  let resolve: (answer: Response) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Response>((...settle) => {
    [resolve, reject] = settle;
  });
  const send = async (): Promise<Response> => {
    sent.push(name);
    return promise;
  };
  return { send, resolve, reject };
}

/** Locks as the tabs of one browser share them. */
function sharedLocks(): Locks {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request: async (_name, { signal }, work) => {
      const before = last;
      const turn = (async () => {
        await before.catch(() => undefined);
        signal?.throwIfAborted();
        await work();
      })();
      last = turn;
      return turn;
    },
  };
}

async function soon(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
}

const gateWith = (locks?: Locks, limitMilliseconds = 1000) =>
  createSessionGate({ locks, limitMilliseconds });

describe("the first call of a page", () => {
  it("goes alone; the others follow together when its answer is there", async ({ expect }) => {
    const sent: string[] = [];
    const gate = gateWith();
    const first = call(sent, "first");
    const others = [call(sent, "second"), call(sent, "third")];
    const all = [first, ...others].map(async ({ send }) => gate.pass(send, undefined));
    await soon();
    expect(sent).toEqual(["first"]);
    first.resolve(ANSWER());
    await soon();
    expect(sent).toEqual(["first", "second", "third"]);
    others.forEach(({ resolve }) => {
      resolve(ANSWER());
    });
    expect(await Promise.all(all)).toHaveLength(3);
  });

  it("goes alone among the tabs of a browser too", async ({ expect }) => {
    const sent: string[] = [];
    const locks = sharedLocks();
    const one = call(sent, "one");
    const two = call(sent, "two");
    const first = gateWith(locks).pass(one.send, undefined);
    const second = gateWith(locks).pass(two.send, undefined);
    await soon();
    expect(sent).toEqual(["one"]);
    one.resolve(ANSWER());
    two.resolve(ANSWER());
    await Promise.all([first, second]);
    expect(sent).toEqual(["one", "two"]);
  });

  for (const [what, fail] of [
    ["fails", (first: ReturnType<typeof call>) => first.reject(new TypeError("offline"))],
    ["is refused by the host", (first: ReturnType<typeof call>) => first.resolve(REFUSAL())],
  ] as const) {
    it(`leaves its place to the next one alone when it ${what}`, async ({ expect }) => {
      const sent: string[] = [];
      const gate = gateWith();
      const calls = ["first", "second", "third"].map((name) => call(sent, name));
      const all = calls.map(async ({ send }) => gate.pass(send, undefined).catch(String));
      const [first, second, third] = calls;
      await soon();
      fail(first ?? call(sent, ""));
      await soon();
      expect(sent).toEqual(["first", "second"]);
      second?.resolve(ANSWER());
      third?.resolve(ANSWER());
      await Promise.all(all);
      expect(sent).toEqual(["first", "second", "third"]);
    });
  }

  it("does not hold up the others for longer than it may", async ({ expect }) => {
    const sent: string[] = [];
    const gate = gateWith(undefined, 5);
    void gate.pass(call(sent, "slow").send, undefined);
    const next = call(sent, "next");
    next.resolve(ANSWER());
    await gate.pass(next.send, undefined);
    expect(sent).toEqual(["slow", "next"]);
  });

  it("goes alone again when somebody may have logged out", async ({ expect }) => {
    const sent: string[] = [];
    const gate = gateWith();
    await gate.pass(async () => ANSWER(), undefined);
    gate.forget();
    const first = call(sent, "first");
    void gate.pass(first.send, undefined);
    void gate.pass(call(sent, "second").send, undefined);
    await soon();
    expect(sent).toEqual(["first"]);
  });

  it("goes without a lock where locks are refused", async ({ expect }) => {
    const gate = gateWith({ request: async () => Promise.reject(new Error("opaque origin")) });
    expect((await gate.pass(async () => ANSWER(), undefined)).status).toBe(200);
  });
});

describe("a call that waits and is aborted", () => {
  it("ends at once, is never sent, and stops nobody", async ({ expect }) => {
    const sent: string[] = [];
    const gate = gateWith();
    const first = call(sent, "first");
    const going = gate.pass(first.send, undefined);
    const stopping = new AbortController();
    const waiting = gate.pass(call(sent, "stopped").send, stopping.signal);
    stopping.abort(new Error("no longer wanted"));
    await expect(waiting).rejects.toThrow("no longer wanted");
    first.resolve(ANSWER());
    await going;
    await gate.pass(async () => ANSWER(), undefined);
    expect(sent).toEqual(["first"]);
  });

  it("leaves the place of a first call that waits for other tabs", async ({ expect }) => {
    const locks = sharedLocks();
    const never = new Promise<void>(() => undefined);
    void locks.request("", {}, async () => never);
    const gate = gateWith({
      request: async (name, { signal }, work) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener("abort", () => {
            reject(signal.reason as Error);
          });
          void locks.request(name, {}, work).then(resolve, reject);
        }),
    });
    const stopping = new AbortController();
    const waiting = gate.pass(async () => ANSWER(), stopping.signal);
    stopping.abort(new Error("no longer wanted"));
    await expect(waiting).rejects.toThrow("no longer wanted");
  });
});
