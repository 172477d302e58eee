import { describe, it } from "vitest";
import { createSharedToken, type Mint } from "../../../src/token-cache/shared-token.ts";
import type { AccessToken } from "../../../src/tokens.ts";

const START = 1_800_000_000;
const down: Mint = () => Promise.reject(new Error("down"));
const throwing: Mint = () => {
  throw new Error("at once");
};
const never: Mint = () => new Promise(() => undefined);

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** A clock to be set, and a mint that counts. */
function world(): {
  clock: () => number;
  pass: (seconds: number) => void;
  mint: Mint;
  mints: () => number;
} {
  let now = START;
  let mints = 0;
  return {
    clock: () => now,
    pass: (seconds) => {
      now += seconds;
    },
    mint: async (): Promise<AccessToken> => {
      mints += 1;
      const value = `token-${mints}`;
      await pause(5);
      return { value, expiresAt: now + 3600 };
    },
    mints: () => mints,
  };
}

function fifty<T>(ask: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: 50 }, ask));
}

describe("a shared token", () => {
  it("is minted once for 50 who ask at once", async ({ expect }) => {
    const { clock, mint, mints } = world();
    const shared = createSharedToken({ clock });
    const tokens = await fifty(() => shared.get(mint));
    expect(new Set(tokens.map((token) => token.value))).toEqual(new Set(["token-1"]));
    expect(mints()).toBe(1);
  });

  it("is minted once for a burst after it has expired", async ({ expect }) => {
    const { clock, pass, mint, mints } = world();
    const shared = createSharedToken({ clock });
    await shared.get(mint);
    pass(4000);
    await fifty(() => shared.get(mint));
    expect(mints()).toBe(2);
  });

  for (const [age, mintsMade] of [
    [3539, 1],
    [3541, 2],
  ] as const) {
    it(`of 3600 s, ${age} s later, has cost ${mintsMade} mint(s)`, async ({ expect }) => {
      const { clock, pass, mint, mints } = world();
      const shared = createSharedToken({ clock });
      await shared.get(mint);
      pass(age);
      await shared.get(mint);
      expect(mints()).toBe(mintsMade);
    });
  }

  it("serves while it works and no other can be had, tried every 5 s", async ({ expect }) => {
    const { clock, pass, mint } = world();
    const shared = createSharedToken({ clock });
    const first = await shared.get(mint);
    pass(3545);
    let tries = 0;
    const failing: Mint = () => {
      tries += 1;
      return down();
    };
    expect(await fifty(() => shared.get(failing))).toEqual(Array.from({ length: 50 }, () => first));
    expect(await shared.get(failing)).toBe(first);
    expect(tries).toBe(1);
    pass(6);
    expect(await shared.get(failing)).toBe(first);
    expect(tries).toBe(2);
    pass(60);
    await expect(shared.get(failing)).rejects.toThrow("down");
  });

  it("fails for all who waited, and is tried again by the next", async ({ expect }) => {
    const { clock, mint, mints } = world();
    const shared = createSharedToken({ clock });
    let tries = 0;
    const failing: Mint = async () => {
      tries += 1;
      await pause(2);
      return down();
    };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () => shared.get(failing)),
    );
    expect(outcomes.every((outcome) => outcome.status === "rejected")).toBe(true);
    expect(tries).toBe(1);
    expect((await shared.get(mint)).value).toBe("token-1");
    expect(mints()).toBe(1);
  });

  it("takes a mint that throws at once for one that fails", async ({ expect }) => {
    const { clock, mint } = world();
    const shared = createSharedToken({ clock });
    await expect(shared.get(throwing)).rejects.toThrow("at once");
    expect((await shared.get(mint)).value).toBe("token-1");
  });

  it("is minted once more when the first mint never ends", async ({ expect }) => {
    const { clock, mint, mints } = world();
    const shared = createSharedToken({ clock, waitSeconds: 0.03 });
    void shared.get(never);
    const tokens = await fifty(() => shared.get(mint));
    expect(new Set(tokens.map((token) => token.value))).toEqual(new Set(["token-1"]));
    expect(mints()).toBe(1);
  });

  it("is not waited for once its mint is too old", async ({ expect }) => {
    const { clock, pass, mint, mints } = world();
    const shared = createSharedToken({ clock, waitSeconds: 30 });
    void shared.get(never);
    pass(31);
    const startedAt = performance.now();
    await fifty(() => shared.get(mint));
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(mints()).toBe(1);
  });

  it("is had even if one request after another is cancelled while minting", async ({ expect }) => {
    const { clock, mint } = world();
    const shared = createSharedToken({ clock, waitSeconds: 0.02 });
    void shared.get(never);
    void shared.get(never);
    const tokens = await Promise.all([shared.get(mint), shared.get(mint)]);
    expect(tokens.map((token) => token.value.startsWith("token-"))).toEqual([true, true]);
  });

  it("is waited for twice at most", async ({ expect }) => {
    const { clock, mint } = world();
    const shared = createSharedToken({ clock, waitSeconds: 0.1 });
    for (let cancelled = 0; cancelled < 8; cancelled += 1) {
      void shared.get(never);
    }
    const startedAt = performance.now();
    await shared.get(mint);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it("does not serve between two tries once it has expired", async ({ expect }) => {
    const { clock, pass, mint } = world();
    const shared = createSharedToken({ clock });
    const first = await shared.get(mint);
    pass(3598);
    expect(await shared.get(down)).toBe(first);
    pass(3);
    await expect(shared.get(down)).rejects.toThrow("down");
  });

  it("is not replaced by an older one that comes late", async ({ expect }) => {
    const { clock, mint } = world();
    const shared = createSharedToken({ clock, waitSeconds: 0.01 });
    const late = shared.get(async () => {
      await pause(60);
      return { value: "late", expiresAt: START + 1000 };
    });
    await shared.get(mint);
    await late;
    expect((await shared.get(mint)).value).toBe("token-1");
  });

  it("that never lasts long enough is not minted for every request", async ({ expect }) => {
    const { clock } = world();
    const shared = createSharedToken({ clock });
    let mints = 0;
    const short: Mint = async () => {
      mints += 1;
      return { value: "short", expiresAt: START + 30 };
    };
    for (let requests = 0; requests < 10; requests += 1) {
      await shared.get(short);
    }
    expect(mints).toBe(1);
  });

  it("is forgotten only if it is still the one", async ({ expect }) => {
    const { clock, mint } = world();
    const shared = createSharedToken({ clock });
    const first = await shared.get(mint);
    shared.forget("another");
    expect(await shared.get(mint)).toBe(first);
    shared.forget(first.value);
    expect((await shared.get(mint)).value).toBe("token-2");
  });
});
