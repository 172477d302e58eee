import { currentCart } from "@wix/ecom";

export type Cart = currentCart.Cart;

/** Wix Stores, as the owner of the items that go into a cart. */
const storesAppId = "215238eb-22a5-4c36-9e7b-e7c08025e04e";

/** This visitor's cart; undefined until something has been put into it. */
export async function readCart(): Promise<Cart | undefined> {
  try {
    return await currentCart.getCurrentCart();
  } catch (error) {
    if (codeOf(error) === "OWNED_CART_NOT_FOUND") {
      return undefined;
    }
    throw error;
  }
}

export async function addToCart(productId: string): Promise<Cart | undefined> {
  const catalogReference = { appId: storesAppId, catalogItemId: productId };
  const added = await currentCart.addToCurrentCart({
    lineItems: [{ catalogReference, quantity: 1 }],
  });
  return added.cart;
}

export async function removeLine(lineId: string): Promise<Cart | undefined> {
  return (await currentCart.removeLineItemsFromCurrentCart([lineId])).cart;
}

export function countOf(cart: Cart | undefined): number {
  return (cart?.lineItems ?? []).reduce((sum, { quantity = 0 }) => sum + quantity, 0);
}

function codeOf(error: unknown): unknown {
  return ["details", "applicationError", "code"].reduce<unknown>(
    (value, name) =>
      typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined,
    error,
  );
}
