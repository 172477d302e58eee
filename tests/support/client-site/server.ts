/** The server of the client site: it renders what its pages have done. */
import { currentCart } from "@wix/ecom";
import { i18n, monitoring } from "@wix/essentials";
import { products } from "@wix/stores";

const STORES = "215238eb-22a5-4c36-9e7b-e7c08025e04e";
const NONCE = "bm9uY2U";

const price = (): string =>
  i18n.formatCurrency({ value: 1234.5, currency: "USD" }, { locale: "en-US" });
const priceAtModuleScope = price();

async function count(): Promise<number> {
  try {
    const { lineItems = [] } = await currentCart.getCurrentCart();
    return lineItems.reduce((sum, { quantity = 0 }) => sum + quantity, 0);
  } catch {
    return 0;
  }
}

async function add(): Promise<void> {
  const { items } = await products.queryProducts().limit(20).find();
  const product = items.find(({ stock }) => stock?.inStock !== false);
  const catalogReference = { appId: STORES, catalogItemId: product?._id ?? "" };
  await currentCart.addToCurrentCart({ lineItems: [{ catalogReference, quantity: 1 }] });
}

function page(text: string, policy: string, attributes: string = ""): Response {
  return new Response(
    `<!doctype html><html><head><title>server</title><script type="module" async src="/app.js"${attributes}></script></head><body><output>${text}</output></body></html>`,
    { headers: { "content-type": "text/html", "content-security-policy": policy } },
  );
}

export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/server":
        return page(
          String(await count()),
          "default-src 'none'; script-src 'self'; connect-src 'self'",
        );
      case "/nonce":
        return page(
          "nonce",
          `script-src 'nonce-${NONCE}' 'strict-dynamic'; connect-src 'self'`,
          ` nonce="${NONCE}"`,
        );
      case "/server/price":
        return Response.json([
          priceAtModuleScope,
          price(),
          typeof monitoring.getMonitoringClient(),
        ]);
      case "/server/add":
        await add();
        return Response.redirect(new URL("/server", request.url).href, 303);
      default:
        return new Response("no such page", { status: 404 });
    }
  },
};
