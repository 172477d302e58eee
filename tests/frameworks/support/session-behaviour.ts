import { it } from "vitest";

import type { ServedExample } from "./describe-framework.ts";
import { HttpVisitor } from "./http-visitor.ts";
import { newName, textOf, TOKEN } from "./reading.ts";

/** The cart, login, logout: what a session is for. */
export function sessionBehaviour({ server }: ServedExample): void {
  it("takes a form, and keeps what is in the cart", async ({ expect }) => {
    const visitor = new HttpVisitor(server());
    const sent = await visitor.submit(await visitor.open("/"), "/", "productId");
    expect(sent.status, sent.text).toBeLessThan(400);
    for (const _ of ["opened", "reloaded"]) {
      expect(textOf((await visitor.open("/cart")).text, "data-count")).toBe("1");
    }
    const stranger = await new HttpVisitor(server()).open("/cart");
    expect(textOf(stranger.text, "data-count")).toBe("0");
  });

  it("signs a member in and comes back, and out again", async ({ expect }) => {
    const { id, loginEmail } = await server().wix.newMember(newName("Mia"));
    const visitor = new HttpVisitor(server());
    expect((await visitor.open("/account")).text).not.toContain(loginEmail);
    const back = await visitor.login(id, "/account");
    expect(back.status).toBe(302);
    expect(new URL(back.headers.location ?? "", server().origin).pathname).toBe("/account");
    const account = await visitor.open("/account");
    expect(account.text).toContain(loginEmail);
    expect(account.text).not.toMatch(TOKEN);
    const who = JSON.parse((await visitor.fetch("/api/whoami")).text);
    expect(who).toEqual({ role: "member", id });
    const out = await visitor.submit(account, "/account", "Log out");
    expect(out.status).toBe(303);
    expect((await visitor.open("/account")).text).not.toContain(loginEmail);
    expect((await visitor.me()).role).not.toBe("member");
  });
}
