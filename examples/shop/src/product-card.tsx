import type { JSX } from "hono/jsx/jsx-runtime";
import { priceOf } from "./catalog.ts";
import type { Product } from "./catalog.ts";
import { imageAddress } from "./image-address.ts";

/** The script of pages with a shelf, which `npm run build` makes of `src/browser/shelf.ts`. */
export const shelfScript = "/assets/shelf.js";

/** A shelf of products. */
export function Shelf({ products }: { products: readonly Product[] }): JSX.Element {
  return (
    <ul class="shelf">
      {products.map((product) => (
        <li>
          <ProductCard product={product} />
        </li>
      ))}
    </ul>
  );
}

function ProductCard({ product }: { product: Product }): JSX.Element {
  return (
    <article class="card">
      <ProductPicture product={product} />
      <h2>
        <a href={`/products/${encodeURIComponent(product.slug ?? "")}`}>{product.name}</a>
      </h2>
      <p>
        <Price product={product} />
      </p>
      {product.stock?.inStock !== false && <QuickAdd product={product} />}
    </article>
  );
}

/** Leads to the cart; where `src/browser/shelf.ts` runs, the shelf stays open. */
function QuickAdd({ product }: { product: Product }): JSX.Element {
  return (
    <form
      class="quick"
      method="post"
      action={`/products/${encodeURIComponent(product.slug ?? "")}`}
      data-product={product._id}
    >
      <input type="hidden" name="quantity" value="1" />
      <button type="submit" class="quiet">
        Add to cart<span class="unseen">: {product.name}</span>
      </button>
      <output></output>
    </form>
  );
}

export function ProductPicture({ product }: { product: Product }): JSX.Element {
  const image = product.media?.mainMedia?.image;
  const address = imageAddress(image?.url);
  return (
    <div class="picture">
      {address !== undefined && <img src={address} alt={image?.altText ?? ""} loading="lazy" />}
      {product.stock?.inStock === false && <span class="ribbon">Sold out</span>}
      {product.stock?.inStock !== false && product.ribbon && (
        <span class="ribbon">{product.ribbon}</span>
      )}
    </div>
  );
}

export function Price({ product }: { product: Product }): JSX.Element {
  const { now, before } = priceOf(product);
  return (
    <span class="price">
      {before !== undefined && (
        <s>
          <span class="unseen">Before: </span>
          {before}
        </s>
      )}
      {now}
    </span>
  );
}
