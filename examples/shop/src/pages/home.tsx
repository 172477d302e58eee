import type { JSX } from "hono/jsx/jsx-runtime";
import type { Product } from "../catalog.ts";
import type { Guest } from "../guest.ts";
import { Layout, shopName } from "../layout.tsx";
import { Shelf, shelfScript } from "../product-card.tsx";

interface HomeProps {
  readonly path: string;
  readonly guest: Guest;
  readonly products: readonly Product[];
}

export function HomePage({ path, guest, products }: HomeProps): JSX.Element {
  return (
    <Layout title={shopName} path={path} guest={guest} script={shelfScript}>
      <section class="opening">
        <h1>Things for the table, made slowly.</h1>
        <p>
          Stoneware from our own kiln, cloth from our own loom, and the few things that belong
          beside them.
        </p>
      </section>
      {products.length === 0 ? (
        <p class="note">The shelves are empty today. Come back soon.</p>
      ) : (
        <Shelf products={products} />
      )}
    </Layout>
  );
}
