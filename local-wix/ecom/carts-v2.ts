import { Hono } from "hono";
import type { ApiEnv } from "../api-env.ts";
import { callParameters } from "../queries/call-parameters.ts";
import { type Cart, removeLines, setQuantities } from "./cart.ts";
import { addItems, keep, productOf, requireCart, subtotalCents } from "./current-cart.ts";
import { type Fields, fieldsOf, integerOf, listOf, textOf, textsOf } from "../queries/fields.ts";
import type { LocalWix } from "../local-wix.ts";
import { amount, CURRENCY } from "./money.ts";

/** The current cart as version 2 of the cart API has it; the same cart as version 1's. */
export function cartV2Routes(wix: LocalWix): Hono<ApiEnv> {
  return new Hono<ApiEnv>()
    .get("/", (c) => c.json({ cart: cartAnswer(wix, requireCart(wix, c.var)) }))
    .delete("/", (c) => {
      wix.carts.delete(requireCart(wix, c.var).owner.id);
      return c.json({});
    })
    .post("/", async (c) => {
      const items = listOf(await callParameters(c.req.raw), "catalogItems");
      return c.json({ cart: cartAnswer(wix, addItems(wix, c.var, items)) });
    })
    .patch("/", async (c) => {
      const cart = requireCart(wix, c.var);
      const note = textOf(fieldsOf(await callParameters(c.req.raw), "cart"), "note");
      return c.json({ cart: cartAnswer(wix, keep(wix, { ...cart, note: note ?? cart.note })) });
    })
    .post("/add-line-items", async (c) => {
      const items = listOf(await callParameters(c.req.raw), "catalogItems");
      return c.json({ cart: cartAnswer(wix, addItems(wix, c.var, items)) });
    })
    .post("/update-line-items", async (c) => {
      const items = listOf(await callParameters(c.req.raw), "lineItems");
      const quantities = new Map(
        items.map((item) => [
          textOf(item, "lineItemId", "id") ?? "",
          integerOf(fieldsOf(item, "quantity"), "newQuantity") ?? integerOf(item, "quantity") ?? 1,
        ]),
      );
      const cart = setQuantities(requireCart(wix, c.var), quantities, wix.now());
      return c.json({ cart: cartAnswer(wix, keep(wix, cart)) });
    })
    .post("/remove-line-items", async (c) => {
      const ids = textsOf(await callParameters(c.req.raw), "lineItemIds");
      const cart = removeLines(requireCart(wix, c.var), ids, wix.now());
      return c.json({ cart: cartAnswer(wix, keep(wix, cart)) });
    })
    .post("/calculate", (c) => c.json(calculated(wix, requireCart(wix, c.var))))
    .post("/estimate", (c) => c.json(calculated(wix, requireCart(wix, c.var))))
    .post("/refresh", (c) => c.json({ cart: cartAnswer(wix, requireCart(wix, c.var)) }));
}

function calculated(wix: LocalWix, cart: Cart): Fields {
  const subtotal = money(subtotalCents(wix, cart));
  const zero = money(0);
  return {
    cart: cartAnswer(wix, cart),
    summary: {
      cartId: cart.id,
      cartRevision: String(cart.revision),
      calculationId: crypto.randomUUID(),
      lineItems: cart.lines.map((line) => {
        const { priceCents } = productOf(wix, line.productId);
        return {
          lineItemId: line.id,
          quantity: line.quantity,
          unitPrice: money(priceCents),
          totalPrice: money(priceCents * line.quantity),
        };
      }),
      priceSummary: {
        subtotal,
        discount: zero,
        delivery: zero,
        additionalFees: zero,
        tax: zero,
        total: subtotal,
      },
      discounts: [],
      additionalFees: [],
      violations: [],
    },
  };
}

function cartAnswer(wix: LocalWix, cart: Cart): Fields {
  const { kind, id } = cart.owner;
  return {
    id: cart.id,
    createdDate: new Date(cart.createdAt * 1000).toISOString(),
    updatedDate: new Date(cart.updatedAt * 1000).toISOString(),
    revision: String(cart.revision),
    lineItems: cart.lines.map((line) => {
      const product = productOf(wix, line.productId);
      return {
        id: line.id,
        name: { original: product.name, translated: product.name },
        quantityInfo: {
          confirmedQuantity: line.quantity,
          requestedQuantity: line.quantity,
          fixedQuantity: false,
        },
        pricing: {
          unitPrice: money(product.priceCents),
          totalPrice: money(product.priceCents * line.quantity),
        },
        source: {
          catalogReference: {
            catalogItemId: line.productId,
            appId: line.appId,
            ...(line.options !== undefined && { options: line.options }),
          },
          rootCatalogItemId: line.productId,
        },
        attributes: {
          descriptionLines: [],
          image: { url: product.imageUrl, height: 800, width: 800, altText: product.name },
          url: { relativePath: product.path, url: product.path },
          itemType: { preset: "PHYSICAL" },
        },
        status: "AVAILABLE",
      };
    }),
    subtotal: money(subtotalCents(wix, cart)),
    note: cart.note,
    coupons: [],
    source: { channelType: "WEB" },
    businessInfo: { languageCode: "en", currencyCode: CURRENCY },
    customerInfo: kind === "member" ? { memberId: id, contactId: id } : { visitorId: id },
    orderPlaced: false,
    currentCart: true,
  };
}

function money(cents: number): Fields {
  return { amount: amount(cents), convertedAmount: amount(cents) };
}
