import { it } from "vitest";

import type { ServedExample } from "./describe-framework.ts";
import { HttpVisitor } from "./http-visitor.ts";
import { lateWhoIn, newName, whoIn } from "./reading.ts";

const SESSIONS = 50;
const MEMBERS = 10;

/** Fifty sessions at once, some of them members: every answer is its own asker's. */
export function identityBehaviour({ server, features, has }: ServedExample): void {
  it("never answers one of fifty sessions with another's identity: pages, streams and API at once", async ({
    expect,
  }) => {
    const visitors = Array.from({ length: SESSIONS }, () => new HttpVisitor(server()));
    const ids = new Map<HttpVisitor, string>();
    for (const [index, visitor] of visitors.entries()) {
      if (index < MEMBERS) {
        const { id } = await server().wix.newMember(newName("Guest"));
        await visitor.login(id, "/");
        ids.set(visitor, id);
      } else {
        ids.set(visitor, whoIn(await visitor.open("/")));
      }
    }
    expect(new Set(ids.values()).size).toBe(SESSIONS);
    await server().wix.faults({ path: "/stores", latencyMs: 40 });
    const seen = await Promise.all(
      visitors.flatMap((visitor) => [
        visitor.open("/").then((page) => [visitor, [whoIn(page)]] as const),
        visitor
          .fetch("/api/whoami")
          .then((answer) => [visitor, [JSON.parse(answer.text).id]] as const),
        ...(has("stream")
          ? [
              visitor
                .open("/stream")
                .then((page) => [visitor, [whoIn(page), lateWhoIn(page.text, features)]] as const),
            ]
          : []),
      ]),
    );
    await server().wix.heal();
    for (const [visitor, answers] of seen) {
      expect(answers).toEqual(answers.map(() => ids.get(visitor)));
    }
  });
}
