"use server";

import { redirect } from "next/navigation";
import { addToCart } from "@/lib/cart";

/** Takes the form of a product, with or without a script in the page. */
export async function putIntoCart(form: FormData): Promise<void> {
  const productId = form.get("productId");
  if (typeof productId === "string") {
    await addToCart(productId);
  }
  redirect("/cart");
}
