// oxlint-disable no-underscore-dangle -- _id is the SDK's own name
import { currentCart, currentCartV2 } from "@wix/ecom";
import { redirects } from "@wix/redirects";
import { collections, products, productsV3 } from "@wix/stores";
import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import { type RunningLocalWix, startLocalWix } from "../support/local-wix.ts";
import {
  anyMember,
  browserClient,
  type BrowserClient,
  logIn,
  sdkError,
  sendSdkTo,
  STORES_APP_ID,
} from "../support/local-wix-sdk.ts";

let wix: RunningLocalWix;
let restore: () => void;
let client: BrowserClient;
let bowl: { readonly appId: string; readonly catalogItemId: string };

beforeAll(async () => {
  wix = await startLocalWix();
  restore = sendSdkTo(wix);
});
beforeEach(async () => {
  await wix.control.reset();
  client = browserClient();
  const { items } = await client.use(products).queryProducts().eq("slug", "river-bowl").find();
  bowl = { appId: STORES_APP_ID, catalogItemId: items[0]?._id ?? "" };
});
afterAll(async () => {
  restore();
  await wix.dispose();
});

describe("the current cart, version 1", () => {
  it("does not exist before something is added", async ({ expect }) => {
    const error = await sdkError(client.use(currentCart).getCurrentCart());
    expect(error.status).toBe(404);
    expect(error.details?.applicationError?.code).toBe("OWNED_CART_NOT_FOUND");
  });

  it("keeps what a visitor adds, with name, price and picture", async ({ expect }) => {
    const cart = client.use(currentCart);
    const lineItems = [{ catalogReference: bowl, quantity: 2 }];
    await cart.addToCurrentCart({ lineItems });
    await cart.addToCurrentCart({ lineItems });
    const [line, ...others] = (await cart.getCurrentCart()).lineItems ?? [];
    expect(others).toEqual([]);
    expect(line?.quantity).toBe(4);
    expect(line?.productName?.original).toBe("River Bowl");
    expect(line?.price?.formattedAmount).toBe("$36.00");
    expect(line?.image).toBe(`${wix.origin}/_local/media/river-bowl.svg`);
  });

  it("changes quantities, removes lines, adds up, and is deleted", async ({ expect }) => {
    const cart = client.use(currentCart);
    const added = await cart.addToCurrentCart({
      lineItems: [{ catalogReference: bowl, quantity: 1 }],
    });
    const _id = added.cart?.lineItems?.[0]?._id ?? "";
    await cart.updateCurrentCartLineItemQuantity([{ _id, quantity: 3 }]);
    const totals = await cart.estimateCurrentCartTotals({});
    expect(totals.priceSummary?.total?.amount).toBe("108.00");
    const removed = await cart.removeLineItemsFromCurrentCart([_id]);
    expect(removed.cart?.lineItems).toEqual([]);
    await cart.deleteCurrentCart();
    expect((await sdkError(cart.getCurrentCart())).status).toBe(404);
  });

  it("belongs to one visitor only", async ({ expect }) => {
    await client.use(currentCart).addToCurrentCart({
      lineItems: [{ catalogReference: bowl, quantity: 1 }],
    });
    const other = browserClient().use(currentCart);
    expect((await sdkError(other.getCurrentCart())).status).toBe(404);
  });

  it("refuses what the catalog does not have", async ({ expect }) => {
    const lineItems = [{ catalogReference: { ...bowl, catalogItemId: "none" }, quantity: 1 }];
    const error = await sdkError(client.use(currentCart).addToCurrentCart({ lineItems }));
    expect(error.details?.applicationError?.code).toBe("ITEM_NOT_FOUND_IN_CATALOG");
  });

  it("is merged into the member's at login", async ({ expect }) => {
    const ada = await anyMember(wix);
    const lineItems = [{ catalogReference: bowl, quantity: 1 }];
    const first = browserClient();
    await logIn(wix, first, ada);
    await first.use(currentCart).addToCurrentCart({ lineItems });
    await client.use(currentCart).addToCurrentCart({ lineItems });
    await logIn(wix, client, ada);
    const merged = await client.use(currentCart).getCurrentCart();
    expect(merged.lineItems?.map((line) => line.quantity)).toEqual([2]);
  });

  it("makes the next call of the same client consistent with a write", async ({ expect }) => {
    const cart = client.use(currentCart);
    await cart.addToCurrentCart({ lineItems: [{ catalogReference: bowl, quantity: 1 }] });
    await cart.getCurrentCart();
    const calls = await wix.control.calls();
    const [write, read] = calls.filter((call) => call.path.startsWith("/ecom/"));
    expect(write?.consistent).toBeUndefined();
    expect(read?.consistent).toBe(write?.requestId);
    expect(read?.bi).toContain("GetCurrentCart");
  });
});

describe("the current cart, version 2", () => {
  it("is the cart of version 1, in the newer shape", async ({ expect }) => {
    await client.use(currentCart).addToCurrentCart({
      lineItems: [{ catalogReference: bowl, quantity: 1 }],
    });
    const { cart } = await client.use(currentCartV2).getCurrentCart();
    expect(cart?.lineItems?.[0]?.name?.original).toBe("River Bowl");
    expect(cart?.lineItems?.[0]?.quantityInfo?.confirmedQuantity).toBe(1);
  });

  it("adds, changes, calculates, removes and deletes", async ({ expect }) => {
    const carts = client.use(currentCartV2);
    const added = await carts.addLineItemsToCurrentCart({
      catalogItems: [{ catalogReference: bowl, quantity: 1 }],
    });
    const lineItemId = added.cart?.lineItems?.[0]?._id ?? "";
    await carts.updateLineItemsInCurrentCart({
      lineItems: [{ lineItemId, quantity: { newQuantity: 2 } }],
    });
    const { summary } = await carts.calculateCurrentCart();
    expect(summary?.priceSummary?.total?.amount).toBe("72.00");
    const { cart } = await carts.removeLineItemsFromCurrentCart([lineItemId]);
    expect(cart?.lineItems).toEqual([]);
    await carts.deleteCurrentCart();
    expect((await sdkError(carts.getCurrentCart())).status).toBe(404);
  });
});

describe("the catalog", () => {
  it("filters, sorts and pages, version 1", async ({ expect }) => {
    const query = client.use(products).queryProducts().ascending("name").limit(4);
    const first = await query.find();
    const second = await first.next();
    expect(first.items.map((product) => product.name)[0]).toBe("Beeswax Candle");
    expect(first.items).toHaveLength(4);
    expect(second.items[0]?.name).not.toBe(first.items[0]?.name);
    expect(first.totalCount).toBe(10);
  });

  it("gives one product by id, version 1", async ({ expect }) => {
    const { product } = await client.use(products).getProduct(bowl.catalogItemId);
    expect(product?.priceData?.formatted?.price).toBe("$36.00");
    expect(product?.media?.mainMedia?.image?.url).toBe(`${wix.origin}/_local/media/river-bowl.svg`);
  });

  it("filters, sorts and pages by cursor, version 3", async ({ expect }) => {
    const first = await client.use(productsV3).queryProducts().ascending("slug").limit(6).find();
    const second = await first.next();
    const names = [...first.items, ...second.items].map((product) => product.name);
    expect(names).toHaveLength(10);
    expect(new Set(names).size).toBe(10);
    expect(second.hasNext()).toBe(false);
  });

  it("gives one product by slug and by id, version 3", async ({ expect }) => {
    const v3 = client.use(productsV3);
    const { product } = await v3.getProductBySlug("river-bowl");
    expect(product?._id).toBe(bowl.catalogItemId);
    expect(product?.actualPriceRange?.minValue?.amount).toBe("36.00");
    expect(product?.media?.main?.image).toBe(`${wix.origin}/_local/media/river-bowl.svg`);
    expect((await v3.getProduct(bowl.catalogItemId)).name).toBe("River Bowl");
    expect((await sdkError(v3.getProductBySlug("nothing"))).status).toBe(404);
  });

  it("has collections", async ({ expect }) => {
    const { items } = await client.use(collections).queryCollections().find();
    expect(items.map((collection) => collection.slug)).toEqual(["table", "home"]);
  });
});

describe("checkout", () => {
  it("leads through a page to the thank-you page and empties the cart", async ({ expect }) => {
    const cart = client.use(currentCart);
    await cart.addToCurrentCart({ lineItems: [{ catalogReference: bowl, quantity: 1 }] });
    const { checkoutId } = await cart.createCheckoutFromCurrentCart({ channelType: "WEB" });
    const { redirectSession } = await client.use(redirects).createRedirectSession({
      ecomCheckout: { checkoutId: checkoutId ?? "" },
      callbacks: {
        postFlowUrl: "http://localhost:8787/cart",
        thankYouPageUrl: "http://localhost:8787/thanks",
      },
    });
    const page = await (await wix.fetch(redirectSession?.fullUrl ?? "")).text();
    expect(page).toContain("River Bowl");
    const body = new URLSearchParams({
      redirectSessionId: redirectSession?._id ?? "",
      action: "order",
    });
    const ordered = await wix.fetch(`${wix.origin}/_api/checkout`, {
      method: "POST",
      body,
      headers: { origin: wix.origin },
    });
    expect(ordered.headers.get("location")).toMatch(/^http:\/\/localhost:8787\/thanks\?orderId=/);
    expect((await sdkError(cart.getCurrentCart())).status).toBe(404);
  });
});
