import { describe, it } from "vitest";
import { type Bounds, remembering } from "../../../src/session/remembering.ts";
import type { Purpose, Sealer } from "../../../src/session/seal.ts";
import { NOW, sealerAt } from "./session-fixtures.ts";

const plain = sealerAt({ now: NOW });

interface Stand {
  readonly sealer: Sealer;
  readonly time: { now: number };
  /** How often a cipher was needed. */
  readonly opens: () => number;
}

function stand(bounds?: Bounds): Stand {
  const time = { now: NOW };
  const forgetful = sealerAt(time);
  let opens = 0;
  const counting: Sealer = {
    seal: (purpose, claims) => forgetful.seal(purpose, claims),
    isCurrent: (purpose, sealed) => forgetful.isCurrent(purpose, sealed),
    open: (purpose, sealed) => {
      opens += 1;
      return forgetful.open(purpose, sealed);
    },
  };
  const sealer = remembering(counting, () => time.now, bounds);
  return { sealer, time, opens: () => opens };
}

function sealedFor(sealer: Sealer, sid: string, purpose: Purpose = "visitor"): Promise<string> {
  return sealer.seal(purpose, { sid, expiresAt: NOW + 60 });
}

describe("a sealed value that an isolate has opened", () => {
  it("opens again to the same, without a cipher", async ({ expect }) => {
    const { sealer, opens } = stand();
    const sealed = await sealedFor(sealer, "s1");
    const first = await sealer.open("visitor", sealed);
    expect(first).toMatchObject({ ok: true, claims: { sid: "s1" } });
    expect(await sealer.open("visitor", sealed)).toEqual(first);
    expect(opens()).toBe(1);
  });

  it("is expired when its time has come, although it is remembered", async ({ expect }) => {
    const { sealer, time } = stand();
    const sealed = await sealedFor(sealer, "s1");
    await sealer.open("visitor", sealed);
    time.now += 60;
    expect(await sealer.open("visitor", sealed)).toEqual({ ok: false, reason: "expired" });
  });

  it("is nothing for another purpose", async ({ expect }) => {
    const { sealer } = stand();
    const sealed = await sealedFor(sealer, "s1");
    await sealer.open("visitor", sealed);
    for (const purpose of ["member", "access", "ended", "login", "app-token"] as const) {
      expect((await sealer.open(purpose, sealed)).ok).toBe(false);
    }
  });

  it("is reached by nothing but all of it", async ({ expect }) => {
    const { sealer, opens } = stand();
    const sealed = await sealedFor(sealer, "s1");
    await sealer.open("visitor", sealed);
    const parts = sealed.split(".");
    const near = [
      sealed.slice(0, -1),
      `${sealed}A`,
      `${sealed} `,
      sealed.toLowerCase(),
      [...parts.slice(0, -1), "AAAAAAAAAAAAAAAAAAAAAA"].join("."),
      "__proto__",
      "",
    ];
    for (const [index, other] of near.entries()) {
      expect(await sealer.open("visitor", other)).toEqual(await plain.open("visitor", other));
      expect(opens()).toBe(index + 2);
    }
  });

  for (const purpose of ["login", "app-token"] as const) {
    it(`is not remembered when it is for ${purpose}`, async ({ expect }) => {
      const { sealer, opens } = stand();
      const sealed = await sealedFor(sealer, "s1", purpose);
      await sealer.open(purpose, sealed);
      await sealer.open(purpose, sealed);
      expect(opens()).toBe(2);
    });
  }
});

describe("what an isolate remembers", () => {
  it("is of many browsers, each its own", async ({ expect }) => {
    const { sealer } = stand();
    const ids = ["s1", "s2", "s3"];
    const all = await Promise.all(ids.map((sid) => sealedFor(sealer, sid)));
    for (const sealed of [...all, ...all]) {
      const opened = await sealer.open("visitor", sealed);
      expect(opened).toMatchObject({ ok: true, claims: { sid: ids[all.indexOf(sealed)] } });
    }
  });

  for (const [bound, bounds] of [
    ["number", { count: 2, bytes: 1_000_000 }],
    ["size", { count: 1000, bytes: 500 }],
  ] as const) {
    it(`is bounded in ${bound}: the oldest goes, and opens again with a cipher`, async ({
      expect,
    }) => {
      const { sealer, opens } = stand(bounds);
      const all = await Promise.all(["s1", "s2", "s3"].map((sid) => sealedFor(sealer, sid)));
      expect(all[0]?.length).toBeGreaterThan(167);
      expect(all[0]?.length).toBeLessThan(250);
      for (const sealed of all) {
        await sealer.open("visitor", sealed);
      }
      expect(opens()).toBe(3);
      await sealer.open("visitor", all[2] ?? "");
      expect(opens()).toBe(3);
      expect((await sealer.open("visitor", all[0] ?? "")).ok).toBe(true);
      expect(opens()).toBe(4);
    });
  }

  it("is not displaced by junk", async ({ expect }) => {
    const { sealer, opens } = stand({ count: 1, bytes: 10_000 });
    const sealed = await sealedFor(sealer, "s1");
    await sealer.open("visitor", sealed);
    for (let index = 0; index < 20; index += 1) {
      await sealer.open("visitor", `${sealed.slice(0, -4)}${1000 + index}`);
    }
    expect(opens()).toBe(21);
    await sealer.open("visitor", sealed);
    expect(opens()).toBe(21);
  });
});
