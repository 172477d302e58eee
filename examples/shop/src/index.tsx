import { siteProperties } from "@wix/business-tools";
import { auth } from "@wix/essentials";
import { Hono } from "hono";
import type { Context } from "hono";
import { html } from "hono/html";
import { HTTPException } from "hono/http-exception";
import type { JSX } from "hono/jsx/jsx-runtime";
import { addToCart, readCart, setQuantity } from "./cart.ts";
import { allProducts, picksOf, productBySlug } from "./catalog.ts";
import { checkoutAddress } from "./checkout.ts";
import { quantityOf, readForm } from "./form.ts";
import { readGuest, readMember } from "./guest.ts";
import { sendInOrder } from "./in-order.ts";
import { logInFrom } from "./layout.tsx";
import { AboutPage } from "./pages/about.tsx";
import { AccountPage } from "./pages/account.tsx";
import { CartPage } from "./pages/cart.tsx";
import { HomePage } from "./pages/home.tsx";
import { NoPicks, Picks, PicksPage } from "./pages/picks.tsx";
import { ProductPage } from "./pages/product.tsx";
import { ThankYouPage } from "./pages/thank-you.tsx";
import { TroublePage } from "./pages/trouble.tsx";
import { VisitPage } from "./pages/visit.tsx";
import { OutOfReach, reach } from "./reach.ts";

const app = new Hono();

app.get("/", async (c) => {
  const [products, guest] = await Promise.all([allProducts(), readGuest()]);
  return c.html(<HomePage path={pathOf(c)} guest={guest} products={products} />);
});

app.get("/products/:slug", async (c) => {
  const [product, guest] = await Promise.all([productBySlug(c.req.param("slug")), readGuest()]);
  if (product === undefined) {
    return c.notFound();
  }
  return c.html(<ProductPage path={pathOf(c)} guest={guest} product={product} />);
});

app.post("/products/:slug", async (c) => {
  const quantity = quantityOf((await readForm(c)).get("quantity"), 1);
  const product = await productBySlug(c.req.param("slug"));
  if (product === undefined) {
    return c.notFound();
  }
  await addToCart(product, quantity);
  return c.redirect("/cart", 303);
});

app.get("/cart", async (c) => {
  const cart = readCart();
  const [guest, lines] = await Promise.all([readGuest({ cart }), cart]);
  return c.html(<CartPage path={pathOf(c)} guest={guest} cart={lines} />);
});

app.post("/cart", async (c) => {
  const form = await readForm(c);
  await setQuantity(form.get("line") ?? "", quantityOf(form.get("quantity"), 0));
  return c.redirect("/cart", 303);
});

app.post("/cart/remove", async (c) => {
  await setQuantity((await readForm(c)).get("line") ?? "", 0);
  return c.redirect("/cart", 303);
});

app.post("/checkout", async (c) => {
  const address = await checkoutAddress(new URL(c.req.url).origin);
  return c.redirect(address ?? "/cart", 303);
});

app.get("/thank-you", async (c) => {
  return c.html(<ThankYouPage path={pathOf(c)} guest={await readGuest()} />);
});

app.get("/account", async (c) => {
  const reading = readMember();
  const [guest, member] = await Promise.all([readGuest({ member: reading }), reading]);
  if (member === undefined) {
    return c.redirect(logInFrom(pathOf(c)));
  }
  return c.html(<AccountPage path={pathOf(c)} guest={guest} member={member} />);
});

app.get("/stream", async (c) => {
  const later = picksOf(new Date()).then(
    (products) => render(<Picks products={products} />),
    () => render(<NoPicks />),
  );
  const page = await render(<PicksPage path={pathOf(c)} guest={await readGuest()} />);
  c.header("cache-control", "private, no-store");
  return sendInOrder(c, page, later);
});

app.get("/visit", (c) => {
  c.header("cache-control", "public, max-age=300");
  return c.html(<VisitPage path={pathOf(c)} />);
});

app.get("/about", (c) => {
  c.header("cache-control", "public, max-age=300");
  return c.html(<AboutPage path={pathOf(c)} />);
});

app.get("/_api/site-status", async (c) => {
  const { properties } = await reach(() => auth.elevate(siteProperties.getSiteProperties)());
  return c.json({ open: true, name: properties?.siteDisplayName, timeZone: properties?.timeZone });
});

app.get("/_api/guest", async (c) => {
  c.header("cache-control", "private, no-store");
  return c.json(await readGuest());
});

app.notFound((c) =>
  c.html(
    <TroublePage
      path={pathOf(c)}
      title="Not on our shelves"
      message="There is no such page. It may have been sold."
    />,
    404,
  ),
);

app.onError((error, c) => {
  if (error instanceof OutOfReach) {
    c.header("cache-control", "no-store");
    c.header("retry-after", "30");
    if (c.req.path.startsWith("/_api/")) {
      return c.json({ error: error.message }, 503);
    }
    const isRepeatable = c.req.method === "GET";
    return c.html(
      <TroublePage
        path={isRepeatable ? pathOf(c) : "/cart"}
        title="The shop’s shelves can’t be reached just now"
        message="Nothing is lost, your cart included. Please try again in a moment."
        wayOn={
          isRepeatable
            ? { href: pathOf(c), label: "Try again" }
            : { href: "/cart", label: "Go to your cart" }
        }
      />,
      503,
    );
  }
  if (error instanceof HTTPException) {
    const title = "That did not work";
    return c.html(
      <TroublePage path={pathOf(c)} title={title} message={error.message} />,
      error.status,
    );
  }
  throw error;
});

/** The path and query of this request, as they came. */
function pathOf(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}

async function render(element: JSX.Element): Promise<string> {
  // What JSX renders to is a String object, which a stream would not take for text.
  return (await html`${element}`).valueOf();
}

export default app;
