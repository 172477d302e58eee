import { describe, it } from "vitest";
import { createAppTokens } from "../../../src/token-cache/app-tokens.ts";
import type { Mint } from "../../../src/token-cache/shared-token.ts";
import type {
  SealedStore,
  TokenSealer,
  TokenStore,
} from "../../../src/token-cache/stored-token.ts";
import type { AccessToken } from "../../../src/tokens.ts";

const START = 1_800_000_000;
const key = "client-1/instance-1";
const down: Mint = () => Promise.reject(new Error("down"));

interface World {
  readonly clock: () => number;
  readonly pass: (seconds: number) => void;
  readonly mint: Mint;
  readonly mints: () => number;
  readonly values: Map<string, string>;
  readonly puts: { key: string; value: string; ttl: number }[];
  readonly store: TokenStore;
}

/** Seals in base64: enough to see that nothing is stored as it is. */
const sealer: TokenSealer = {
  seal: async (token) => btoa(JSON.stringify(token)),
  open: async (sealed) => {
    const opened: AccessToken = JSON.parse(atob(sealed));
    return opened;
  },
};

function world(kv: Partial<SealedStore> = {}): World {
  let now = START;
  let mints = 0;
  const values = new Map<string, string>();
  const puts: { key: string; value: string; ttl: number }[] = [];
  const memory: SealedStore = {
    get: async (name) => values.get(name) ?? null,
    put: async (name, value, { expirationTtl }) => {
      values.set(name, value);
      puts.push({ key: name, value, ttl: expirationTtl });
    },
  };
  return {
    clock: () => now,
    pass: (seconds) => {
      now += seconds;
    },
    mint: async () => {
      mints += 1;
      return { value: `app-token-${mints}`, expiresAt: now + 14_400 };
    },
    mints: () => mints,
    values,
    puts,
    store: { kv: { ...memory, ...kv }, sealer },
  };
}

const never = (): Promise<never> => new Promise(() => undefined);
const fails = (): Promise<never> => Promise.reject(new Error("KV"));
const throws = (): never => {
  throw new Error("KV");
};

describe("the app's token", () => {
  it("costs one mint for 1,000 callers, 50 at a time", async ({ expect }) => {
    const { clock, mint, mints } = world();
    const tokens = createAppTokens({ key, clock });
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(Array.from({ length: 50 }, () => tokens.get(mint)));
    }
    expect(mints()).toBe(1);
  });

  it("is shared with other isolates, read once and minted once", async ({ expect }) => {
    const { clock, mint, mints, store, puts } = world();
    const first = await createAppTokens({ key, clock, store }).get(mint);
    const second = await createAppTokens({ key, clock, store }).get(mint);
    expect(second).toEqual(first);
    expect(mints()).toBe(1);
    expect(puts).toHaveLength(1);
  });

  it("is not looked up while this isolate has it", async ({ expect }) => {
    let reads = 0;
    const { clock, mint, store } = world({
      get: async () => {
        reads += 1;
        return null;
      },
    });
    const tokens = createAppTokens({ key, clock, store });
    await Promise.all(Array.from({ length: 50 }, () => tokens.get(mint)));
    await tokens.get(mint);
    expect(reads).toBe(1);
  });

  it("is stored sealed, under a name without it, for as long as it lasts", async ({ expect }) => {
    const { clock, mint, store, puts } = world();
    await createAppTokens({ key, clock, store }).get(mint);
    expect(puts[0]?.key).toBe("app-token:client-1/instance-1");
    expect(puts[0]?.ttl).toBe(14_400);
    expect(JSON.stringify(puts)).not.toContain("app-token-1");
  });

  it("is stored for 60 s at least, which KV demands", async ({ expect }) => {
    const { clock, store, puts } = world();
    const short = { value: "short", expiresAt: START + 10 };
    await createAppTokens({ key, clock, store }).get(async () => short);
    expect(puts[0]?.ttl).toBe(60);
  });

  it("is judged by our own clock, however long the store keeps it", async ({ expect }) => {
    const { clock, pass, mint, mints, store } = world();
    await createAppTokens({ key, clock, store }).get(mint);
    pass(14_341);
    expect((await createAppTokens({ key, clock, store }).get(mint)).value).toBe("app-token-2");
    expect(mints()).toBe(2);
  });

  it("from the store serves while it works and no other can be had", async ({ expect }) => {
    const { clock, pass, mint, store } = world();
    const token = await createAppTokens({ key, clock, store }).get(mint);
    pass(14_350);
    expect(await createAppTokens({ key, clock, store }).get(down)).toEqual(token);
    pass(60);
    await expect(createAppTokens({ key, clock, store }).get(down)).rejects.toThrow("down");
  });
});

describe("a store", () => {
  const faults: Readonly<Record<string, Partial<SealedStore>>> = {
    "that can't be read": { get: fails },
    "that can't be written": { put: fails },
    "that throws at reading": { get: throws },
    "that throws at writing": { put: throws },
    "that never answers": { get: never, put: never },
    "that holds junk": { get: async () => "{]" },
    "that holds nothing": { get: async () => "" },
    "that holds null": { get: async () => btoa("null") },
    "that holds a number": { get: async () => "5" },
    "that holds a token without an expiry": {
      get: async () => sealer.seal({ value: `["app-token:${key}","x"]`, expiresAt: Number.NaN }),
    },
    "that holds a token bound to nothing": {
      get: async () => sealer.seal({ value: "x", expiresAt: START + 9000 }),
    },
    "that holds an empty token": {
      get: async () => sealer.seal({ value: `["app-token:${key}",""]`, expiresAt: START + 9000 }),
    },
  };
  for (const [name, kv] of Object.entries(faults)) {
    it(`${name} fails no request`, async ({ expect }) => {
      const { clock, mint, mints, store } = world(kv);
      const tokens = createAppTokens({ key, clock, store, storeWaitSeconds: 0.02 });
      expect((await tokens.get(mint)).value).toBe("app-token-1");
      expect((await tokens.get(mint)).value).toBe("app-token-1");
      expect(mints()).toBe(1);
    });
  }

  it("whose seal was made with other keys fails no request", async ({ expect }) => {
    const { clock, mint, store } = world({ get: async () => "sealed elsewhere" });
    const closed: TokenStore = { ...store, sealer: { ...sealer, open: async () => undefined } };
    const tokens = createAppTokens({ key, clock, store: closed });
    expect((await tokens.get(mint)).value).toBe("app-token-1");
  });

  it("that holds a token for ever is not believed", async ({ expect }) => {
    const { clock, mint, store } = world({ get: async () => "sealed" });
    const opened = { value: `["app-token:${key}","x"]`, expiresAt: Number.POSITIVE_INFINITY };
    const endless: TokenStore = { ...store, sealer: { ...sealer, open: async () => opened } };
    const tokens = createAppTokens({ key, clock, store: endless });
    expect((await tokens.get(mint)).value).toBe("app-token-1");
  });

  it("that holds another client's value under our name is not believed", async ({ expect }) => {
    const { clock, mint, store, values } = world();
    await createAppTokens({ key: "client-2/instance-2", clock, store }).get(mint);
    values.set(`app-token:${key}`, values.get("app-token:client-2/instance-2") ?? "");
    expect((await createAppTokens({ key, clock, store }).get(mint)).value).toBe("app-token-2");
  });

  it("is written after those who wait have their token", async ({ expect }) => {
    const { clock, mint, store } = world({ put: never });
    const tokens = createAppTokens({ key, clock, store, storeWaitSeconds: 0.2 });
    const owner = tokens.get(mint);
    const startedAt = performance.now();
    await tokens.get(mint);
    expect(performance.now() - startedAt).toBeLessThan(100);
    await owner;
  });
});

describe("a token that Wix refused", () => {
  it("is replaced once for 50 who were refused", async ({ expect }) => {
    const { clock, mint, mints, store, puts } = world();
    const tokens = createAppTokens({ key, clock, store });
    const rejected = await tokens.get(mint);
    const renewed = await Promise.all(
      Array.from({ length: 50 }, () => tokens.renew(rejected.value, mint)),
    );
    expect(new Set(renewed.map((token) => token.value))).toEqual(new Set(["app-token-2"]));
    expect((await tokens.renew(rejected.value, mint)).value).toBe("app-token-2");
    expect(mints()).toBe(2);
    expect(puts).toHaveLength(2);
    expect((await createAppTokens({ key, clock, store }).get(mint)).value).toBe("app-token-2");
  });

  it("never comes back from the store, nor in place of a failed mint", async ({ expect }) => {
    const { clock, mint, store } = world({ put: () => Promise.reject(new Error("KV")) });
    const tokens = createAppTokens({ key, clock, store });
    const rejected = await tokens.get(mint);
    const value = JSON.stringify([`app-token:${key}`, rejected.value]);
    const kept: TokenStore = {
      sealer,
      kv: { ...store.kv, get: async () => sealer.seal({ ...rejected, value }) },
    };
    const other = createAppTokens({ key, clock, store: kept });
    expect((await other.get(down)).value).toBe(rejected.value);
    await expect(other.renew(rejected.value, down)).rejects.toThrow("down");
    await expect(other.get(down)).rejects.toThrow("down");
    expect((await other.get(mint)).value).toBe("app-token-2");
  });

  it("is replaced by a new one, whatever the store holds", async ({ expect }) => {
    const { clock, mint, store } = world();
    const tokens = createAppTokens({ key, clock, store });
    const rejected = await tokens.get(mint);
    await createAppTokens({ key, clock, store }).renew(rejected.value, mint);
    expect((await tokens.renew(rejected.value, mint)).value).toBe("app-token-3");
  });

  it("is no answer to a mint that was under way and failed", async ({ expect }) => {
    const { clock, pass, mint, store } = world();
    const rejected = await createAppTokens({ key, clock, store }).get(mint);
    pass(14_350);
    const tokens = createAppTokens({ key, clock, store });
    const under = tokens.get(() => new Promise((_resolve, fail) => setTimeout(fail, 40, "down")));
    await new Promise((resolve) => setTimeout(resolve, 10));
    const both = await Promise.allSettled([under, tokens.renew(rejected.value, mint)]);
    expect(both[0].status).toBe("rejected");
  });

  it("does not serve while its replacement is on the way", async ({ expect }) => {
    const { clock, mint } = world();
    const tokens = createAppTokens({ key, clock });
    const rejected = await tokens.get(mint);
    const [renewed, got] = await Promise.all([
      tokens.renew(rejected.value, mint),
      tokens.get(mint),
    ]);
    expect([renewed.value, got.value]).toEqual(["app-token-2", "app-token-2"]);
  });
});
