import * as fc from "fast-check";
import { describe, it } from "vitest";
import type { Renewals } from "../../../src/session/renewals.ts";
import type { RequestSession } from "../../../src/session/request-session.ts";
import type { SessionFacts } from "../../../src/session/facts.ts";
import { check } from "../../support/check.ts";
import {
  isolateAt,
  sealerAt,
  SharedStore,
  type Stand,
  stand,
  TOKEN_SECONDS,
} from "../../support/session-fixtures.ts";

/** Every isolate opens what any of these sealed. */
const KEYS = [1, 2, 3, 4, 5, 6];

/** One step of a browser's history, and which of the answers on their way arrive after it. */
interface Step {
  readonly deed: "ask" | "login" | "logout" | "die" | "change keys";
  /** How many pages ask Wix at the same moment, with the same cookies. */
  readonly tabs: number;
  /** Whether the step's own request runs in another isolate; its tabs alternate. */
  readonly elsewhere: boolean;
  /** Among the answers on their way, which arrives next; 0 is the oldest. */
  readonly arrivals: readonly number[];
  readonly waits: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  deed: fc.constantFrom("ask", "ask", "ask", "login", "logout", "die", "change keys"),
  tabs: fc.constantFrom(0, 0, 1, 2, 3),
  elsewhere: fc.boolean(),
  arrivals: fc.array(fc.nat(5), { maxLength: 3 }),
  waits: fc.constantFrom(0.001, 1, TOKEN_SECONDS / 2, TOKEN_SECONDS),
});

interface Surroundings {
  readonly rotates: boolean;
  /** Whether isolates hear of each other's renewals. */
  readonly shares: boolean;
}

/** A browser, two isolates, and what is known of who the browser must be. */
class History {
  readonly world: Stand = stand();
  readonly #isolates: readonly [Renewals, Renewals];
  /** Whether it may take hours until an answer arrives. */
  readonly #mayBeLate: boolean;
  readonly #onTheirWay: (readonly string[])[] = [];
  #sealsWith = 0;
  #logins = 0;
  /** Whom the server logged in last; nobody after a logout. */
  member: string | undefined;
  /** Whether Wix has ended that member's session. */
  isDead = false;

  constructor({ rotates, shares }: Surroundings) {
    this.world.wix.rotates = rotates;
    // Who has lost a race is nobody until the winner's answer comes; after hours that is for good.
    this.#mayBeLate = shares || !rotates;
    const options = shares ? { stores: [new SharedStore()] } : {};
    const { time } = this.world;
    this.#isolates = [isolateAt(time, options), isolateAt(time, options)];
  }

  /** @param isElsewhere in an isolate that is a change of keys behind. */
  request(isElsewhere: boolean): RequestSession {
    const seals = KEYS[Math.max(0, this.#sealsWith - (isElsewhere ? 1 : 0))] ?? 1;
    const others = KEYS.filter((key) => key !== seals);
    const sealer = sealerAt(this.world.time, [seals, ...others]);
    return this.world.request({ sealer, renewals: this.#isolates[isElsewhere ? 1 : 0] });
  }

  async take({ deed, tabs, elsewhere, arrivals, waits }: Step): Promise<void> {
    const sessions = Array.from({ length: tabs }, (_, index) =>
      this.request(elsewhere === (index % 2 === 1)),
    );
    const own = this.request(elsewhere);
    await Promise.all([this.#act(own, deed), ...sessions.map((one) => this.#ask(one))]);
    for (const session of [own, ...sessions]) {
      this.#onTheirWay.push(await session.commit("private"));
    }
    for (const which of arrivals) {
      this.#arrive(which % Math.max(1, this.#onTheirWay.length));
    }
    if (waits > 1 && !this.#mayBeLate) {
      this.arriveAll();
    }
    this.world.time.now += waits;
  }

  /** All that is on its way arrives, the newest first. */
  arriveAll(): void {
    while (this.#onTheirWay.length > 0) {
      this.#arrive(this.#onTheirWay.length - 1);
    }
  }

  /** A page that asks Wix, alone, and is answered. */
  async visit(isElsewhere: boolean): Promise<SessionFacts> {
    const session = this.request(isElsewhere);
    await this.#ask(session);
    const facts = await session.facts();
    this.world.cookies.apply(await session.commit("private"));
    return facts;
  }

  /** Who the cookies say that it is, where all keys but the last are gone. */
  async factsWithNewestKey(): Promise<SessionFacts> {
    const sealer = sealerAt(this.world.time, [KEYS[this.#sealsWith] ?? 1]);
    return this.world.request({ sealer }).facts();
  }

  #arrive(which: number): void {
    this.world.cookies.apply(this.#onTheirWay.splice(which, 1)[0] ?? []);
  }

  async #act(session: RequestSession, deed: Step["deed"]): Promise<void> {
    const { wix } = this.world;
    switch (deed) {
      case "ask":
        await this.#ask(session);
        return;
      case "login":
        this.#logins += 1;
        this.member = `member-${this.#logins}`;
        this.isDead = false;
        await session.login({ id: this.member }, wix.tokens(this.member));
        return;
      case "logout":
        this.member = undefined;
        await session.logout();
        return;
      case "die":
        this.isDead = true;
        wix.end(this.member ?? `visitor-${wix.minted}`);
        return;
      case "change keys":
        this.#sealsWith = Math.min(this.#sealsWith + 1, KEYS.length - 1);
    }
  }

  /** A token is that of whoever the session is, whatever happens beside it. */
  async #ask(session: RequestSession): Promise<void> {
    const { value } = await session.accessToken();
    const { member, visitorId } = await session.facts();
    const owner = member?.id ?? visitorId?.replace("-id-", "-");
    const speaksFor = this.world.wix.speaksFor.get(value);
    if (speaksFor !== owner) {
      throw new Error(`${owner ?? "nobody"} was given the token of ${speaksFor ?? "nobody"}`);
    }
  }
}

describe("a browser with many tabs, isolates and keys, whatever the order of answers", () => {
  for (const rotates of [false, true]) {
    for (const shares of [false, true]) {
      const how = [
        rotates ? "refresh tokens that are replaced" : "refresh tokens that stay",
        shares ? "isolates that hear of each other" : "isolates that do not",
      ].join(", ");
      it(`is who it was last made, unless Wix ended that: ${how}`, async ({ expect }) => {
        await check(
          fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
            const history = new History({ rotates, shares });
            for (const one of steps) {
              await history.take(one);
            }
            history.arriveAll();
            const { world, member, isDead } = history;
            // Of more visitors than the host looks at, those that it sees change as it tidies up.
            fc.pre(world.wix.minted <= 8);
            const now = (await world.request({ sealer: sealerAt(world.time, KEYS) }).facts())
              .member;
            expect(isDead && now === undefined ? member : now?.id).toBe(member);
            world.time.now += TOKEN_SECONDS;
            const then = await history.visit(false);
            expect(then.member?.id).toBe(isDead ? undefined : member);
            expect(await history.factsWithNewestKey()).toEqual(then);
            world.time.now += TOKEN_SECONDS;
            expect(await history.visit(true)).toEqual(then);
          }),
          50,
        );
      });
    }
  }
});

describe("the end of a session", () => {
  it("leaves nobody in a session that the same answer has the browser forget", async ({
    expect,
  }) => {
    const { wix, cookies, visit, request, time } = stand();
    const [one, other] = [request(), request()];
    await Promise.all([one.accessToken(), other.accessToken()]);
    cookies.apply([...(await one.commit("private")), ...(await other.commit("private"))]);
    const { visitorId = "" } = await request().facts();
    wix.dead.add(`refresh-of-${visitorId.replace("-id-", "-")}`);
    time.now += TOKEN_SECONDS;
    let during: unknown;
    await visit(async (session) => {
      await session.accessToken();
      during = await session.facts();
    });
    expect(await request().facts()).toEqual(during);
    expect(during).toEqual({ role: "visitor", visitorId: "visitor-id-3" });
  });
});
