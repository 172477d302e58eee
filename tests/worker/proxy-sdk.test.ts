import * as posts from "@wix/auto_sdk_blog_posts";
import * as plans from "@wix/auto_sdk_pricing-plans_plans";
import { siteProperties } from "@wix/business-tools";
import { items } from "@wix/data";
import { currentCart, currentCartV2 } from "@wix/ecom";
import { scripts } from "@wix/headless-site-assets";
import { recovery } from "@wix/identity";
import { members } from "@wix/members";
import { redirects } from "@wix/redirects";
import { products, productsV3 } from "@wix/stores";
import { beforeEach, describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";
import { Browser } from "../support/browser.ts";
import { localWix } from "../support/local-wix-control.ts";
import { directSdk, pageSdk } from "../support/page-sdk.ts";
import { shopSite } from "../support/test-site.ts";

const STORES = "215238eb-22a5-4c36-9e7b-e7c08025e04e";
const worker = createWorker({ site: { default: shopSite }, settings: {} });
let browser: Browser;
let page: ReturnType<typeof pageSdk>;

beforeEach(async () => {
  await localWix.reset();
  browser = new Browser(worker);
  page = pageSdk(browser);
});

async function lineItem(): Promise<{
  catalogReference: { appId: string; catalogItemId: string };
  quantity: number;
}> {
  const { items: found } = await page.use(products).queryProducts().limit(1).find();
  return {
    catalogReference: { appId: STORES, catalogItemId: found[0]?._id ?? "" },
    quantity: 1,
  };
}

describe("the SDK in a page", () => {
  it("reads the catalogue, in both versions", async ({ expect }) => {
    const { items: v1 } = await page.use(products).queryProducts().limit(2).find();
    const { items: v3 } = await page.use(productsV3).queryProducts().limit(2).find();
    expect([v1.length, v3.length]).toEqual([2, 2]);
  });

  it("fills the cart that the site's server renders", async ({ expect }) => {
    await page.use(currentCart).addToCurrentCart({ lineItems: [await lineItem()] });
    expect((await browser.fetch("/cart")).text).toBe("[1]");
    const cart = await page.use(currentCart).getCurrentCart();
    const id = cart.lineItems?.[0]?._id ?? "";
    await page.use(currentCart).updateCurrentCartLineItemQuantity([{ _id: id, quantity: 3 }]);
    expect((await browser.fetch("/cart")).text).toBe("[3]");
  });

  it("has the cart of the second version", async ({ expect }) => {
    const { catalogReference, quantity } = await lineItem();
    await page
      .use(currentCartV2)
      .addLineItemsToCurrentCart({ catalogItems: [{ catalogReference, quantity }] });
    const { cart } = await page.use(currentCartV2).getCurrentCart();
    expect(cart?.lineItems).toHaveLength(1);
  });

  it("knows the member after a login", async ({ expect }) => {
    const [member] = await localWix.members();
    await browser.login(member?.id ?? "");
    const { member: current } = await page.use(members).getCurrentMember({ fieldsets: ["FULL"] });
    expect(current).toMatchObject({ _id: member?.id, loginEmail: member?.loginEmail });
  });

  it("goes to checkout", async ({ expect }) => {
    await page.use(currentCart).addToCurrentCart({ lineItems: [await lineItem()] });
    const { checkoutId } = await page
      .use(currentCart)
      .createCheckoutFromCurrentCart({ channelType: currentCart.ChannelType.WEB });
    const { redirectSession } = await page.use(redirects).createRedirectSession({
      ecomCheckout: { checkoutId: checkoutId ?? "" },
      callbacks: { postFlowUrl: "http://localhost/" },
    });
    expect(redirectSession?.fullUrl).toMatch(/^https?:\/\//u);
  });

  it("reads and writes the CMS, ids of any kind included", async ({ expect }) => {
    const cms = page.use(items);
    await cms.insert("FAQ", { _id: "a b+ü", question: "?" });
    const item = await cms.get("FAQ", "a b+ü");
    expect(item?.["question"]).toBe("?");
    expect((await cms.query("FAQ").limit(2).find()).items).toHaveLength(2);
  });

  it("reads the blog and the pricing plans", async ({ expect }) => {
    const blog = page.use(posts);
    expect((await blog.queryPosts().eq("featured", true).find()).items).toMatchObject([
      { title: "First firing of the year", featured: true },
    ]);
    const { post } = await blog.getPostBySlug("wool-from-over-the-hill");
    expect(await blog.getPost(post?._id ?? "")).toMatchObject({
      post: { title: post?.title },
    });
    const { plans: listed } = await page.use(plans).listPublicPlans({ limit: 1 });
    expect(listed).toMatchObject([{ pricing: { price: { value: "8.00" } } }]);
    expect(
      (await page.use(plans).queryPublicPlans().descending("name").find()).items,
    ).toMatchObject([{ name: "Shelf of your own" }, { name: "Friend of the kiln" }]);
  });

  it("asks long questions by POST, and those just short of that by a long query", async ({
    expect,
  }) => {
    for (const length of [2000, 9000]) {
      const name = "x".repeat(length);
      const { items: found } = await page.use(products).queryProducts().ne("name", name).find();
      expect(found.length).toBeGreaterThan(0);
    }
    const calls = (await localWix.calls()).filter(({ path }) => path.includes("/products/"));
    expect(calls.map(({ method }) => method)).toEqual(["GET", "POST"]);
    // The log keeps the first thousand characters.
    expect(calls[0]?.query).toMatch(/^\.r=[\w-]{900,}/u);
  });

  it("tells Wix what it is, and reads its own writes", async ({ expect }) => {
    await page.use(currentCart).addToCurrentCart({ lineItems: [await lineItem()] });
    await page.use(currentCart).getCurrentCart();
    const call = (await localWix.calls()).at(-1);
    expect(call?.bi).toMatch(/^environment=js-sdk,package-name=@wix\/auto_sdk_ecom_current-cart,/u);
    expect(call?.consistent).toMatch(/^\d+\./u);
  });

  it("goes to the host that it would have gone to", async ({ expect }) => {
    await page.use(items).query("FAQ").find();
    await pageSdk(browser, false).use(items).query("FAQ").find();
    const hosts = (await localWix.calls()).slice(-2).map(({ host }) => host);
    expect(hosts).toEqual(["edge.wixapis.com", "www.wixapis.com"]);
  });

  it("has no way to where identities are made: that is the host's", async ({ expect }) => {
    await expect(page.use(recovery).sendRecoveryEmail("a@example.com")).rejects.toMatchObject({
      details: { applicationError: { code: "proxy_path_refused" } },
    });
    expect(await localWix.calls()).toEqual([]);
  });

  it("fetches with no token of its own", async ({ expect }) => {
    const response = await page.fetchWithAuth("https://www.wixapis.com/members/v1/members/my");
    expect(response.status).toBe(404);
    expect((await localWix.calls()).at(-1)).toMatchObject({ subject: "visitor", status: 404 });
  });
});

/** All that a developer can see of an error, but for the id that no two calls share. */
function visible(error: unknown): string {
  const { name, message, stack: _stack, ...rest } = error as Error & Record<string, unknown>;
  return JSON.stringify({ name, message, ...rest }).replaceAll(/\d{10}\.[\da-f]{32}/gu, "id");
}

type Client = ReturnType<typeof pageSdk>;

describe("an error of the SDK's in a page is what it is with a token of its own", () => {
  const calls: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
    "nobody is logged in": (client) => client.use(members).getCurrentMember(),
    "there is no cart": (client) => client.use(currentCart).getCurrentCart(),
    "the item is unknown": (client) => client.use(items).update("FAQ", { _id: "no-such-item" }),
    "there is no such post": (client) => client.use(posts).getPost("no-such-post"),
    "the collection is unknown": (client) => client.use(items).query("Nothing").find(),
    "the collection is an admin's": (client) => client.use(items).query("PrivateNotes").find(),
    "the method is an admin's": (client) => client.use(siteProperties).getSiteProperties(),
    "the service is unknown": (client) => client.use(scripts).listSiteScripts(),
    "a field is missing": (client) =>
      client.use(redirects).createRedirectSession({ ecomCheckout: {} as never }),
  };
  for (const [what, call] of Object.entries(calls)) {
    it(`when ${what}`, async ({ expect }) => {
      const direct = directSdk((await browser.fetch("/token")).text);
      const [ours, theirs] = await Promise.all(
        [page, direct].map((client) => call(client).then(() => "no error", visible)),
      );
      expect(ours).not.toBe("no error");
      expect(ours).toBe(theirs);
    });
  }

  for (const fault of [
    { status: 401, body: '{"message":"who are you?"}' },
    { status: 500, body: '{"message":"broken","details":{"tracing":{}}}' },
    { status: 403, body: "<html>forbidden</html>", headers: { "content-type": "text/html" } },
    { status: 429, body: "" },
    { status: 428, body: '{"message":"not yet","details":{"applicationError":{"code":"-1"}}}' },
  ]) {
    it(`when Wix answers ${fault.status} ${fault.body}`, async ({ expect }) => {
      const direct = directSdk((await browser.fetch("/token")).text);
      await localWix.faults({ path: "/members", ...fault });
      const [ours, theirs] = await Promise.all(
        [page, direct].map((client) => client.use(members).getCurrentMember().catch(visible)),
      );
      expect(ours).toBe(theirs);
    });
  }

  it("and says in our words what the proxy itself refuses", async ({ expect }) => {
    await localWix.faults({ path: "/oauth2/token", status: 500 });
    await expect(page.use(members).getCurrentMember()).rejects.toMatchObject({
      details: { applicationError: { code: "upstream_unavailable" } },
    });
  });
});
