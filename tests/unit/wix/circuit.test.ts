import { describe, it } from "vitest";
import { HostError } from "../../../src/errors.ts";
import { type Circuit, createCircuit } from "../../../src/wix/circuit.ts";
import { failure } from "../../support/fake-upstream.ts";

interface Bench {
  readonly time: { now: number };
  readonly circuit: Circuit;
  calls: number;
  /** Makes a call that takes a while and then fails or not. */
  readonly call: (seconds: number, error?: Error) => Promise<string>;
}

function bench(): Bench {
  const time = { now: 1_800_000_000 };
  const circuit = createCircuit({ clock: () => time.now, name: "the token endpoint" });
  const made: Bench = {
    time,
    circuit,
    calls: 0,
    call: (seconds, error) =>
      circuit.run(async () => {
        made.calls += 1;
        time.now += seconds;
        if (error !== undefined) {
          throw error;
        }
        return "an answer";
      }),
  };
  return made;
}

function outage(headers: Record<string, string> = {}): HostError {
  return new HostError("upstream_unavailable", 503, "down", { headers });
}

async function breakIt({ call }: Bench, error: Error = outage()): Promise<void> {
  for (let count = 0; count < 5; count += 1) {
    await failure(call(0, error));
  }
}

describe("a token endpoint that fails", () => {
  it("is asked until it has failed five times in a row, and then not for a while", async ({
    expect,
  }) => {
    const one = bench();
    await breakIt(one);
    const error = await failure(one.call(0));
    expect(one.calls).toBe(5);
    expect([error.code, error.status, error.headers]).toEqual([
      "upstream_unavailable",
      503,
      { "Retry-After": "2" },
    ]);
    expect(error.message).toContain("the token endpoint");
  });

  it("is not given up when an answer comes in between", async ({ expect }) => {
    const one = bench();
    for (let count = 0; count < 20; count += 1) {
      await (count % 4 === 3 ? one.call(0) : failure(one.call(0, outage())));
    }
    expect(one.calls).toBe(20);
  });

  /** One call tries; two come beside it, and then it is over. */
  async function tried(one: Bench, hears: () => Promise<string>): Promise<readonly string[]> {
    const message = (error: Error): string => error.message;
    let over = (): void => undefined;
    const heard = new Promise<void>((resolve) => {
      over = resolve;
    });
    const calls = [
      one.circuit.run(() => heard.then(hears)),
      ...[1, 2].map(async () => one.call(0)),
    ].map((call) => call.catch(message));
    over();
    return Promise.all(calls);
  }

  it("is tried again by one caller, and is there for the others once it is back", async ({
    expect,
  }) => {
    const one = bench();
    await breakIt(one);
    one.time.now += 2;
    expect(await tried(one, async () => "back")).toEqual(["back", "an answer", "an answer"]);
  });

  it("is asked by none of the others where the one who tries hears that it still fails", async ({
    expect,
  }) => {
    const one = bench();
    await breakIt(one);
    one.time.now += 2;
    const refused = expect.stringContaining("has failed 5 times");
    expect(await tried(one, () => Promise.reject(outage()))).toEqual(["down", refused, refused]);
    expect(one.calls).toBe(5);
  });

  it("is tried by one caller, and the others are told to wait when it hears nothing", async ({
    expect,
  }) => {
    const one = bench();
    await breakIt(one);
    one.time.now += 2;
    void one.circuit.run(() => new Promise(() => undefined));
    expect((await failure(one.call(0))).headers).toEqual({ "Retry-After": "6" });
  });

  it("is tried by another when the one who tries never hears", async ({ expect }) => {
    const one = bench();
    await breakIt(one);
    one.time.now += 2;
    void one.circuit.run(() => new Promise(() => undefined));
    await failure(one.call(0));
    one.time.now += 6;
    expect(await one.call(0)).toBe("an answer");
  });

  it("is left alone longer each time it still fails, up to ten seconds", async ({ expect }) => {
    const one = bench();
    await breakIt(one);
    const waits: (string | undefined)[] = [];
    for (let round = 0; round < 5; round += 1) {
      const { headers } = await failure(one.call(0));
      waits.push(headers["Retry-After"]);
      one.time.now += Number(headers["Retry-After"]);
      await failure(one.call(0, outage()));
    }
    expect(waits).toEqual(["2", "4", "8", "10", "10"]);
  });

  it("is left alone as long as it asks for", async ({ expect }) => {
    const one = bench();
    await breakIt(one, outage({ "Retry-After": "45" }));
    expect((await failure(one.call(0))).headers).toEqual({ "Retry-After": "45" });
  });

  it("is given up once, by however many calls that were under way", async ({ expect }) => {
    const one = bench();
    const underWay = Array.from({ length: 100 }, () =>
      failure(
        one.circuit.run(async () => {
          await Promise.resolve();
          throw outage();
        }),
      ),
    );
    one.time.now += 0.5;
    await Promise.all(underWay);
    expect((await failure(one.call(0))).headers).toEqual({ "Retry-After": "2" });
  });

  it("is not what a refusal is: Wix has answered", async ({ expect }) => {
    const one = bench();
    await breakIt(one, new HostError("upstream_rejected", 502, "no", { reason: "invalid_grant" }));
    expect(await one.call(0)).toBe("an answer");
  });
});

describe("a mint that nobody has asked for yet", () => {
  it("is not begun while the endpoint fails, nor as its probe", async ({ expect }) => {
    const one = bench();
    expect(one.circuit.allowsAhead()).toBe(true);
    await breakIt(one);
    expect(one.circuit.allowsAhead()).toBe(false);
    one.time.now += 60;
    expect(one.circuit.allowsAhead()).toBe(false);
    await one.call(0);
    expect(one.circuit.allowsAhead()).toBe(true);
  });

  it("is not begun for a while when three answers in a row were slow; who asks still asks", async ({
    expect,
  }) => {
    const one = bench();
    await one.call(1.5);
    await one.call(1.5);
    expect(one.circuit.allowsAhead()).toBe(true);
    await one.call(1.5);
    expect(one.circuit.allowsAhead()).toBe(false);
    expect(await one.call(0)).toBe("an answer");
    expect(one.circuit.allowsAhead()).toBe(true);
  });

  it("is tried again after a while although the last answers were slow", async ({ expect }) => {
    const one = bench();
    for (let count = 0; count < 3; count += 1) {
      await one.call(1.5);
    }
    one.time.now += 10;
    expect(one.circuit.allowsAhead()).toBe(true);
    await one.call(1.5);
    expect(one.circuit.allowsAhead()).toBe(false);
  });

  it("is one of fifty at once, and of 25 a second", ({ expect }) => {
    const { circuit, time } = bench();
    const allowed = (): number =>
      Array.from({ length: 1000 }, () => circuit.allowsAhead()).filter(Boolean).length;
    expect(allowed()).toBe(50);
    expect(allowed()).toBe(0);
    time.now += 1;
    expect(allowed()).toBe(25);
    time.now += 3600;
    expect(allowed()).toBe(50);
  });
});
