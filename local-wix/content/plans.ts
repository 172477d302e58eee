import { Hono } from "hono";
import { type ApiEnv, subjectOf } from "../api-env.ts";
import { callParameters } from "../queries/call-parameters.ts";
import { type Fields, fieldsOf, textOf } from "../queries/fields.ts";
import { CURRENCY } from "../ecom/money.ts";
import { runQuery } from "../queries/query.ts";

const PLANS: readonly Fields[] = [
  plan(1, "Friend of the kiln", "8.00", "An early look at each firing."),
  plan(2, "Shelf of your own", "24.00", "A shelf in the kiln, once a month."),
];

function plan(number: number, name: string, value: string, description: string): Fields {
  const createdDate = `2026-01-0${String(number)}T09:00:00.000Z`;
  return {
    id: `91a50000-0000-4000-8000-00000000000${String(number)}`,
    name,
    description,
    perks: { values: [description] },
    pricing: {
      subscription: { cycleDuration: { count: 1, unit: "MONTH" }, cycleCount: 0 },
      price: { value, currency: CURRENCY },
    },
    public: true,
    archived: false,
    primary: number === 1,
    hasOrders: false,
    createdDate,
    updatedDate: createdDate,
    slug: name.toLowerCase().replaceAll(" ", "-"),
    allowFutureStartDate: false,
    buyerCanCancel: true,
    termsAndConditions: "",
  };
}

/** The pricing plans that are on offer, which everybody may read. */
export function planRoutes(): Hono<ApiEnv> {
  return new Hono<ApiEnv>()
    .get("/public", async (c) => {
      subjectOf(c.var);
      const asked = await callParameters(c.req.raw);
      const paging = ["limit", "offset"].map((name) => [name, numberIn(textOf(asked, name))]);
      return c.json(page({ paging: Object.fromEntries(paging) }));
    })
    .post("/public/query", async (c) => {
      subjectOf(c.var);
      return c.json(page(fieldsOf(await callParameters(c.req.raw), "query")));
    });
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/u.test(text) ? Number(text) : undefined;
}

function page(query: Fields): Fields {
  const { items, offset, total } = runQuery(PLANS, query, (one) => one);
  return { plans: items, pagingMetadata: { count: items.length, offset, total } };
}
