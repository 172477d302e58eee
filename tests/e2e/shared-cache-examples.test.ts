import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, it } from "vitest";

import { finish } from "../support/cli-process.ts";
import { copyExample, type Example, type ExampleCopy } from "../support/dev-server.ts";
import {
  exampleVisitors,
  type ExampleVisitor,
  type Manner,
  requestOf,
  sendTo,
} from "../support/example-visitors.ts";
import { plainMiniflare } from "../support/plain-miniflare.ts";
import { type CachedAnswer, SharedCache } from "../support/shared-cache.ts";

const ORIGIN = "https://shop.example";

/** As a framework's build leaves it, and as its `_headers` file speaks of it. */
const HASHED = "/build/page-3f9a1c2b.js";
const HEADERS_FILE = "/build/*\n  Cache-Control: public, max-age=31536000, immutable\n";

const OF_THE_HOST = [
  "/_auth/me",
  "/_auth/me?fresh",
  "/_auth/me/x.css",
  "/_auth/login?returnTo=/",
  "/_auth/callback?code=x&state=y",
  "/_auth/logout",
  "/_auth/nothing",
  "/_auth/sdk.js",
  "/_wix/members/v1/members/my",
  "/_wix/ecom/v1/carts/current",
  "/_wix/oauth2/token",
  "/_api/none",
];

const PATHS: Readonly<Record<Example, readonly string[]>> = {
  shop: [
    "/",
    "/products/river-bowl",
    "/cart",
    "/account",
    "/account/",
    "/account/orders.css",
    "/%61ccount",
    "/stream",
    "/visit",
    "/about",
    "/thank-you",
    "/nowhere",
    "/nowhere.css",
    "/_api/guest",
    "/_api/site-status",
    "/_api/opening-hours",
    "/_api/orders/7",
    "/style.css",
    "/shop.css",
    "/drip.svg",
    HASHED,
    ...OF_THE_HOST,
  ],
  static: [
    "/",
    "/about",
    "/about.html",
    "/members",
    "/members/",
    "/members/index.html",
    "/members/style.css",
    "/%6dembers/",
    "/nowhere",
    "/_api/hello",
    "/style.css",
    "/app.js",
    HASHED,
    ...OF_THE_HOST,
  ],
};

/** What a shared cache must be able to keep, for it is everybody's. */
const PUBLIC: Readonly<Record<Example, readonly string[]>> = {
  shop: ["/about", "/visit", "/style.css", "/shop.css", "/drip.svg", HASHED],
  static: ["/", "/about", "/style.css", "/app.js", HASHED],
};

/** How a round of visits is made, and how many seconds after the one before. */
const ROUNDS: readonly (readonly [Manner, number])[] = [
  ["opens", 0],
  ["fetches", 20],
  ["looks", 20],
  ["opens", 700],
];

const WHO = ["Ada", "Ben", "a visitor", "another visitor", "somebody new", "a crawler"];

for (const example of ["shop", "static"] as const) {
  describe(`a careless shared cache in front of the ${example} example`, () => {
    let copy: ExampleCopy | undefined;
    let miniflare: Miniflare | undefined;
    let visitors: readonly ExampleVisitor[] = [];

    beforeAll(async () => {
      copy = await copyExample(example);
      const assets = path.join(copy.folder, "public");
      await mkdir(path.join(assets, "build"));
      await writeFile(path.join(assets, HASHED), "export const page = 1;\n");
      await writeFile(path.join(assets, "_headers"), HEADERS_FILE);
      const built = await finish(path.resolve("dist/cli.js"), ["build"], copy.folder);
      if (built.exitCode !== 0) {
        throw new Error(built.output);
      }
      miniflare = await plainMiniflare(path.join(copy.folder, ".headless-edge"), ORIGIN);
      visitors = await exampleVisitors(miniflare, ORIGIN);
    });
    afterAll(async () => {
      await miniflare?.dispose();
      await copy?.remove();
    });

    for (const [index, name] of WHO.entries()) {
      it(`shows and sets nobody what is another's when ${name} comes first, and does get hits`, async ({
        expect,
      }) => {
        const hits = new Map<string, number>();
        const cache = new SharedCache(async (request) => {
          if (miniflare === undefined) {
            throw new Error("the folder does not run");
          }
          return sendTo(miniflare, request);
        });
        const inTurn = [...visitors.slice(index), ...visitors.slice(0, index)];
        expect(inTurn[0]?.name).toBe(name);
        for (const [manner, passes] of ROUNDS) {
          cache.now += passes;
          for (const visitor of inTurn) {
            for (const target of PATHS[example]) {
              const request = requestOf(visitor, `${ORIGIN}${target}`, manner);
              const answer = await cache.fetch(request);
              const shown = await read(answer);
              const where = `${visitor.name} ${manner} ${target}, ${answer.from}`;
              expect(foreign(shown, visitor, visitors), where).toEqual([]);
              if (answer.from !== "origin") {
                hits.set(target, (hits.get(target) ?? 0) + 1);
                expect(personal(answer, shown, visitors), where).toEqual([]);
              }
            }
          }
        }
        for (const target of PUBLIC[example]) {
          expect(hits.get(target) ?? 0, target).toBeGreaterThan(0);
        }
      });
    }
  });
}

/** All that an answer says, headers included. */
async function read({ response }: CachedAnswer): Promise<string> {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  return `${headers}\n\n${await response.text()}`;
}

/** What an answer shows of other people. */
function foreign(
  shown: string,
  visitor: ExampleVisitor,
  visitors: readonly ExampleVisitor[],
): readonly string[] {
  return visitors
    .filter((other) => other !== visitor)
    .flatMap(({ marks }) => marks.filter((mark) => shown.includes(mark)));
}

/** What a stored answer has of anybody, the one who is served included. */
function personal(
  { response }: CachedAnswer,
  shown: string,
  visitors: readonly ExampleVisitor[],
): readonly string[] {
  const marks = visitors.flatMap((visitor) => visitor.marks);
  return [
    ...response.headers.getSetCookie(),
    ...marks.filter((mark) => shown.includes(mark)),
    ...(/"role":"(?:visitor|member)"|"(?:visitorId|memberId|buyerInfo)":/u.exec(shown) ?? []),
    ...(/^location: .*(?:state=|redirectSessionId=)/mu.exec(shown) ?? []),
  ];
}
