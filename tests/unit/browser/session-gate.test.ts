import { describe, it } from "vitest";

import { createSessionGate, type Locks } from "../../../src/browser/page/session-gate.ts";

const ANSWER = (): Response => new Response("{}");
const MISSING = (): Response =>
  new Response(null, { status: 204, headers: { "x-headless-edge-session": "missing" } });

/** The host as one browser knows it: whether there is a session, and what it was asked. */
function host(session: { exists: boolean }) {
  const sent: string[] = [];
  /** A call that may mint, and whose answer then comes when the test says so. */
  function call(name: string) {
    let resolve: (answer: Response) => void = () => undefined;
    let reject: (error: Error) => void = () => undefined;
    const promise = new Promise<Response>((...settle) => {
      [resolve, reject] = settle;
    });
    const send = async (mayMint: boolean): Promise<Response> => {
      sent.push(mayMint ? `${name} mints` : name);
      if (mayMint) {
        const answer = await promise;
        session.exists = true;
        return answer;
      }
      return session.exists ? ANSWER() : MISSING();
    };
    return { send, resolve, reject };
  }
  return { sent, call };
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

const PLAIN = { signal: undefined, isRepeatable: true };

describe("a call where there is a session", () => {
  it("waits for no other, and takes no lock", async ({ expect }) => {
    const { sent, call } = host({ exists: true });
    const gate = gateWith({ request: async () => new Promise(() => undefined) });
    await Promise.all(["a", "b", "c"].map(async (name) => gate.pass(call(name).send, PLAIN)));
    expect(sent).toEqual(["a", "b", "c"]);
  });
});

describe("a call that finds no session", () => {
  it("goes again alone; the others follow together when its answer is there", async ({
    expect,
  }) => {
    const { sent, call } = host({ exists: false });
    const gate = gateWith();
    const first = call("first");
    const all = [first, call("second"), call("third")].map(async ({ send }) =>
      gate.pass(send, PLAIN),
    );
    await soon();
    expect(sent).toEqual(["first", "second", "third", "first mints"]);
    first.resolve(ANSWER());
    await Promise.all(all);
    expect(sent.slice(4)).toEqual(["second", "third"]);
  });

  it("goes alone among the tabs of a browser too", async ({ expect }) => {
    const { sent, call } = host({ exists: false });
    const locks = sharedLocks();
    const one = call("one");
    const two = call("two");
    const both = [one, two].map(async ({ send }) => gateWith(locks).pass(send, PLAIN));
    await soon();
    expect(sent).toEqual(["one", "two", "one mints"]);
    one.resolve(ANSWER());
    two.resolve(ANSWER());
    await Promise.all(both);
    expect(sent.slice(3)).toEqual(["two mints"]);
  });

  it("goes alone again after a logout that this page was not told of", async ({ expect }) => {
    const session = { exists: true };
    const { sent, call } = host(session);
    const gate = gateWith();
    await gate.pass(call("before").send, PLAIN);
    session.exists = false;
    void gate.pass(call("first").send, PLAIN);
    void gate.pass(call("second").send, PLAIN);
    await soon();
    expect(sent).toEqual(["before", "first", "second", "first mints"]);
  });

  it("leaves its place to the next one alone when it fails", async ({ expect }) => {
    const { sent, call } = host({ exists: false });
    const gate = gateWith();
    const [first, second, third] = [call("first"), call("second"), call("third")];
    const all = [first, second, third].map(async ({ send }) =>
      gate.pass(send, PLAIN).catch(String),
    );
    await soon();
    first.reject(new TypeError("offline"));
    await soon();
    expect(sent.slice(4)).toEqual(["second", "third", "second mints"]);
    second.resolve(ANSWER());
    third.resolve(ANSWER());
    await Promise.all(all);
    expect(sent.slice(7)).toEqual(["third mints"]);
  });

  it("does not hold up the others for longer than it may", async ({ expect }) => {
    const { sent, call } = host({ exists: false });
    const gate = gateWith(undefined, 5);
    const next = call("next");
    next.resolve(ANSWER());
    void gate.pass(call("slow").send, PLAIN);
    await gate.pass(next.send, PLAIN);
    expect(sent).toEqual(["slow", "next", "slow mints", "next", "next mints"]);
  });

  it("goes without a lock where locks are refused", async ({ expect }) => {
    const { call } = host({ exists: false });
    const only = call("only");
    only.resolve(ANSWER());
    const gate = gateWith({ request: async () => Promise.reject(new Error("opaque origin")) });
    expect((await gate.pass(only.send, PLAIN)).status).toBe(200);
  });
});

describe("a call that is not to be sent twice", () => {
  it("goes alone from the start, one after the other", async ({ expect }) => {
    const { sent, call } = host({ exists: false });
    const gate = gateWith();
    const calls = [call("one"), call("two")];
    const all = calls.map(async ({ send }) =>
      gate.pass(send, { signal: undefined, isRepeatable: false }),
    );
    await soon();
    expect(sent).toEqual(["one mints"]);
    calls.forEach(({ resolve }) => {
      resolve(ANSWER());
    });
    await Promise.all(all);
    expect(sent).toEqual(["one mints", "two mints"]);
  });
});

describe("a call that waits and is aborted", () => {
  it("ends at once, is not sent again, and stops nobody", async ({ expect }) => {
    const { sent, call } = host({ exists: false });
    const gate = gateWith();
    const first = call("first");
    const going = gate.pass(first.send, PLAIN);
    await soon();
    const stopping = new AbortController();
    const waiting = gate.pass(call("stopped").send, { ...PLAIN, signal: stopping.signal });
    stopping.abort(new Error("no longer wanted"));
    await expect(waiting).rejects.toThrow("no longer wanted");
    first.resolve(ANSWER());
    await going;
    await gate.pass(call("next").send, PLAIN);
    expect(sent).toEqual(["first", "first mints", "next"]);
  });

  it("leaves the place of a first call that waits for other tabs", async ({ expect }) => {
    const { call } = host({ exists: false });
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
    const waiting = gate.pass(call("stopped").send, { ...PLAIN, signal: stopping.signal });
    await soon();
    stopping.abort(new Error("no longer wanted"));
    await expect(waiting).rejects.toThrow("no longer wanted");
  });
});
