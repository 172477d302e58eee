import { putIntoCart } from "./cart/actions";
import { priceOf, type Product } from "@/lib/shelf";

export function Shelf({ products }: { products: readonly Product[] }) {
  return (
    <ul className="shelf">
      {products.map((product) => (
        <li className="card" key={product._id}>
          <h2>{product.name}</h2>
          <p className="price">{priceOf(product)}</p>
          {product.stock?.inStock === false ? (
            <p>Sold out</p>
          ) : (
            <form action={putIntoCart}>
              <input type="hidden" name="productId" value={product._id} />
              <button>Add to cart</button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}
