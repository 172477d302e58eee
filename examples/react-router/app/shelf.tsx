import { Form } from "react-router";
import type { Item } from "./wix/shelf";

export function Shelf({ items }: { items: readonly Item[] }) {
  return (
    <ul className="shelf">
      {items.map(({ id, name, price, inStock }) => (
        <li key={id} className="card">
          <h2>{name}</h2>
          <p className="price">{price}</p>
          {inStock ? (
            <Form method="post" action="/cart">
              <input type="hidden" name="productId" value={id} />
              <button>Add to cart</button>
            </Form>
          ) : (
            <p>Sold out</p>
          )}
        </li>
      ))}
    </ul>
  );
}
