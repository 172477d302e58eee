import { currentCart } from "@wix/ecom";

export type Cart = currentCart.Cart;

/** Wix Stores, as the owner of the items that go into a cart. */
const storesAppId = "215238eb-22a5-4c36-9e7b-e7c08025e04e";

/** This visitor's cart; undefined until something has been put into it. */
export async function readCart(): Promise<Cart | undefined> {
  try {
    return await currentCart.getCurrentCart();
  } catch (error) {
    if (String(error).includes("OWNED_CART_NOT_FOUND")) {
      return undefined;
    }
    throw error;
  }
}

export async function addToCart(productId: string): Promise<void> {
  const catalogReference = { appId: storesAppId, catalogItemId: productId };
  await currentCart.addToCurrentCart({ lineItems: [{ catalogReference, quantity: 1 }] });
}

export function countOf(cart: Cart | undefined): number {
  return (cart?.lineItems ?? []).reduce((sum, { quantity = 0 }) => sum + quantity, 0);
}
