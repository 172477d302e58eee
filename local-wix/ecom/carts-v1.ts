import { Hono } from "hono";
import type { ApiEnv } from "../api-env.ts";
import { callParameters } from "../queries/call-parameters.ts";
import { type Cart, removeLines, setQuantities } from "./cart.ts";
import { addItems, keep, productOf, requireCart, subtotalCents } from "./current-cart.ts";
import { type Fields, fieldsOf, integerOf, listOf, textOf, textsOf } from "../queries/fields.ts";
import type { LocalWix } from "../local-wix.ts";
import { amount, CURRENCY, formatted } from "./money.ts";

/** The current cart as version 1 of the cart API has it. */
export function cartRoutes(wix: LocalWix): Hono<ApiEnv> {
  return new Hono<ApiEnv>()
    .get("/", (c) => c.json({ cart: cartAnswer(wix, requireCart(wix, c.var)) }))
    .delete("/", (c) => {
      wix.carts.delete(requireCart(wix, c.var).owner.id);
      return c.json({});
    })
    .patch("/", async (c) => {
      const cart = requireCart(wix, c.var);
      const note = textOf(fieldsOf(await callParameters(c.req.raw), "cartInfo"), "buyerNote");
      return c.json({ cart: cartAnswer(wix, keep(wix, { ...cart, note: note ?? cart.note })) });
    })
    .post("/add-to-cart", async (c) => {
      const items = listOf(await callParameters(c.req.raw), "lineItems");
      return c.json({ cart: cartAnswer(wix, addItems(wix, c.var, items)) });
    })
    .post("/update-line-items-quantity", async (c) => {
      const items = listOf(await callParameters(c.req.raw), "lineItems");
      const quantities = new Map(
        items.map((item) => [textOf(item, "id") ?? "", integerOf(item, "quantity") ?? 1]),
      );
      const cart = setQuantities(requireCart(wix, c.var), quantities, wix.now());
      return c.json({ cart: cartAnswer(wix, keep(wix, cart)) });
    })
    .post("/remove-line-items", async (c) => {
      const ids = textsOf(await callParameters(c.req.raw), "lineItemIds");
      const cart = removeLines(requireCart(wix, c.var), ids, wix.now());
      return c.json({ cart: cartAnswer(wix, keep(wix, cart)) });
    })
    .post("/estimate-totals", (c) => {
      const cart = requireCart(wix, c.var);
      const subtotal = price(subtotalCents(wix, cart));
      const zero = price(0);
      return c.json({
        cart: cartAnswer(wix, cart),
        calculatedLineItems: cart.lines.map((line) => ({
          lineItemId: line.id,
          paymentOption: "FULL_PAYMENT_ONLINE",
        })),
        priceSummary: {
          subtotal,
          shipping: zero,
          tax: zero,
          discount: zero,
          total: subtotal,
          additionalFees: zero,
        },
        currency: CURRENCY,
        appliedDiscounts: [],
        additionalFees: [],
        violations: [],
      });
    })
    .post("/create-checkout", (c) => {
      const cart = requireCart(wix, c.var);
      const checkout = { id: crypto.randomUUID(), ownerId: cart.owner.id };
      wix.checkouts.put(checkout.id, checkout);
      return c.json({ checkoutId: checkout.id });
    });
}

function cartAnswer(wix: LocalWix, cart: Cart): Fields {
  return {
    id: cart.id,
    lineItems: cart.lines.map((line) => {
      const product = productOf(wix, line.productId);
      const unit = price(product.priceCents);
      return {
        id: line.id,
        quantity: line.quantity,
        catalogReference: {
          catalogItemId: line.productId,
          appId: line.appId,
          ...(line.options !== undefined && { options: line.options }),
        },
        productName: { original: product.name, translated: product.name },
        url: { relativePath: product.path, url: product.path },
        price: unit,
        fullPrice: unit,
        priceBeforeDiscounts: unit,
        lineItemPrice: price(product.priceCents * line.quantity),
        descriptionLines: [],
        // Without an id the SDK leaves the address alone instead of making a wix:image of it.
        image: { url: product.imageUrl, height: 800, width: 800, altText: product.name },
        availability: { status: "AVAILABLE" },
        physicalProperties: { shippable: true },
        itemType: { preset: "PHYSICAL" },
        paymentOption: "FULL_PAYMENT_ONLINE",
        rootCatalogItemId: line.productId,
      };
    }),
    buyerNote: cart.note,
    buyerInfo: buyerOf(cart),
    currency: CURRENCY,
    conversionCurrency: CURRENCY,
    buyerLanguage: "en",
    siteLanguage: "en",
    taxIncludedInPrices: false,
    weightUnit: "KG",
    appliedDiscounts: [],
    subtotal: price(subtotalCents(wix, cart)),
    createdDate: new Date(cart.createdAt * 1000).toISOString(),
    updatedDate: new Date(cart.updatedAt * 1000).toISOString(),
    revision: String(cart.revision),
  };
}

function buyerOf(cart: Cart): Fields {
  const { kind, id } = cart.owner;
  return kind === "member" ? { memberId: id, contactId: id } : { visitorId: id };
}

function price(cents: number): Fields {
  return {
    amount: amount(cents),
    convertedAmount: amount(cents),
    formattedAmount: formatted(cents),
    formattedConvertedAmount: formatted(cents),
  };
}
