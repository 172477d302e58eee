import { describe, it } from "vitest";
import type { Renewal, Renewals } from "../../../src/session/renewals.ts";
import type { RenewedTokens } from "../../../src/tokens.ts";
import { codeOf, gate, isolateAt, NOW } from "../../support/session-fixtures.ts";

const time = { now: NOW };

function answer(value: string, seconds = 14_400): RenewedTokens {
  return { access: { value, expiresAt: NOW + seconds }, refreshToken: undefined };
}

async function share(
  renewals: Renewals,
  value: string,
  renew: () => Promise<RenewedTokens>,
): Promise<Renewal> {
  return renewals.share({ value, at: NOW }, { renew, isDead: () => false });
}

/** A `renew` that counts its calls. */
function counted(
  value: string,
  seconds?: number,
): { calls: number; renew: () => Promise<RenewedTokens> } {
  const counter = {
    calls: 0,
    renew: async () => {
      counter.calls += 1;
      return answer(value, seconds);
    },
  };
  return counter;
}

describe("renewals in one isolate", () => {
  it("are shared by all who start from the same refresh token", async ({ expect }) => {
    const renewals = isolateAt(time);
    const wix = counted("a");
    const asked = Array.from({ length: 100 }, () => share(renewals, "r", wix.renew));
    expect(new Set((await Promise.all(asked)).map(({ access }) => access.value)).size).toBe(1);
    await share(renewals, "r", wix.renew);
    expect(wix.calls).toBe(1);
  });

  it("are never shared between two refresh tokens", async ({ expect }) => {
    const renewals = isolateAt(time);
    const [one, other] = [counted("one"), counted("other")];
    const answers = await Promise.all([
      share(renewals, "r1", one.renew),
      share(renewals, "r2", other.renew),
    ]);
    expect(answers.map(({ access }) => access.value)).toEqual(["one", "other"]);
  });

  it("are not believed once their token is stale", async ({ expect }) => {
    const renewals = isolateAt(time);
    const wix = counted("a", 30);
    await share(renewals, "r", wix.renew);
    await share(renewals, "r", wix.renew);
    expect(wix.calls).toBe(2);
  });

  it("do not hang on one that is never settled", async ({ expect }) => {
    const renewals = isolateAt(time, { waitSeconds: 0.02 });
    void share(renewals, "r", () => new Promise(() => undefined));
    const wix = counted("a");
    expect((await share(renewals, "r", wix.renew)).access.value).toBe("a");
    expect((await share(renewals, "r", wix.renew)).access.value).toBe("a");
    expect(wix.calls).toBe(1);
  });

  it("do not take for dead what one that was given up has replaced", async ({ expect }) => {
    const renewals = isolateAt(time, { waitSeconds: 0.02 });
    const [slow, late] = [gate(), gate()];
    const first = share(renewals, "r", async () => {
      await slow.promise;
      return { ...answer("a"), refreshToken: "r2" };
    });
    const asked = gate();
    // It waits for the first no longer, and is told that what it holds has been replaced.
    const renew = async (): Promise<never> => {
      asked.open();
      await late.promise;
      throw new Error("dead");
    };
    const second = renewals.share({ value: "r", at: NOW }, { renew, isDead: () => true });
    await asked.promise;
    slow.open();
    await first;
    late.open();
    expect(await second).toMatchObject({ access: { value: "a" }, refresh: { value: "r2" } });
  });

  it("are shared by who holds the new refresh token that came with them", async ({ expect }) => {
    const renewals = isolateAt(time);
    await share(renewals, "r", async () => ({ ...answer("a"), refreshToken: "r2" }));
    const wix = counted("b");
    expect((await share(renewals, "r2", wix.renew)).access.value).toBe("a");
    expect(wix.calls).toBe(0);
  });

  it("are forgotten by whoever holds the old refresh token or the new one", async ({ expect }) => {
    for (const holds of ["r", "r2"]) {
      const renewals = isolateAt(time);
      await share(renewals, "r", async () => ({ ...answer("a"), refreshToken: "r2" }));
      renewals.forget(holds, "a");
      expect((await share(renewals, holds, counted("b").renew)).access.value).toBe("b");
    }
  });

  it("pass a failure on and ask again afterwards", async ({ expect }) => {
    const renewals = isolateAt(time);
    const failing = async (): Promise<never> => {
      throw new Error("down");
    };
    const failures = await Promise.all([
      codeOf(() => share(renewals, "r", failing)),
      codeOf(() => share(renewals, "r", failing)),
    ]);
    expect(failures).toEqual(["Error: down", "Error: down"]);
    expect((await share(renewals, "r", counted("a").renew)).access.value).toBe("a");
  });

  it("are kept for the newest thousand only", async ({ expect }) => {
    const renewals = isolateAt(time);
    const wix = counted("a");
    for (let index = 0; index <= 1000; index += 1) {
      await share(renewals, `r${index}`, wix.renew);
    }
    await share(renewals, "r1", wix.renew);
    expect(wix.calls).toBe(1001);
    await share(renewals, "r0", wix.renew);
    expect(wix.calls).toBe(1002);
  });

  it("that never end are remembered for the newest thousand only", async ({ expect }) => {
    const renewals = isolateAt(time, { waitSeconds: 0.05 });
    for (let index = 0; index <= 1000; index += 1) {
      void share(renewals, `r${index}`, () => new Promise(() => undefined));
    }
    const startedAt = performance.now();
    await share(renewals, "r0", counted("a").renew);
    expect(performance.now() - startedAt).toBeLessThan(45);
  });

  it("forget the token that was refused, and not the one after it", async ({ expect }) => {
    const renewals = isolateAt(time);
    await share(renewals, "r", counted("first").renew);
    renewals.forget("r", "another");
    expect((await share(renewals, "r", counted("second").renew)).access.value).toBe("first");
    renewals.forget("r", "first");
    expect((await share(renewals, "r", counted("second").renew)).access.value).toBe("second");
  });
});
