import { products } from "@wix/stores";

export type Product = products.Product;

/** What is for sale, by name. Asks Wix from wherever it is called, the browser included. */
export async function readShelf(limit: number): Promise<Product[]> {
  const found = await products.queryProducts().ascending("name").limit(limit).find();
  return found.items;
}

export function priceOf(product: Product): string {
  return product.priceData?.formatted?.discountedPrice ?? "";
}
