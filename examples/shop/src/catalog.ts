import { products } from "@wix/stores";
import { reach } from "./reach.ts";

export type Product = products.Product;

const millisecondsPerDay = 86_400_000;

/** Everything on the shelves, by name. */
export async function allProducts(): Promise<readonly Product[]> {
  const found = await reach(() => products.queryProducts().ascending("name").limit(50).find());
  return found.items;
}

/** The product with this address, if there is one. */
export async function productBySlug(slug: string): Promise<Product | undefined> {
  const found = await reach(() => products.queryProducts().eq("slug", slug).limit(1).find());
  return found.items[0];
}

/** Three products that change with the day and are the same for everybody. */
export async function picksOf(day: Date): Promise<readonly Product[]> {
  const shelf = await allProducts();
  const first = (Math.floor(day.getTime() / millisecondsPerDay) * 3) % Math.max(shelf.length, 1);
  return [...shelf.slice(first), ...shelf.slice(0, first)].slice(0, 3);
}

/** The price as Wix wrote it out, and the price before the discount when there is a discount. */
export function priceOf(product: Product): { readonly now: string; readonly before?: string } {
  const { price, discountedPrice } = product.priceData?.formatted ?? {};
  const now = discountedPrice ?? price ?? "";
  return price !== undefined && price !== now ? { now, before: price } : { now };
}

/** The description without its markup, one string per paragraph. */
export function paragraphsOf(product: Product): readonly string[] {
  return (product.description ?? "")
    .replaceAll(/<\/(?:p|div|li|h\d)>|<br\s*\/?>/gi, "\n")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
