import { describe, it } from "vitest";
import { createHandovers } from "../../../src/session/handovers.ts";
import {
  gate,
  isolateAt,
  NOW,
  sealerAt,
  SharedStore,
  stand,
  TOKEN_SECONDS,
} from "../../support/session-fixtures.ts";
import type { Stand } from "../../support/session-fixtures.ts";

/** A browser whose member has logged in, at a Wix where each renewal ends the token before. */
async function memberOf(world: Stand): Promise<void> {
  world.wix.rotates = true;
  await world.visit((session) => session.login({ id: "m" }, world.wix.tokens("m")));
  world.time.now += TOKEN_SECONDS;
}

describe("a refresh token that is replaced", () => {
  it("is never overwritten by an older one, although that answer comes last", async ({
    expect,
  }) => {
    const world = stand();
    await memberOf(world);
    const late = world.request();
    await late.accessToken();
    const lateAnswer = await late.commit("private");
    await world.visit((session) => session.accessToken());
    world.time.now += TOKEN_SECONDS;
    await world.visit((session) => session.accessToken());
    world.cookies.apply(lateAnswer);
    world.time.now += TOKEN_SECONDS;
    // Another isolate knows what the cookies say, and nothing else.
    const elsewhere = world.request({ renewals: isolateAt(world.time) });
    await elsewhere.accessToken();
    expect(world.wix.renewals.at(-1)).toBe("refresh-of-m~2");
    expect((await elsewhere.facts()).role).toBe("member");
  });

  it("is not, by an answer that was written later and knew less", async ({ expect }) => {
    const world = stand();
    await memberOf(world);
    const behind = world.request();
    await behind.open();
    await world.visit((session) => session.accessToken());
    const elsewhere = isolateAt(world.time);
    const ahead = world.request({ renewals: elsewhere });
    await ahead.open();
    await ahead.replace("renewed-1");
    world.cookies.apply(await ahead.commit("private"));
    world.time.now += 1;
    expect((await behind.accessToken()).value).toBe("renewed-1");
    world.cookies.apply(await behind.commit("private"));
    expect((await world.request().facts()).role).toBe("member");
    world.time.now += TOKEN_SECONDS;
    const third = world.request({ renewals: isolateAt(world.time) });
    expect((await third.accessToken()).value).toMatch(/^renewed-/u);
    expect(world.wix.minted).toBe(0);
  });

  it("is not, by one that was handed out where the clock is behind", async ({ expect }) => {
    const world = stand();
    await memberOf(world);
    await world.visit((session) => session.accessToken());
    const behind = isolateAt({ now: world.time.now - 60 });
    const session = world.request({ renewals: behind });
    await session.replace("renewed-1");
    world.cookies.apply(await session.commit("private"));
    world.time.now += TOKEN_SECONDS;
    const elsewhere = world.request({ renewals: isolateAt(world.time) });
    await elsewhere.accessToken();
    expect(world.wix.renewals.at(-1)).toBe("refresh-of-m~2");
    expect((await elsewhere.facts()).role).toBe("member");
  });

  it("leaves two cookies, however often it is replaced", async ({ expect }) => {
    const world = stand();
    await memberOf(world);
    for (let round = 0; round < 12; round += 1) {
      await world.visit((session) => session.accessToken());
      world.time.now += TOKEN_SECONDS;
      await world.visit((session) => session.open());
    }
    expect([world.cookies.names("member").length, world.cookies.names("access").length]).toEqual([
      1, 1,
    ]);
  });

  it("is written under one name by all who share a renewal", async ({ expect }) => {
    const world = stand();
    await memberOf(world);
    const sessions = Array.from({ length: 20 }, () => world.request());
    await Promise.all(sessions.map((session) => session.accessToken()));
    for (const session of sessions) {
      world.cookies.apply(await session.commit("private"));
    }
    expect(world.wix.renewals).toHaveLength(1);
    expect(world.cookies.names("access").length).toBeLessThanOrEqual(2);
  });
});

describe("a stream that renews after its headers are out", () => {
  it("leaves the next request of its isolate with the new refresh token", async ({ expect }) => {
    for (const waits of [1, TOKEN_SECONDS]) {
      const world = stand();
      await memberOf(world);
      const stream = world.request();
      await stream.commit("private");
      expect((await stream.accessToken()).value).toBe("renewed-1");
      world.time.now += waits;
      await world.visit((session) => session.accessToken());
      world.time.now += TOKEN_SECONDS;
      await world.visit((session) => session.accessToken());
      expect((await world.request().facts()).role, `after ${waits} s`).toBe("member");
      expect(world.wix.minted).toBe(0);
    }
  });

  it("leaves it to the next request of another isolate by the store they share", async ({
    expect,
  }) => {
    for (const waits of [1, 3 * TOKEN_SECONDS]) {
      const world = stand();
      const stores = [new SharedStore()];
      await memberOf(world);
      const stream = world.request({ renewals: isolateAt(world.time, { stores }) });
      await stream.commit("private");
      await stream.accessToken();
      world.time.now += waits;
      const next = world.request({ renewals: isolateAt(world.time, { stores }) });
      expect((await next.accessToken()).value).toMatch(/^renewed-/u);
      world.cookies.apply(await next.commit("private"));
      expect((await world.request().facts()).role, `after ${waits} s`).toBe("member");
      expect(world.wix.minted).toBe(0);
    }
  });
});

describe("a browser that can never be told", () => {
  it("is found again, however often what it holds was replaced", async ({ expect }) => {
    const world = stand();
    const stores = [new SharedStore()];
    await memberOf(world);
    for (let round = 1; round <= 50; round += 1) {
      const stream = world.request({ renewals: isolateAt(world.time, { stores }) });
      await stream.commit("private");
      expect((await stream.accessToken()).expiresAt).toBeGreaterThan(world.time.now);
      world.time.now += TOKEN_SECONDS;
    }
    expect(world.wix.minted).toBe(0);
  });
});

describe("the loser of a race to renew, in another isolate", () => {
  it("is served as who it is, by what the winner left in the store they share", async ({
    expect,
  }) => {
    const world = stand();
    const stores = [new SharedStore()];
    await memberOf(world);
    const racers = Array.from({ length: 6 }, () =>
      world.request({ renewals: isolateAt(world.time, { stores }) }),
    );
    const tokens = await Promise.all(racers.map((session) => session.accessToken()));
    expect(new Set(tokens.map(({ value }) => value))).toEqual(new Set(["renewed-1"]));
    for (const session of racers) {
      expect((await session.facts()).role).toBe("member");
      world.cookies.apply(await session.commit("private"));
    }
    expect([world.wix.minted, world.cookies.names("ended").length]).toEqual([0, 0]);
  });

  it("is not kept waiting by a store that is slow or broken", async ({ expect }) => {
    const broken = {
      get: async () => Promise.reject(new Error("no")),
      put: async () => new Promise<never>(() => undefined),
    };
    const world = stand();
    await memberOf(world);
    const startedAt = performance.now();
    await world.visit((session) => session.accessToken());
    const session = world.request({
      renewals: isolateAt(world.time, { stores: [broken] }),
      cookies: world.cookies.header,
    });
    world.time.now += TOKEN_SECONDS;
    expect((await session.accessToken()).value).toBe("renewed-2");
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });
});

describe("what a store keeps of a refresh token", () => {
  const handover = {
    access: { value: "access-2", expiresAt: NOW + 60 },
    next: { value: "refresh-2", at: NOW },
  };
  const time = { now: NOW };

  it("is found by whoever holds the old one, and shows neither", async ({ expect }) => {
    const store = new SharedStore();
    const handovers = createHandovers({
      sealer: sealerAt(time),
      clock: () => time.now,
      stores: [store],
    });
    await handovers.keep("refresh-1", handover);
    expect(await handovers.find("refresh-1")).toEqual(handover);
    const text = [...store.values].join();
    expect(text).not.toMatch(/refresh-|access-2/u);
  });

  it("is nothing under another's name, nor at another site", async ({ expect }) => {
    const store = new SharedStore();
    const options = { clock: () => time.now, stores: [store], pausesSeconds: [] };
    await createHandovers({ ...options, sealer: sealerAt(time) }).keep("refresh-1", handover);
    const [value = ""] = store.values.values();
    const elsewhere = createHandovers({ ...options, sealer: sealerAt(time, [1], "client-2") });
    expect(await elsewhere.find("refresh-1")).toBeUndefined();
    store.values.clear();
    const handovers = createHandovers({ ...options, sealer: sealerAt(time) });
    await handovers.keep("another", handover);
    expect(await handovers.find("another")).toEqual(handover);
    for (const key of store.values.keys()) {
      store.values.set(key, value);
    }
    expect(await handovers.find("another")).toBeUndefined();
  });
});

describe("a renewal after which a response is lost", () => {
  it("is found again by the request that repeats it", async ({ expect }) => {
    const world = stand();
    await memberOf(world);
    const held = gate();
    world.wix.gate = held.promise;
    const lost = world.request();
    const asked = lost.accessToken();
    held.open();
    await asked;
    await world.visit((session) => session.accessToken());
    expect((await world.request().facts()).role).toBe("member");
    expect(world.wix.renewals).toHaveLength(1);
  });
});
