import { setTimeout as sleep } from "node:timers/promises";

import { compactDecrypt } from "jose";
import type { BrowserContext, Page, Response } from "playwright-core";

import type { DevServer } from "./dev-server.ts";
import { textsInReach } from "./texts-in-reach.ts";

/** How a token or the client's secret begins, whoever it belongs to. */
const SHAPES = ["OauthNG.JWS.", "JWS.eyJ", "IST.eyJ", "local-wix-client-secret"];

/** Properties of properties: what the SDK, React and a store of the site's own keep lies within it. */
const DEPTH = 12;

/** Something that came to the browser, or that its scripts can read. */
interface Shown {
  readonly where: string;
  readonly text: string;
}

/** A search through one person's whole visit for what no browser may see. */
export interface TokenSearch {
  /** Reads what the scripts of the page can read now, and notes the tokens of this moment. */
  readonly look: (page: Page) => Promise<void>;
  /** Every access and refresh token that the cookies held, when one looked. */
  readonly tokens: ReadonlySet<string>;
  /** What was shown so far: one for each answer, and several for each look. */
  readonly shown: () => Promise<readonly Shown[]>;
  /** Where a token or a secret was shown so far; empty is what it should be. */
  readonly leaks: () => Promise<readonly string[]>;
}

/** Searches all that the browser receives from now on, and the server's terminal. */
export function searchForTokens(context: BrowserContext, server: DevServer): TokenSearch {
  const receiving: Promise<Shown>[] = [];
  const read: Shown[] = [];
  const tokens = new Set<string>();
  context.on("response", (response) => {
    receiving.push(readResponse(response));
  });
  const shown = async (): Promise<readonly Shown[]> => [
    ...(await Promise.all(receiving)),
    ...read,
    { where: "the terminal", text: server.output() },
  ];
  return {
    look: async (page) => {
      read.push(...(await readableIn(page)));
      for (const token of await tokensOf(context, server)) {
        tokens.add(token);
      }
    },
    tokens,
    shown,
    leaks: async () => {
      // The end of a token stays recognisable however its beginning is dressed.
      const needles = [...SHAPES, ...tokens, ...[...tokens].map((token) => token.slice(-32))];
      return (await shown()).flatMap(({ where, text }) =>
        needles
          .filter((needle) => text.includes(needle))
          .map((needle) => `${needle.slice(0, 16)}… in ${where}`),
      );
    },
  };
}

/** One answer as the browser received it: its address, its headers and its body. */
async function readResponse(response: Response): Promise<Shown> {
  const headers = await response.headersArray().catch(() => []);
  // A redirect has no body that a browser would give out, and of an answer that the next page cut
  // short it may never say that it ended.
  const body = await Promise.race([response.text().catch(() => ""), sleep(10_000, "")]);
  const url = response.url();
  return {
    where: url,
    text: [url, ...headers.map(({ name, value }) => `${name}: ${value}`), body].join("\n"),
  };
}

/** What the page's own scripts can read: cookies, all that a page may store, document and objects. */
async function readableIn(page: Page): Promise<readonly Shown[]> {
  const kept = await page.evaluate<readonly (readonly [string, unknown])[]>(`(async () => [
    ["document.cookie", document.cookie],
    ["localStorage", { ...localStorage }],
    ["sessionStorage", { ...sessionStorage }],
    ["indexedDB", await indexedDB.databases()],
    ["caches", await globalThis.caches?.keys()],
    ["the document", document.documentElement.outerHTML],
    ["performance", performance.getEntries().map(({ name }) => name)],
  ])()`);
  const reachable = await page.evaluate(textsInReach, DEPTH);
  return [...kept, ["window", reachable] as const].map(([what, value]) => ({
    where: `${what} of ${page.url()}`,
    text: typeof value === "string" ? value : JSON.stringify(value ?? null),
  }));
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
