import { currentCart } from "@wix/ecom";
import type { Product } from "./catalog.ts";
import { OutOfReach, reach, wixErrorCode } from "./reach.ts";

export type Cart = currentCart.Cart;
export type CartLine = currentCart.LineItem;

/** Wix Stores, as the owner of the items that go into a cart. */
const storesAppId = "215238eb-22a5-4c36-9e7b-e7c08025e04e";

/** How Wix says that this visitor has no cart, yet or any more. */
const noCartCode = "OWNED_CART_NOT_FOUND";

/** This visitor's cart; undefined until something has been put into it. */
export async function readCart(): Promise<Cart | undefined> {
  try {
    return await reach(() => currentCart.getCurrentCart());
  } catch (error) {
    if (isNoCart(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Puts a product into this visitor's cart, and answers what is in it then. */
export async function addToCart(
  product: Pick<Product, "_id">,
  quantity: number,
): Promise<Cart | undefined> {
  const { _id: catalogItemId = "" } = product;
  const catalogReference = { appId: storesAppId, catalogItemId };
  const added = await reach(() =>
    currentCart.addToCurrentCart({ lineItems: [{ catalogReference, quantity }] }),
  );
  return added.cart;
}

/** Sets the quantity of a line; zero takes the line out. A cart that is gone already stays gone. */
export async function setQuantity(lineId: string, quantity: number): Promise<void> {
  try {
    await reach(() =>
      quantity === 0
        ? currentCart.removeLineItemsFromCurrentCart([lineId])
        : currentCart.updateCurrentCartLineItemQuantity([{ _id: lineId, quantity }]),
    );
  } catch (error) {
    if (!isNoCart(error)) {
      throw error;
    }
  }
}

function isNoCart(error: unknown): boolean {
  return error instanceof OutOfReach && wixErrorCode(error.cause) === noCartCode;
}

/** How many things are in a cart, over all its lines. */
export function countOf(cart: Cart | undefined): number {
  return linesOf(cart).reduce((sum, line) => sum + (line.quantity ?? 0), 0);
}

export function linesOf(cart: Cart | undefined): readonly CartLine[] {
  return cart?.lineItems ?? [];
}

/** What a line costs: its price, as often as it is taken. */
export function priceOfLine(line: CartLine, cart: Cart | undefined): string {
  return inCurrency(hundredthsOf(line), cart);
}

/** What all lines cost together, before anything that a checkout adds. */
export function totalOf(cart: Cart | undefined): string {
  return inCurrency(
    linesOf(cart).reduce((sum, line) => sum + hundredthsOf(line), 0),
    cart,
  );
}

function hundredthsOf(line: CartLine): number {
  const price = Number(line.price?.convertedAmount ?? line.price?.amount ?? 0);
  return Math.round(price * 100) * (line.quantity ?? 0);
}

function inCurrency(hundredths: number, cart: Cart | undefined): string {
  const currency = cart?.conversionCurrency ?? cart?.currency ?? "USD";
  return new Intl.NumberFormat("en", { style: "currency", currency }).format(hundredths / 100);
}
