import { products } from "@wix/stores";
import { connection } from "next/server";

export type Product = products.Product;

/** What is for sale, by name. */
export async function readShelf(limit: number): Promise<Product[]> {
  await connection();
  const found = await products.queryProducts().ascending("name").limit(limit).find();
  return found.items;
}

export function priceOf(product: Product): string {
  return product.priceData?.formatted?.discountedPrice ?? "";
}
