import type { JSX } from "hono/jsx/jsx-runtime";
import { linesOf, priceOfLine, totalOf } from "../cart.ts";
import type { Cart, CartLine } from "../cart.ts";
import type { Guest } from "../guest.ts";
import { imageAddress } from "../image-address.ts";
import { Layout } from "../layout.tsx";

interface CartProps {
  readonly path: string;
  readonly guest: Guest;
  readonly cart: Cart | undefined;
}

export function CartPage({ path, guest, cart }: CartProps): JSX.Element {
  const lines = linesOf(cart);
  return (
    <Layout title="Your cart" path={path} guest={guest}>
      <h1>Your cart</h1>
      {lines.length === 0 ? <EmptyCart /> : <FullCart lines={lines} cart={cart} />}
    </Layout>
  );
}

function EmptyCart(): JSX.Element {
  return (
    <div class="note">
      <p>Nothing in it yet.</p>
      <p>
        <a class="button" href="/">
          Look around the shop
        </a>
      </p>
    </div>
  );
}

function FullCart(props: { lines: readonly CartLine[]; cart: Cart | undefined }): JSX.Element {
  const { lines, cart } = props;
  return (
    <div class="cart">
      <ul class="lines">
        {lines.map((line) => (
          <li>
            <Line line={line} cart={cart} />
          </li>
        ))}
      </ul>
      <aside class="sum" aria-label="Total">
        <p>
          <span>Total</span>
          <strong>{totalOf(cart)}</strong>
        </p>
        <p class="small">Before postage. Your cart stays here when you leave.</p>
        <form method="post" action="/checkout">
          <button type="submit">Check out</button>
        </form>
      </aside>
    </div>
  );
}

function Line({ line, cart }: { line: CartLine; cart: Cart | undefined }): JSX.Element {
  const { _id: id } = line;
  const name = line.productName?.translated ?? line.productName?.original ?? "Product";
  const address = imageAddress(line.image);
  return (
    <div class="line">
      <div class="picture">{address !== undefined && <img src={address} alt="" />}</div>
      <div class="words">
        <h2>{name}</h2>
        <p class="small">
          {line.price?.formattedConvertedAmount ?? line.price?.formattedAmount} each
        </p>
        <form method="post" action="/cart">
          <input type="hidden" name="line" value={id ?? ""} />
          <label>
            <span class="unseen">Quantity of {name}</span>
            <input
              type="number"
              name="quantity"
              value={String(line.quantity ?? 1)}
              min="0"
              max="99"
              required
            />
          </label>
          <button class="quiet" type="submit">
            Update<span class="unseen"> {name}</span>
          </button>
          <button class="quiet" type="submit" formaction="/cart/remove" formnovalidate>
            Remove<span class="unseen"> {name}</span>
          </button>
        </form>
      </div>
      <p class="price">{priceOfLine(line, cart)}</p>
    </div>
  );
}
