/** What a page of the client site does with the SDK; tests call these by their names on `window`. */
import { auth, httpClient, i18n, monitoring } from "@wix/essentials";
import * as posts from "@wix/auto_sdk_blog_posts";
import * as plans from "@wix/auto_sdk_pricing-plans_plans";
import { siteProperties } from "@wix/business-tools";
import { items } from "@wix/data";
import { currentCart } from "@wix/ecom";
import { members } from "@wix/members";
import { redirects } from "@wix/redirects";
import { products } from "@wix/stores";
import { login, logout, me } from "../../../src/browser/buttons.ts";

const STORES = "215238eb-22a5-4c36-9e7b-e7c08025e04e";

/** Whether the context was there when this module began. */
const hadContext = Reflect.get(globalThis, "__wix_context__") !== undefined;

async function catalog(): Promise<readonly string[]> {
  const { items: found } = await products.queryProducts().limit(3).find();
  return found.flatMap(({ _id }) => _id ?? []);
}

async function add(): Promise<number> {
  const { items: found } = await products.queryProducts().limit(20).find();
  const product = found.find(({ stock }) => stock?.inStock !== false);
  const catalogReference = { appId: STORES, catalogItemId: product?._id ?? "" };
  await currentCart.addToCurrentCart({ lineItems: [{ catalogReference, quantity: 1 }] });
  return cart();
}

async function cart(): Promise<number> {
  try {
    const { lineItems = [] } = await currentCart.getCurrentCart();
    return lineItems.reduce((sum, { quantity = 0 }) => sum + quantity, 0);
  } catch {
    return 0;
  }
}

async function member(): Promise<string> {
  const { member: found } = await members.getCurrentMember({ fieldsets: ["FULL"] });
  return found?.profile?.nickname ?? "nobody";
}

async function failure(work: () => unknown): Promise<string> {
  try {
    await work();
    return "it did not fail";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return `${code}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function upload(bytes: number): Promise<Response> {
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(bytes)]), "file.bin");
  const call = { method: "POST", body: form };
  return httpClient.fetchWithAuth("https://www.wixapis.com/files/upload", call);
}

const contextual = (): Record<string, (...args: unknown[]) => unknown> =>
  auth.getContextualAuth() as unknown as Record<string, (...args: unknown[]) => unknown>;

/** One call by each of the SDK's packages, and what it gives. */
async function packages(): Promise<Readonly<Record<string, unknown>>> {
  const { items: questions } = await items.query("FAQ").limit(2).find();
  const { items: featured } = await posts.queryPosts().eq("featured", true).find();
  const { plans: onOffer = [] } = await plans.listPublicPlans();
  const { redirectSession } = await redirects.createRedirectSession({ login: {} } as never);
  const { status } = await httpClient.fetchWithAuth(
    "https://www.wixapis.com/members/v1/members/my",
  );
  return {
    blog: featured.length,
    "business-tools": (await failure(() => siteProperties.getSiteProperties())).includes(
      "PERMISSION_DENIED",
    ),
    data: questions.length,
    ecom: await add(),
    essentials: status,
    members: await member(),
    "pricing-plans": onOffer.length,
    redirects: redirectSession?.fullUrl?.startsWith("http"),
    stores: (await catalog()).length,
  };
}

const site = {
  hadContext,
  catalog,
  add,
  cart,
  member,
  packages,
  login,
  logout,
  me,
  all: async () => Promise.all([catalog(), member().catch(() => "nobody"), cart(), cart()]),
  loggedIn: () => contextual()["loggedIn"]?.(),
  sdkLogout: async () => contextual()["logout"]?.("/server"),
  tokens: async () => failure(() => contextual()["getTokens"]?.()),
  tokenInfo: async () => failure(() => auth.getTokenInfo()),
  elevate: async () => failure(() => auth.elevate(siteProperties.getSiteProperties)()),
  price: () => i18n.formatCurrency({ value: 1234.5, currency: "USD" }, { locale: "en-US" }),
  locale: async () => failure(() => i18n.getLocale()),
  monitors: () => typeof monitoring.getMonitoringClient(),
  forbidden: async () => failure(() => siteProperties.getSiteProperties()),
  longQuery: async () => {
    const ids = Array.from({ length: 400 }, (_, index) => `some-long-identifier-${index}`);
    return failure(() => items.query("FAQ").hasSome("_id", ids).find());
  },
  request: async (body: string) => {
    const call = new Request("https://www.wixapis.com/wix-data/v2/items/query", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    return (await httpClient.fetchWithAuth(call)).status;
  },
  upload: async (bytes: number) => (await upload(bytes)).status,
  sendAndReceive: async (bytes: number) => (await (await upload(bytes)).arrayBuffer()).byteLength,
  abort: async () => {
    const call = httpClient.fetchWithAuth("https://www.wixapis.com/members/v1/members/my", {
      signal: AbortSignal.abort(),
    });
    return failure(() => call);
  },
};

Object.assign(globalThis, { site });
