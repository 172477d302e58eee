import * as fc from "fast-check";
import { describe, it, vi } from "vitest";
import { createSealingKeys } from "../../../src/session/sealing-keys.ts";
import { createSealer } from "../../../src/session/seal.ts";
import { keyBytes, NOW, sealerAt, stand, TOKEN_SECONDS } from "../../support/session-fixtures.ts";
import { check } from "../../support/check.ts";

/** The stages of a rotation: add the new key, let it seal, drop the old one. */
const STAGES = [[1], [1, 2], [2, 1], [2]] as const;

describe("keys that are rotated while isolates run", () => {
  it("lose nobody who comes by at each stage, and open at once in isolates of two stages", async ({
    expect,
  }) => {
    const world = stand();
    await world.visit((session) => session.login({ id: "m" }, world.wix.tokens("m")));
    for (const [index, keys] of STAGES.entries()) {
      const before = STAGES[Math.max(0, index - 1)] ?? keys;
      for (const stage of [keys, before, keys]) {
        world.time.now += TOKEN_SECONDS;
        const sealer = sealerAt(world.time, index === 3 ? keys : stage);
        const session = world.request({ sealer });
        expect((await session.facts()).role, `${keys.join()} beside ${stage.join()}`).toBe(
          "member",
        );
        await session.accessToken();
        world.cookies.apply(await session.commit("private"));
      }
    }
    expect(world.wix.minted).toBe(0);
  });

  it("are the new ones after the next renewal, with the expiry of before", async ({ expect }) => {
    const world = stand();
    await world.visit((session) => session.logout());
    await world.visit((session) => session.login({ id: "m" }, world.wix.tokens("m")));
    const rotated = sealerAt(world.time, [2, 1]);
    const session = world.request({ sealer: rotated });
    await session.accessToken();
    expect(await session.commit("private")).toEqual([]);
    world.time.now += TOKEN_SECONDS;
    const renewing = world.request({ sealer: rotated });
    await renewing.accessToken();
    const written = await renewing.commit("private");
    expect(new Set(written.map((line) => /-(member|access|ended)-/u.exec(line)?.[1]))).toEqual(
      new Set(["access", "ended", "member"]),
    );
    const life = Number(/-member-.*Max-Age=(\d+)/u.exec(written.join("\n"))?.[1]);
    expect(life).toBe(2_592_000 - TOKEN_SECONDS - 1);
    world.cookies.apply(written);
    const alone = world.request({ sealer: sealerAt(world.time, [2]) });
    expect((await alone.facts()).role).toBe("member");
  });

  it("bring no session back that Wix has ended, once the old one is dropped", async ({
    expect,
  }) => {
    const { wix, visit, request, cookies, time } = stand();
    wix.rotates = true;
    await visit((session) => session.accessToken());
    time.now += TOKEN_SECONDS;
    await visit((session) => session.accessToken());
    wix.end("visitor-1");
    time.now += TOKEN_SECONDS;
    const session = request({ sealer: sealerAt(time, [2, 1]) });
    await session.accessToken();
    cookies.apply(await session.commit("private"));
    const later = request({ sealer: sealerAt(time, [2]) });
    expect(await later.facts()).toEqual({ role: "visitor", visitorId: "visitor-id-2" });
  });

  it("end what a dropped one sealed as nothing: no error, and a new visitor", async ({
    expect,
  }) => {
    const world = stand();
    await world.visit((session) => session.login({ id: "m" }, world.wix.tokens("m")));
    const session = world.request({ sealer: sealerAt(world.time, [3]) });
    expect(await session.facts()).toEqual({ role: "anonymous" });
    expect((await session.accessToken()).value).toBe("access-of-visitor-1");
  });

  it("never re-seal what came twice: one of the two may be somebody else's", async ({ expect }) => {
    const world = stand();
    await world.visit((session) => session.login({ id: "m" }, world.wix.tokens("m")));
    world.time.now += TOKEN_SECONDS;
    const [name = ""] = world.cookies.names("member");
    const cookies = `${world.cookies.header}; ${name}=${world.cookies.values.get(name)}`;
    const session = world.request({ cookies, sealer: sealerAt(world.time, [2, 1]) });
    await session.accessToken();
    expect((await session.commit("private")).join()).not.toContain("-member-");
  });

  it("open what any of them sealed, and nothing else, in every order", async ({ expect }) => {
    const time = { now: NOW };
    const ring = fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    await check(
      fc.asyncProperty(ring, ring, async (one, other) => {
        const claims = { expiresAt: NOW + 60, sid: "s" };
        const sealed = await sealerAt(time, one).seal("visitor", claims);
        const opener = sealerAt(time, other);
        const isKnown = other.some((key) => key === one[0]);
        expect((await opener.open("visitor", sealed)).ok).toBe(isKnown);
        expect(await opener.isCurrent("visitor", sealed)).toBe(other[0] === one[0]);
      }),
      60,
    );
  });
});

describe("a sealing key", () => {
  it("is imported once, for any number of values and requests", async ({ expect }) => {
    const imports = vi.spyOn(crypto.subtle, "importKey");
    const keys = createSealingKeys([keyBytes(1), keyBytes(2)]);
    const sealer = createSealer(keys, "client-1", () => NOW);
    for (let round = 0; round < 20; round += 1) {
      const sealed = await sealer.seal("visitor", { expiresAt: NOW + 1 });
      expect((await sealer.open("visitor", sealed)).ok).toBe(true);
    }
    expect(imports.mock.calls.length).toBe(2);
    imports.mockRestore();
  });
});
