import type { Fields } from "../queries/fields.ts";

/** What lies in somebody's cart; prices come from the catalog when it is shown. */
export interface Cart {
  readonly id: string;
  readonly owner: { readonly kind: "visitor" | "member" | "app"; readonly id: string };
  readonly lines: readonly CartLine[];
  readonly note: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly revision: number;
}

export interface CartLine {
  readonly id: string;
  readonly productId: string;
  readonly appId: string;
  readonly options: Fields | undefined;
  readonly quantity: number;
}

export interface Checkout {
  readonly id: string;
  readonly ownerId: string;
}

/** Wix's own limit for one line. */
const MAX_QUANTITY = 100_000;

export function emptyCart(owner: Cart["owner"], now: number): Cart {
  const id = crypto.randomUUID();
  return { id, owner, lines: [], note: "", createdAt: now, updatedAt: now, revision: 1 };
}

/** Adds a line, or its quantity to the line of the same item and options. */
export function addLine(cart: Cart, line: Omit<CartLine, "id">, now: number): Cart {
  const same = cart.lines.find(
    (candidate) =>
      candidate.productId === line.productId &&
      candidate.appId === line.appId &&
      JSON.stringify(candidate.options ?? {}) === JSON.stringify(line.options ?? {}),
  );
  const lines =
    same === undefined
      ? [...cart.lines, { ...line, id: crypto.randomUUID() }]
      : cart.lines.map((candidate) =>
          candidate === same
            ? { ...same, quantity: Math.min(same.quantity + line.quantity, MAX_QUANTITY) }
            : candidate,
        );
  return changed(cart, lines, now);
}

/** Sets quantities by line id; 0 removes the line. */
export function setQuantities(
  cart: Cart,
  quantities: ReadonlyMap<string, number>,
  now: number,
): Cart {
  const lines = cart.lines
    .map((line) => ({
      ...line,
      quantity: Math.min(quantities.get(line.id) ?? line.quantity, MAX_QUANTITY),
    }))
    .filter((line) => line.quantity > 0);
  return changed(cart, lines, now);
}

export function removeLines(cart: Cart, ids: readonly string[], now: number): Cart {
  return changed(
    cart,
    cart.lines.filter((line) => !ids.includes(line.id)),
    now,
  );
}

export function mergeCarts(target: Cart, source: Cart, now: number): Cart {
  let merged = target;
  for (const line of source.lines) {
    merged = addLine(merged, line, now);
  }
  return merged;
}

function changed(cart: Cart, lines: readonly CartLine[], now: number): Cart {
  return { ...cart, lines, updatedAt: now, revision: cart.revision + 1 };
}
