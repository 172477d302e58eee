import { products } from "@wix/stores";

/** What a card on the shelf says. */
export interface Item {
  readonly id: string;
  readonly name: string;
  readonly price: string;
  readonly inStock: boolean;
}

/** What is for sale, by name. */
export async function readShelf(limit: number): Promise<Item[]> {
  const found = await products.queryProducts().ascending("name").limit(limit).find();
  return found.items.map((product) => ({
    id: product._id ?? "",
    name: product.name ?? "",
    price: product.priceData?.formatted?.discountedPrice ?? "",
    inStock: product.stock?.inStock !== false,
  }));
}
