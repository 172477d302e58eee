import type { JSX } from "hono/jsx/jsx-runtime";
import type { Product } from "../catalog.ts";
import type { Guest } from "../guest.ts";
import { laterGoesHere } from "../in-order.ts";
import { Layout } from "../layout.tsx";
import { Shelf, shelfScript } from "../product-card.tsx";

/** The page around the picks, which come later. */
export function PicksPage({ path, guest }: { path: string; guest: Guest }): JSX.Element {
  return (
    <Layout title="Today’s picks" path={path} guest={guest} script={shelfScript}>
      <section class="opening">
        <h1>Today’s picks</h1>
        <p>Three things from the shelves, chosen this morning over the first cup.</p>
      </section>
      <div class="picks">
        <p class="waiting">Reaching for the top shelf…</p>
        {laterGoesHere}
      </div>
      <p>
        <a href="/">See everything</a>
      </p>
    </Layout>
  );
}

/** What takes the place of the waiting line. */
export function Picks({ products }: { products: readonly Product[] }): JSX.Element {
  return products.length === 0 ? <p class="note">Nothing today.</p> : <Shelf products={products} />;
}

export function NoPicks(): JSX.Element {
  return <p class="note">The shop’s shelves can’t be reached just now. Try again in a moment.</p>;
}
