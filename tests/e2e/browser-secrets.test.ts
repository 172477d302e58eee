import { setTimeout as sleep } from "node:timers/promises";

import { compactDecrypt } from "jose";
import type { BrowserContext, Page, Response } from "playwright-core";
import { it } from "vitest";

import { describeInChromium } from "../support/chromium.ts";
import type { DevServer } from "../support/dev-server.ts";
import { buyFirstProduct, signIn } from "../support/shop-visit.ts";

const CLIENT_SECRET = "local-wix-client-secret";
const TOKEN_SHAPES = ["OauthNG.JWS.", "JWS.eyJ", CLIENT_SECRET];

/** One answer as the browser received it: its address, its headers but for cookies, its body. */
interface Received {
  readonly url: string;
  readonly text: string;
}

/** Writes down everything that a browser receives from now on. */
function listen(context: BrowserContext): () => Promise<readonly Received[]> {
  const receiving: Promise<Received>[] = [];
  context.on("response", (response) => {
    receiving.push(readResponse(response));
  });
  return async () => await Promise.all(receiving);
}

async function readResponse(response: Response): Promise<Received> {
  const headers = await response.headersArray();
  const shown = headers.filter(({ name }) => name.toLowerCase() !== "set-cookie");
  // A redirect has no body that a browser would give out, and of an answer that the next page cut
  // short it may never say that it ended.
  const body = await Promise.race([response.text().catch(() => ""), sleep(10_000, "")]);
  const url = response.url();
  return {
    url,
    text: [url, ...shown.map(({ name, value }) => `${name}: ${value}`), body].join("\n"),
  };
}

/** What is inside the cookies of ours, opened with the server's own key. */
async function openCookies(context: BrowserContext, server: DevServer): Promise<readonly string[]> {
  const key = await server.sealingKey();
  const ours = (await context.cookies()).filter(({ name }) => name.startsWith("hedge-"));
  const opened = await Promise.all(ours.map(({ value }) => compactDecrypt(value, key)));
  return opened.map(({ plaintext }) => new TextDecoder().decode(plaintext));
}

/** Every token in the cookies of this moment. */
async function tokensOf(context: BrowserContext, server: DevServer): Promise<readonly string[]> {
  const claims = await openCookies(context, server);
  return claims.flatMap((text) => {
    const { at, rt } = JSON.parse(text) as { at?: unknown; rt?: unknown };
    // The mark of an ended session has a number there: the instant of its end.
    return [at, rt].filter((token) => typeof token === "string");
  });
}

/** What the page's own scripts can read: cookies, and both storages. */
async function readable(page: Page): Promise<unknown> {
  return await page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]");
}

describeInChromium("what a browser gets to see of a session", "shop", ({ server, visitor }) => {
  it("has no token and no secret in it, in any answer, storage or log line", async ({ expect }) => {
    const { nickname } = await server().wix.newMember("Sam Secretive");
    const page = await visitor();
    const context = page.context();
    const received = listen(context);
    const tokens = new Set<string>();
    const look = async (): Promise<void> => {
      expect(await readable(page), page.url()).toEqual(["", 0, 0]);
      for (const token of await tokensOf(context, server())) {
        tokens.add(token);
      }
    };
    const open = async (path: string): Promise<void> => {
      await page.goto(path);
      await look();
    };

    for (const path of ["/", "/about", "/stream", "/cart", "/_auth/me", "/nowhere"]) {
      await open(path);
    }
    await page.goto("/visit");
    await page.locator("[data-field=hours] td").first().waitFor();
    await buyFirstProduct(page);
    await look();
    expect(tokens.size, "a visitor's access and refresh token").toBeGreaterThanOrEqual(2);
    await signIn(page, nickname);
    for (const path of ["/", "/account", "/_auth/me", "/_auth/me?fresh", "/_api/orders/7"]) {
      await open(path);
    }
    await open("/_auth/callback?code=stale&state=stale");
    await open("/_auth/logout");
    await page.goto("/account");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(`${server().origin}/`);
    await look();
    await server().wix.faults({ unreachable: true });
    await open("/cart");
    await open("/_auth/login");
    await server().wix.heal();

    expect(tokens.size, "and those of the member, and of the next visitor").toBeGreaterThan(4);
    const answers = await received();
    expect(answers.length).toBeGreaterThan(40);
    const needles = [...TOKEN_SHAPES, ...tokens, ...[...tokens].map(signatureOf)];
    const leaks = [...answers, { url: "the terminal", text: server().output() }].flatMap((answer) =>
      needles
        .filter((needle) => answer.text.includes(needle))
        .map((needle) => `${needle.slice(0, 16)}… in ${answer.url}`),
    );
    expect(leaks).toEqual([]);
  });

  it("has cookies that no script reads and no other site sends", async ({ expect }) => {
    const { nickname } = await server().wix.newMember("Jo Jar");
    const page = await visitor();
    const context = page.context();
    await buyFirstProduct(page);
    const asVisitor = await context.cookies(server().origin);
    await page.goto("/_auth/login");
    const atLogin = await context.cookies(server().origin);
    await page.getByRole("button", { name: nickname }).click();
    await page.waitForURL(`${server().origin}/`);
    const asMember = await context.cookies(server().origin);
    for (const [kind, jar] of [
      ["visitor", asVisitor],
      ["access", asVisitor],
      ["login", atLogin],
      ["member", asMember],
    ] as const) {
      expect(jar.map(({ name }) => name).join(" ")).toContain(`hedge-${kind}-`);
    }
    for (const cookie of [...asVisitor, ...atLogin, ...asMember]) {
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
      expect(cookie.domain).toBe("localhost");
    }
    expect(await readable(page)).toEqual(["", 0, 0]);
  });
});

/** The end of a token, which stays recognisable however its beginning is dressed. */
function signatureOf(token: string): string {
  return token.slice(-32);
}
