import { auth, httpClient } from "@wix/essentials";
import { siteProperties } from "@wix/business-tools";
import { items } from "@wix/data";
import { currentCart } from "@wix/ecom";
import { members } from "@wix/members";
import { products } from "@wix/stores";
import { env as importedEnv } from "cloudflare:workers";

/** What a site's module sees at its own module scope, before any request. */
const atModuleScope = {
  env: Object.keys(importedEnv),
  hasContext: Reflect.get(globalThis, "__wix_context__") !== undefined,
};

type Page = (
  request: Request,
  env: Readonly<Record<string, unknown>>,
  context: ExecutionContext,
) => Promise<Response> | Response;

const encoder = new TextEncoder();

async function whoAmI(): Promise<string> {
  try {
    const { member } = await members.getCurrentMember({ fieldsets: ["FULL"] });
    return member?._id ?? "nobody";
  } catch (error) {
    return describe(error);
  }
}

function describe(error: unknown): string {
  return error instanceof Error
    ? `${"code" in error ? String(error.code) : error.name}: ${error.message}`
    : String(error);
}

async function elevated(): Promise<string> {
  try {
    const { properties } = await auth.elevate(siteProperties.getSiteProperties)();
    return `elevated: ${properties?.businessName ?? properties?.siteDisplayName ?? "?"}`;
  } catch (error) {
    return describe(error);
  }
}

/** The token that the SDK would send for this request: read by tests, never by a real site. */
async function token(): Promise<string> {
  const contextual = auth.getContextualAuth() as unknown as {
    getAuthHeaders(): Promise<{ headers: { Authorization: string } }>;
  };
  return (await contextual.getAuthHeaders()).headers.Authorization;
}

function streaming(work: () => Promise<string>, init?: ResponseInit): Response {
  return new Response(
    new ReadableStream({
      async start(controller) {
        controller.enqueue(encoder.encode("<p>shell</p>"));
        await scheduler.wait(20);
        controller.enqueue(encoder.encode(await work().catch(describe)));
        controller.close();
      },
    }),
    init,
  );
}

const html = { headers: { "content-type": "text/html" } };
const background: { elevation?: Promise<string> } = {};

const pages: Readonly<Record<string, Page>> = {
  "/": () => new Response("<h1>home</h1>", html),
  "/plain": () => new Response("asks nothing", html),
  "/public": () =>
    new Response("for everybody", { headers: { "cache-control": "public, max-age=60" } }),
  "/public-but-personal": async () =>
    new Response(await token(), { headers: { "cache-control": "public, s-maxage=600" } }),
  "/public-stream": () => streaming(token, { headers: { "cache-control": "public, max-age=60" } }),
  "/who": async () => new Response(await whoAmI(), html),
  "/who-twice": async () => new Response(`${await whoAmI()}\n${await whoAmI()}`),
  "/token": async () => new Response(await token()),
  "/token-after-a-while": async () => {
    await scheduler.wait(200);
    return new Response(await token());
  },
  "/token-stream": () => streaming(token, html),
  "/token-later": async () => {
    const first = await token();
    await scheduler.wait(Math.random() * 20);
    const [second, third] = await Promise.all([token(), token()]);
    return streaming(async () => JSON.stringify([first, second, third, await token()]), html);
  },
  "/cart": async () => {
    const cart = await currentCart.getCurrentCart().catch(() => undefined);
    return Response.json(cart?.lineItems?.map(({ quantity }) => quantity) ?? []);
  },
  "/cart/add": async (request) => {
    const item = new URL(request.url).searchParams.get("item") ?? "";
    await currentCart.addToCurrentCart({
      lineItems: [
        {
          catalogReference: { appId: "215238eb-22a5-4c36-9e7b-e7c08025e04e", catalogItemId: item },
          quantity: 1,
        },
      ],
    });
    return new Response(null, { status: 303, headers: { location: "/cart" } });
  },
  "/an-item": async () => {
    const { items: found } = await products.queryProducts().limit(1).find();
    return new Response(found[0]?._id ?? "");
  },
  "/faq": async () => Response.json((await items.query("FAQ").limit(2).find()).items.length),
  "/elevate": async () => new Response(await elevated()),
  "/elevate-query": async () => {
    const run = auth.elevate(items.query);
    return new Response(await run("FAQ").eq("a", 1).find().then(String, describe));
  },
  "/elevate-timer": async () => {
    const later = new Promise<string>((resolve) => {
      setTimeout(() => resolve(elevated()), 5);
    });
    return new Response(await later);
  },
  "/elevate-background": (_request, _env, context) => {
    background.elevation = scheduler.wait(5).then(elevated);
    context.waitUntil(background.elevation);
    return new Response("answered");
  },
  "/elevate-background/outcome": async () => new Response(await background.elevation),
  "/_api/site-own": async () => new Response(await elevated()),
  "/auth-tools": async () => {
    const contextual = auth.getContextualAuth() as unknown as {
      loggedIn(): boolean;
      getTokens(options?: object): { refreshToken: { value: string; role: string } };
      generateVisitorTokens(): Promise<{ accessToken: { value: string } }>;
    };
    const loggedIn = contextual.loggedIn();
    const visitor = await contextual.generateVisitorTokens();
    const kept = contextual.getTokens().refreshToken;
    const asked = contextual.getTokens({ includeRefreshToken: true }).refreshToken;
    const info = await auth.getTokenInfo();
    return Response.json({
      loggedIn,
      hasToken: visitor.accessToken.value !== "",
      refreshToken: kept.value,
      role: kept.role,
      askedRefreshToken: asked.value.slice(0, 4),
      subjectType: info.subjectType,
    });
  },
  "/token-info-first": async () => Response.json(await auth.getTokenInfo()),
  "/logout-here": async () => {
    const contextual = auth.getContextualAuth() as unknown as {
      logout(url: string): Promise<{ logoutUrl: string }>;
    };
    return Response.json(await contextual.logout("/bye"));
  },
  "/fetch-with-auth": async () => {
    const response = await httpClient.fetchWithAuth(
      "https://www.wixapis.com/members/v1/members/my",
    );
    return new Response(String(response.status));
  },
  "/token-info-after-refusal": async () => {
    await httpClient.fetchWithAuth("https://www.wixapis.com/members/v1/members/my");
    return Response.json(await auth.getTokenInfo());
  },
  "/set-tokens": () => {
    const contextual = auth.getContextualAuth() as unknown as { setTokens(tokens: object): void };
    try {
      contextual.setTokens({});
      return new Response("set");
    } catch (error) {
      return new Response(describe(error));
    }
  },
  "/throws": () => {
    throw new Error("the site broke");
  },
  "/throws-after-token": async () => {
    await token();
    throw new Error("the site broke");
  },
  "/throws-what-wix-threw": async () => {
    await members.getCurrentMember();
    return new Response("fine");
  },
  "/nothing": () => undefined as unknown as Response,
  "/env": (_request, env) =>
    Response.json({
      argument: Object.keys(env),
      imported: Object.keys(importedEnv),
      atModuleScope,
    }),
  "/headers": (request) => Response.json(Object.fromEntries(request.headers)),
  "/sets-cookies": () => {
    const headers = new Headers({ "clear-site-data": '"cookies", "cache"' });
    headers.append("set-cookie", "mine=1; Path=/");
    headers.append("set-cookie", "hedge-member-abcdefgh=evil; Path=/");
    headers.append("set-cookie", "__Host-Http-hedge-visitor-abcdefgh=; Max-Age=0; Path=/; Secure");
    return new Response("cookies", { headers });
  },
  "/overrides-context": async () => {
    const stranger = { use: () => () => Promise.resolve({ member: { _id: "a stranger" } }) };
    Reflect.set(globalThis, "__wix_context__", { client: stranger });
    await scheduler.wait(5);
    return new Response(await whoAmI());
  },
  "/account": async () => new Response(`account of ${await whoAmI()}`, html),
  "/account/orders": async () => new Response(`orders of ${await whoAmI()}`, html),
};

/** A site that knows nothing of the host: it imports the SDK and calls it. */
export const shopSite = {
  async fetch(
    request: Request,
    env: Readonly<Record<string, unknown>>,
    context: ExecutionContext,
  ): Promise<Response> {
    const { pathname } = new URL(request.url);
    const page = pages[pathname];
    return page === undefined
      ? new Response("no such page", { status: 404 })
      : page(request, env, context);
  },
};
