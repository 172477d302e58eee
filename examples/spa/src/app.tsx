import { products } from "@wix/stores";
import { login, type Me, me } from "headless-edge/browser";
import { type ReactElement, useEffect, useState } from "react";
import { Account } from "./account.tsx";
import { addToCart, type Cart, countOf, readCart, removeLine } from "./cart.ts";
import { Hours } from "./hours.tsx";
import { Pickup } from "./pickup.tsx";

/** The whole shop: nothing is rendered anywhere but here. */
export function App(): ReactElement {
  const [shelf, setShelf] = useState<readonly products.Product[]>([]);
  const [cart, setCart] = useState<Cart>();
  const [who, setWho] = useState<Me>();
  const [trouble, setTrouble] = useState<string>();

  const attempt = (work: Promise<void>): void => {
    work.then(
      () => setTrouble(undefined),
      () => setTrouble("Wix did not answer as it should. Try again in a moment."),
    );
  };

  useEffect(() => {
    attempt(
      products
        .queryProducts()
        .ascending("name")
        .limit(50)
        .find()
        .then(({ items }) => setShelf(items)),
    );
    attempt(readCart().then(setCart));
    attempt(me().then(setWho));
  }, []);

  return (
    <>
      <header>
        <a className="brand" href="/">
          Kiln &amp; Loom
        </a>
        <nav>
          <a href="#cart">
            Cart <span className="count">{countOf(cart)}</span>
          </a>
          {who?.role === "member" ? (
            <a href="#account">{who.member?.nickname ?? "Account"}</a>
          ) : (
            <button type="button" className="quiet" onClick={() => login()}>
              Log in
            </button>
          )}
        </nav>
      </header>
      <main>
        <p className="lead">
          Stoneware and cloth, made slowly. This page is a folder of files: the shelf, the cart and
          your account come from Wix, straight to the browser.
        </p>
        {trouble === undefined ? null : <p role="alert">{trouble}</p>}
        <ul className="shelf">
          {shelf.map((product) => (
            <li key={product._id} className="card">
              <h2>{product.name}</h2>
              <p className="price">{product.priceData?.formatted?.discountedPrice}</p>
              <button
                type="button"
                disabled={product.stock?.inStock === false}
                onClick={() => attempt(addToCart(product._id ?? "").then(setCart))}
              >
                {product.stock?.inStock === false ? "Sold out" : "Add to cart"}
              </button>
            </li>
          ))}
        </ul>
        <section id="cart">
          <h2>Cart</h2>
          {countOf(cart) === 0 ? <p>Nothing in it yet.</p> : null}
          <ul>
            {(cart?.lineItems ?? []).map((line) => (
              <li key={line._id} className="line">
                <span>
                  {line.quantity} × {line.productName?.translated ?? line.productName?.original}
                </span>
                <button
                  type="button"
                  className="quiet"
                  onClick={() => attempt(removeLine(line._id ?? "").then(setCart))}
                >
                  Take out
                </button>
              </li>
            ))}
          </ul>
          <Pickup things={countOf(cart)} />
        </section>
        {who?.role === "member" ? <Account /> : null}
        <Hours />
      </main>
    </>
  );
}
