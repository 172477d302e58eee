import type { JSX } from "hono/jsx/jsx-runtime";
import { Layout, shopName } from "../layout.tsx";

export function AboutPage({ path }: { path: string }): JSX.Element {
  return (
    <Layout title="About" path={path}>
      <article class="prose">
        <h1>How this shop is made</h1>
        <p>
          {shopName} is a small shop with one kiln and one loom. Its shelves, its carts and its
          members live at Wix. Its pages are rendered by a few hundred lines of Hono.
        </p>
        <p>
          There is no client in those lines, no token and no session. A page imports the Wix SDK and
          calls it: <code>products.queryProducts()</code>, <code>currentCart.getCurrentCart()</code>
          , <code>members.getCurrentMember()</code>. Who is calling is settled in front of the shop,
          before a request gets here.
        </p>
        <p>
          This page asks nothing of anyone and is the same for everybody. It stays up when
          everything behind it is down, and a cache may keep it. Your name in its header comes after
          it, by a few lines of script.
        </p>
      </article>
    </Layout>
  );
}
