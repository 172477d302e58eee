import { redirect } from "react-router";
import { addToCart, countOf, readCart } from "../wix/cart";
import type { Route } from "./+types/cart";

export const meta: Route.MetaFunction = () => [{ title: "Cart · Kiln & Loom" }];

export async function action({ request }: Route.ActionArgs) {
  const form = await request.formData();
  await addToCart(String(form.get("productId")));
  return redirect("/cart", 303);
}

export async function loader() {
  const cart = await readCart();
  return {
    count: countOf(cart),
    lines: (cart?.lineItems ?? []).map((line) => ({
      id: line._id,
      quantity: line.quantity,
      name: line.productName?.translated ?? line.productName?.original,
    })),
  };
}

export default function Cart({ loaderData: { count, lines } }: Route.ComponentProps) {
  return (
    <>
      <h1>Cart</h1>
      <p>
        <output data-count>{count}</output> in your cart.
      </p>
      <ul>
        {lines.map(({ id, quantity, name }) => (
          <li key={id}>
            {quantity} × {name}
          </li>
        ))}
      </ul>
    </>
  );
}
