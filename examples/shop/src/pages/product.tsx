import type { JSX } from "hono/jsx/jsx-runtime";
import { paragraphsOf } from "../catalog.ts";
import type { Product } from "../catalog.ts";
import type { Guest } from "../guest.ts";
import { Layout } from "../layout.tsx";
import { Price, ProductPicture } from "../product-card.tsx";

interface ProductProps {
  readonly path: string;
  readonly guest: Guest;
  readonly product: Product;
}

export function ProductPage({ path, guest, product }: ProductProps): JSX.Element {
  return (
    <Layout title={product.name ?? "Product"} path={path} guest={guest}>
      <p class="way-back">
        <a href="/">← All things</a>
      </p>
      <article class="product">
        <ProductPicture product={product} />
        <div class="words">
          <h1>{product.name}</h1>
          <p class="large">
            <Price product={product} />
          </p>
          {paragraphsOf(product).map((paragraph) => (
            <p>{paragraph}</p>
          ))}
          <BuyForm product={product} />
        </div>
      </article>
    </Layout>
  );
}

function BuyForm({ product }: { product: Product }): JSX.Element {
  if (product.stock?.inStock === false) {
    return <p class="note">Sold out for now. The kiln is on again next week.</p>;
  }
  return (
    <form class="buy" method="post">
      <label>
        Quantity
        <input type="number" name="quantity" value="1" min="1" max="99" required />
      </label>
      <button type="submit">Add to cart</button>
    </form>
  );
}
