import { describe, it } from "vitest";
import {
  beginTransaction,
  evictTransactions,
  findTransaction,
} from "../../src/auth-routes/login-transaction.ts";
import { parseReturnTo } from "../../src/request/return-to.ts";
import { createCookieJar } from "../../src/session/cookie-jar.ts";
import { createSealer } from "../../src/session/seal.ts";
import { createSealingKeys } from "../../src/session/sealing-keys.ts";

const origin = "https://shop.example";
const jar = createCookieJar(true);
let now = 1_800_000_000;
const sealer = createSealer(
  createSealingKeys([crypto.getRandomValues(new Uint8Array(32))]),
  "client",
  () => now,
);

function transaction(state: string, returnTo = "/"): Parameters<typeof beginTransaction>[0] {
  return {
    state,
    codeVerifier: `verifier-of-${state}`,
    redirectUri: `${origin}/_auth/callback`,
    returnTo: parseReturnTo(returnTo, origin),
    silent: false,
  };
}

async function begin(state: string, returnTo?: string): Promise<string> {
  const line = await beginTransaction(transaction(state, returnTo), { jar, sealer, now });
  return line.split(";")[0] ?? "";
}

describe("a login transaction", () => {
  it("is found by its own state, and by no other", async ({ expect }) => {
    const cookies = `${await begin("one")}; ${await begin("two")}`;
    const found = await findTransaction("two", cookies, { jar, sealer, origin });
    expect(found?.transaction).toEqual(transaction("two"));
    for (const state of ["", "three", "ONE", "one "]) {
      expect(await findTransaction(state, cookies, { jar, sealer, origin })).toBeUndefined();
    }
  });

  it("is nothing under the name of another's state, although it opens", async ({ expect }) => {
    const [name] = (await begin("mine")).split("=", 1);
    const value = (await begin("theirs")).split("=").slice(1).join("=");
    const found = await findTransaction("mine", `${name}=${value}`, { jar, sealer, origin });
    expect(found?.transaction).toBeUndefined();
  });

  it("is over after ten minutes", async ({ expect }) => {
    const cookie = await begin("slow");
    now += 601;
    const found = await findTransaction("slow", cookie, { jar, sealer, origin });
    expect(found).toMatchObject({ transaction: undefined });
    now -= 601;
  });

  it("leads home at an origin that it was not begun on", async ({ expect }) => {
    const cookie = await begin("moved", "/cart");
    const found = await findTransaction("moved", cookie, {
      jar,
      sealer,
      origin: "https://other.example",
    });
    expect(found?.transaction?.returnTo).toBe("https://other.example/");
  });
});

describe("logins left open", () => {
  it("make room, the oldest first, by number and by size", async ({ expect }) => {
    const cookies: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      now += 1;
      cookies.push(await begin(`tab-${index}`));
    }
    const gone = evictTransactions(cookies.join("; "), jar, 600);
    expect(gone.map((line) => line.split("=", 1)[0])).toEqual(
      cookies.slice(0, 2).map((cookie) => cookie.split("=", 1)[0]),
    );
    const large = [
      await begin("large-1", `/${"a".repeat(1900)}`),
      await begin("large-2", `/${"b".repeat(1900)}`),
    ];
    expect(evictTransactions(large.join("; "), jar, 3000).length).toBeGreaterThan(0);
  });
});
