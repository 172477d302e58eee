import { type ApiEnv, subjectOf } from "../api-env.ts";
import { addLine, type Cart, emptyCart } from "./cart.ts";
import { type Fields, fieldsOf, integerOf, isFields, textOf } from "../queries/fields.ts";
import type { LocalWix } from "../local-wix.ts";
import { findProduct, type Product } from "../stores/product.ts";
import { applicationError, validationError } from "../wix-errors.ts";

type Variables = Partial<ApiEnv["Variables"]>;

/** The caller's cart; a member's follows them through every browser. */
export function ownerOf(wix: LocalWix, variables: Variables): Cart["owner"] {
  const subject = subjectOf(variables);
  switch (subject.kind) {
    case "app": {
      return { kind: "app", id: wix.config.clientId };
    }
    case "member": {
      return { kind: "member", id: subject.memberId };
    }
    case "visitor": {
      return { kind: "visitor", id: subject.visitorId };
    }
  }
}

/** @throws {HTTPException} 404, in Wix's words, until something was added. */
export function requireCart(wix: LocalWix, variables: Variables): Cart {
  const cart = wix.carts.get(ownerOf(wix, variables).id);
  if (cart === undefined) {
    throw applicationError(404, "OWNED_CART_NOT_FOUND", "Cart not found");
  }
  return cart;
}

/** Puts items (`{ catalogReference, quantity }`) into the caller's cart, made now if need be. */
export function addItems(wix: LocalWix, variables: Variables, items: readonly Fields[]): Cart {
  const owner = ownerOf(wix, variables);
  let cart = wix.carts.get(owner.id) ?? emptyCart(owner, wix.now());
  for (const item of items) {
    const reference = fieldsOf(item, "catalogReference");
    const quantity = item["quantity"] === undefined ? 1 : integerOf(item, "quantity");
    if (quantity === undefined || quantity < 1) {
      throw validationError("quantity", "must be a whole number of at least 1");
    }
    const options = reference["options"];
    const line = {
      productId: requireProduct(wix, textOf(reference, "catalogItemId")).id,
      appId: textOf(reference, "appId") ?? "",
      options: isFields(options) ? options : undefined,
      quantity,
    };
    cart = addLine(cart, line, wix.now());
  }
  return keep(wix, cart);
}

export function keep(wix: LocalWix, cart: Cart): Cart {
  wix.carts.put(cart.owner.id, cart);
  return cart;
}

/** A line's product. The catalog never shrinks, so a stored line always has one. */
export function productOf(wix: LocalWix, productId: string): Product {
  return requireProduct(wix, productId);
}

export function subtotalCents(wix: LocalWix, cart: Cart): number {
  return cart.lines.reduce(
    (sum, line) => sum + productOf(wix, line.productId).priceCents * line.quantity,
    0,
  );
}

function requireProduct(wix: LocalWix, id: string | undefined): Product {
  const product = findProduct(wix.config.origin, "id", id ?? "");
  if (product === undefined) {
    const message = `Item ${id ?? ""} was not found in the catalog`;
    throw applicationError(404, "ITEM_NOT_FOUND_IN_CATALOG", message);
  }
  return product;
}
