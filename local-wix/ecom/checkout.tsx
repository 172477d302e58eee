import { type Context, Hono } from "hono";
import { subtotalCents } from "./current-cart.ts";
import type { LocalWix } from "../local-wix.ts";
import { messagePage } from "../pages/message-page.tsx";
import { formatted } from "./money.ts";
import { type Html, Page } from "../pages/page.tsx";
import { findProduct } from "../stores/product.ts";
import type { RedirectSession } from "../oauth/redirect-session.ts";

type CheckoutSession = Extract<RedirectSession, { readonly kind: "checkout" }>;

/** The checkout that a redirect session leads to: the cart, and one button. */
export function checkoutRoutes(wix: LocalWix): Hono {
  return new Hono()
    .get("/", (c) => {
      const id = c.req.query("redirectSessionId") ?? "";
      const session = findCheckout(wix, id);
      return session === undefined ? used(c) : c.html(checkoutPage(wix, id, session));
    })
    .post("/", async (c) => {
      const form = await c.req.formData().catch(() => new FormData());
      const field = form.get("redirectSessionId");
      const id = typeof field === "string" ? field : "";
      const session = findCheckout(wix, id);
      if (session === undefined) {
        return used(c);
      }
      wix.redirectSessions.put(id, { ...session, isUsed: true });
      if (form.get("action") !== "order") {
        return c.redirect(session.postFlowUrl, 303);
      }
      wix.carts.delete(wix.checkouts.get(session.checkoutId)?.ownerId ?? "");
      wix.checkouts.delete(session.checkoutId);
      const target = new URL(session.thankYouPageUrl ?? session.postFlowUrl);
      target.searchParams.set("orderId", crypto.randomUUID());
      return c.redirect(target.href, 303);
    });
}

function findCheckout(wix: LocalWix, id: string): CheckoutSession | undefined {
  const session = wix.redirectSessions.get(id);
  return session?.kind === "checkout" && !session.isUsed ? session : undefined;
}

function used(c: Context): Response | Promise<Response> {
  const text = "A checkout link works once. Go back to the site.";
  return c.html(messagePage("This link was used already", text), 410);
}

function checkoutPage(wix: LocalWix, id: string, session: CheckoutSession): Html {
  const cart = wix.carts.get(wix.checkouts.get(session.checkoutId)?.ownerId ?? "");
  return (
    <Page title="Checkout" narrow>
      <div class="card">
        <span class="mark">Local Wix</span>
        <h1>Checkout</h1>
        <p>Nothing is charged here.</p>
        <table>
          {cart?.lines.map((line) => {
            const product = findProduct(wix.config.origin, "id", line.productId);
            const cents = (product?.priceCents ?? 0) * line.quantity;
            return (
              <tr>
                <td>{`${String(line.quantity)} × ${product?.name ?? "?"}`}</td>
                <td class="number">{formatted(cents)}</td>
              </tr>
            );
          })}
          <tr>
            <td>
              <b>Total</b>
            </td>
            <td class="number">
              <b>{formatted(cart === undefined ? 0 : subtotalCents(wix, cart))}</b>
            </td>
          </tr>
        </table>
        <form method="post" action="/_api/checkout">
          <input type="hidden" name="redirectSessionId" value={id} />
          <p />
          <button class="primary" name="action" value="order">
            Place order
          </button>
          <button class="quiet" name="action" value="back">
            Back to the site
          </button>
        </form>
      </div>
    </Page>
  );
}
