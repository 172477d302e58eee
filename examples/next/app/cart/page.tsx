import type { Metadata } from "next";
import { countOf, readCart } from "@/lib/cart";

export const metadata: Metadata = { title: "Cart" };

export default async function CartPage() {
  const cart = await readCart();
  return (
    <>
      <h1>Cart</h1>
      <p>
        <output data-count>{countOf(cart)}</output> in your cart.
      </p>
      <ul className="lines">
        {(cart?.lineItems ?? []).map(({ _id, quantity, productName }) => (
          <li key={_id}>
            {quantity} × {productName?.translated ?? productName?.original}
          </li>
        ))}
      </ul>
    </>
  );
}
