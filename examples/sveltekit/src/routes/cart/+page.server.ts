import { redirect } from "@sveltejs/kit";
import { addToCart, countOf, readCart } from "$lib/server/cart";
import type { Actions, PageServerLoad } from "./$types";

export const load: PageServerLoad = async () => {
  const cart = await readCart();
  return {
    count: countOf(cart),
    lines: (cart?.lineItems ?? []).map((line) => ({
      id: line._id,
      quantity: line.quantity,
      name: line.productName?.translated ?? line.productName?.original,
    })),
  };
};

export const actions: Actions = {
  default: async ({ request }) => {
    const form = await request.formData();
    await addToCart(String(form.get("productId")));
    redirect(303, "/cart");
  },
};
