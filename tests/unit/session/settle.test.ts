import * as fc from "fast-check";
import { describe, it } from "vitest";
import type { RequestSession } from "../../../src/session/request-session.ts";
import {
  type AccessRecord,
  deadSessions,
  type Evidence,
  type Identity,
  settle,
  superseded,
} from "../../../src/session/session.ts";
import {
  gate,
  isolateAt,
  type Stand,
  stand,
  TOKEN_SECONDS,
} from "../../support/session-fixtures.ts";
import { check } from "../../support/check.ts";

const at = fc.integer({ min: 1, max: 5 });
const sessionId = fc.constantFrom("s1", "s2", "s3", "s4");
const token = fc.constantFrom("r1", "r2", "r3");

const identity: fc.Arbitrary<Identity> = fc.oneof(
  fc.record({
    subject: fc.constant("visitor" as const),
    sessionId,
    refreshToken: token,
    visitorId: fc.constant(undefined),
    beganAt: at,
  }),
  fc.record({
    subject: fc.constant("member" as const),
    sessionId,
    refreshToken: token,
    member: fc.constant({ id: "m" }),
    beganAt: at,
  }),
);

const evidence: fc.Arbitrary<Evidence> = fc.record({
  identities: fc.uniqueArray(identity, { maxLength: 4, selector: (one) => one.sessionId }),
  accesses: fc.uniqueArray(
    fc.record({
      sessionId,
      access: fc.option(fc.record({ value: token, expiresAt: at }), { nil: undefined }),
      rotated: fc.option(fc.record({ value: token, at }), { nil: undefined }),
      issuedAt: at,
    }),
    { maxLength: 6, selector: (one) => JSON.stringify(one) },
  ),
  marks: fc.array(
    fc.oneof(
      fc.record({ ended: fc.constant("everything" as const), at }),
      fc.record({ ended: fc.constant("refresh_token" as const), sessionId, tail: token }),
    ),
    { maxLength: 3 },
  ),
});

describe("settling what a browser sent", () => {
  it("goes on with the refresh token that came last, whenever its record was written", ({
    expect,
  }) => {
    const begun = { subject: "member", sessionId: "s", member: { id: "m" }, beganAt: 1 } as const;
    const record = (value: string, handedOutAt: number, issuedAt: number): AccessRecord => ({
      sessionId: "s",
      access: undefined,
      rotated: { value, at: handedOutAt },
      issuedAt,
    });
    const accesses = [record("late record of an older", 5, 9), record("the newest", 6, 7)];
    const settled = settle({
      identities: [{ ...begun, refreshToken: "the first" }],
      accesses,
      marks: [],
    });
    expect(settled?.refresh.value).toBe("the newest");
  });

  it("gives the same answer for every order of arrival", ({ expect }) => {
    check(
      fc.property(
        evidence.chain((given) =>
          fc.tuple(
            fc.constant(given),
            fc.record({
              identities: fc.shuffledSubarray([...given.identities], {
                minLength: given.identities.length,
              }),
              accesses: fc.shuffledSubarray([...given.accesses], {
                minLength: given.accesses.length,
              }),
              marks: fc.shuffledSubarray([...given.marks], { minLength: given.marks.length }),
            }),
          ),
        ),
        ([given, shuffled]) => {
          expect(settle(shuffled)).toEqual(settle(given));
          expect(superseded(shuffled)).toEqual(superseded(given));
          expect(deadSessions(shuffled)).toEqual(deadSessions(given));
        },
      ),
      400,
    );
  });

  it("gives the same answer without what it calls superseded, now and later", ({ expect }) => {
    check(
      fc.property(evidence, fc.option(identity), (given, late) => {
        const gone = superseded(given);
        const after = (one: Evidence): Evidence => ({
          ...one,
          identities: late === null ? one.identities : [...one.identities, late],
        });
        const left = {
          ...given,
          identities: given.identities.filter((one) => !gone.has(one.sessionId)),
        };
        fc.pre(late === null || !given.identities.some((one) => one.sessionId === late.sessionId));
        expect(settle(after(left))).toEqual(settle(after(given)));
      }),
      400,
    );
  });

  it("never answers with a session that began before the last logout", ({ expect }) => {
    check(
      fc.property(evidence, at, (given, loggedOutAt) => {
        const marks = [...given.marks, { ended: "everything" as const, at: loggedOutAt }];
        return (settle({ ...given, marks })?.identity.beganAt ?? Infinity) > loggedOutAt;
      }),
    );
    expect.assertions(0);
  });
});

/** One step of a browser's history: what a request does, and when its answer arrives. */
interface Step {
  readonly deed: "mint" | "renew" | "login" | "logout";
  /** Among the answers on their way, which arrives next; 0 is the oldest. */
  readonly arrivals: readonly number[];
  /** Whether the request runs in another isolate, which shares no renewals. */
  readonly elsewhere: boolean;
  readonly waits: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  deed: fc.constantFrom("mint", "renew", "renew", "login", "logout"),
  arrivals: fc.array(fc.nat(5), { maxLength: 3 }),
  elsewhere: fc.boolean(),
  waits: fc.constantFrom(0.001, 1, TOKEN_SECONDS),
});

interface Played {
  readonly world: Stand;
  /** What the server began last: the id of a member, or nobody. */
  readonly last: string | undefined;
}

/**
 * Plays a history. Each request begins with the cookies of that moment, and its answer waits until
 * a later step, or the end, lets it arrive. A login or logout begins when the server gets it.
 */
async function play(steps: readonly Step[], rotates: boolean): Promise<Played> {
  const world = stand();
  const onTheirWay: (readonly string[])[] = [];
  let last: string | undefined;
  world.wix.rotates = rotates;
  for (const [index, { deed, arrivals, elsewhere, waits }] of steps.entries()) {
    const renewals = elsewhere ? isolateAt(world.time) : world.renewals;
    const session = world.request({ renewals });
    await act(world, session, { deed, id: `member-${index}` });
    last = deed === "login" ? `member-${index}` : deed === "logout" ? undefined : last;
    onTheirWay.push(await session.commit("private"));
    for (const which of arrivals) {
      world.cookies.apply(onTheirWay.splice(which % Math.max(1, onTheirWay.length), 1)[0] ?? []);
    }
    world.time.now += waits;
  }
  for (const written of onTheirWay.toReversed()) {
    world.cookies.apply(written);
  }
  return { world, last };
}

async function act(
  { wix }: Stand,
  session: RequestSession,
  { deed, id }: { readonly deed: Step["deed"]; readonly id: string },
): Promise<void> {
  switch (deed) {
    case "mint":
    case "renew":
      await session.accessToken();
      return;
    case "login":
      await session.login({ id }, wix.tokens(id));
      return;
    case "logout":
      await session.logout();
  }
}

describe("responses that arrive in any order", () => {
  for (const rotates of [false, true]) {
    const how = rotates ? "with a new refresh token at each renewal" : "with one refresh token";
    it(`the login or logout that the server began last wins, ${how}`, async ({ expect }) => {
      await check(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          const { world, last } = await play(steps, rotates);
          const facts = await world.request().facts();
          expect(facts.role === "member" ? facts.member?.id : undefined).toBe(last);
        }),
        60,
      );
    });
  }

  it("losers of a race to renew leave the winner's refresh token in place", async ({ expect }) => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [1, 0, 2],
    ]) {
      const world = stand();
      world.wix.rotates = true;
      await world.visit((session) => session.login({ id: "m" }, world.wix.tokens("m")));
      world.time.now += TOKEN_SECONDS;
      const sessions = order.map(() => world.request({ renewals: isolateAt(world.time) }));
      await Promise.all(sessions.map((session) => session.accessToken()));
      const answers = await Promise.all(sessions.map((session) => session.commit("private")));
      for (const which of order) {
        world.cookies.apply(answers[which] ?? []);
      }
      const after = world.request();
      expect(await after.facts(), order.join()).toEqual({ role: "member", member: { id: "m" } });
      expect((await after.accessToken()).value).toBe("renewed-1");
      world.time.now += TOKEN_SECONDS;
      await world.visit((session) => session.accessToken());
      expect(world.wix.renewals.at(-1)).toBe("refresh-of-m~1");
      expect((await world.request().facts()).role).toBe("member");
    }
  });

  it("a late renewal never brings back an ended session", async ({ expect }) => {
    for (const rotates of [false, true]) {
      const world = stand();
      world.wix.rotates = rotates;
      await world.visit((session) => session.login({ id: "m" }, world.wix.tokens("m")));
      world.time.now += TOKEN_SECONDS;
      const held = gate();
      world.wix.gate = held.promise;
      const late = world.request();
      const asked = late.accessToken();
      await world.visit((session) => session.logout());
      held.open();
      await asked;
      world.cookies.apply(await late.commit("private"));
      expect(await world.request().facts()).toEqual({ role: "anonymous" });
    }
  });

  it("a late visitor never overwrites a login, nor outlives a logout", async ({ expect }) => {
    const world = stand();
    const [late, later] = [world.request(), world.request()];
    await Promise.all([late.accessToken(), later.accessToken()]);
    world.time.now += 1;
    await world.visit((session) => session.login({ id: "m" }, world.wix.tokens("m")));
    world.cookies.apply(await late.commit("private"));
    expect((await world.request().facts()).role).toBe("member");
    await world.visit((session) => session.logout());
    world.cookies.apply(await later.commit("private"));
    expect(await world.request().facts()).toEqual({ role: "anonymous" });
  });

  it("a login that began before a logout stays ended, although it arrives later", async ({
    expect,
  }) => {
    const world = stand();
    const slow = world.request();
    world.time.now += 5;
    await world.visit((session) => session.logout());
    await slow.login({ id: "m" }, world.wix.tokens("m"));
    world.cookies.apply(await slow.commit("private"));
    expect(await world.request().facts()).toEqual({ role: "anonymous" });
  });

  it("a login wins after a logout whose server's clock was ahead", async ({ expect }) => {
    const world = stand();
    world.time.now += 30;
    await world.visit((session) => session.logout());
    world.time.now -= 30;
    await world.visit((session) => session.login({ id: "m" }, world.wix.tokens("m")));
    expect((await world.request().facts()).role).toBe("member");
  });

  it("a visitor lasts after a logout whose server's clock was ahead", async ({ expect }) => {
    const world = stand();
    world.time.now += 30;
    await world.visit((session) => session.logout());
    world.time.now -= 30;
    await world.visit((session) => session.accessToken());
    expect((await world.request().facts()).role).toBe("visitor");
  });

  it("what a logout ended stays ended after the next login, although it arrives later still", async ({
    expect,
  }) => {
    const world = stand();
    const late = world.request();
    await late.accessToken();
    world.time.now += 1;
    await world.visit((session) => session.logout());
    await world.visit((session) => session.login({ id: "m" }, world.wix.tokens("m")));
    world.cookies.apply(await late.commit("private"));
    world.wix.dead.add("refresh-of-m");
    world.time.now += TOKEN_SECONDS;
    await world.visit((session) => session.accessToken());
    expect(await world.request().facts()).toEqual({ role: "visitor", visitorId: "visitor-id-2" });
  });

  it("what came without the session that it belongs to is kept", async ({ expect }) => {
    const { cookies, request, visit } = stand();
    await visit((session) => session.accessToken());
    const [access = ""] = cookies.names("access");
    const alone = request({ cookies: `${access}=${cookies.values.get(access)}` });
    expect((await alone.facts()).role).toBe("anonymous");
    expect(await alone.commit("private")).toEqual([]);
  });
});
