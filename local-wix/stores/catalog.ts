import { type Context, Hono } from "hono";
import { type ApiEnv, subjectOf } from "../api-env.ts";
import { callParameters } from "../queries/call-parameters.ts";
import { productV1, productV3 } from "./catalog-answers.ts";
import { type Fields, fieldsOf } from "../queries/fields.ts";
import type { LocalWix } from "../local-wix.ts";
import { COLLECTIONS, findProduct, products } from "./product.ts";
import { runQuery } from "../queries/query.ts";
import { applicationError } from "../wix-errors.ts";

/** The catalog: stores version 1 and version 3 over the same products, and collections. */
export function catalogRoutes(wix: LocalWix): Hono<ApiEnv> {
  const { origin } = wix.config;

  const queryV1 = async (c: Context<ApiEnv>): Promise<Response> => {
    subjectOf(c.var);
    const query = fieldsOf(await callParameters(c.req.raw), "query");
    const all = products(origin).map((product) => productV1(product));
    const page = runQuery(all, query, (product) => product);
    const { total, offset, items } = page;
    return c.json({ products: items, metadata: { count: items.length, offset, total } });
  };

  const listV3 = async (c: Context<ApiEnv>, field: "query" | "search"): Promise<Response> => {
    subjectOf(c.var);
    const query = fieldsOf(await callParameters(c.req.raw), field);
    const all = products(origin).map((product) => productV3(product));
    return c.json(
      cursorAnswer(
        "products",
        runQuery(all, query, (product) => product),
      ),
    );
  };

  const oneV1 = (c: Context<ApiEnv>, id: string): Response => {
    subjectOf(c.var);
    return c.json({ product: productV1(required(findProduct(origin, "id", id))) });
  };

  const oneV3 = (c: Context<ApiEnv>, key: "id" | "slug", value: string): Response => {
    subjectOf(c.var);
    return c.json({ product: productV3(required(findProduct(origin, key, value))) });
  };

  return new Hono<ApiEnv>()
    .on(["GET", "POST"], "/stores-reader/v1/products/query-platformized", queryV1)
    .on(["GET", "POST"], "/stores-reader/v1/products/query", queryV1)
    .get("/stores-reader/v1/products/:id", (c) => oneV1(c, c.req.param("id")))
    .on(["GET", "POST"], "/stores/v3/products/query", (c) => listV3(c, "query"))
    .on(["GET", "POST"], "/stores/v3/products/search", (c) => listV3(c, "search"))
    .get("/stores/v3/products/slug/:slug", (c) => oneV3(c, "slug", c.req.param("slug")))
    .get("/stores/v3/products/:id", (c) => oneV3(c, "id", c.req.param("id")))
    .on(["GET", "POST"], "/v2/collections/query", queryCollections)
    .get("/v2/collections/slug/:slug", (c) => {
      subjectOf(c.var);
      const found = COLLECTIONS.find((collection) => collection.slug === c.req.param("slug"));
      return c.json({ collection: collectionAnswer(required(found).id) });
    })
    .get("/v2/collections/:id", (c) => {
      subjectOf(c.var);
      const found = COLLECTIONS.find((collection) => collection.id === c.req.param("id"));
      return c.json({ collection: collectionAnswer(required(found).id) });
    });
}

async function queryCollections(c: Context<ApiEnv>): Promise<Response> {
  subjectOf(c.var);
  const query = fieldsOf(await callParameters(c.req.raw), "query");
  const all = COLLECTIONS.map((collection) => collectionAnswer(collection.id));
  const { items, offset, total } = runQuery(all, query, (collection) => collection);
  return c.json({ collections: items, metadata: { count: items.length, offset, total } });
}

function cursorAnswer(name: string, page: ReturnType<typeof runQuery<Fields>>): Fields {
  const { items, cursors, hasNext } = page;
  return { [name]: items, pagingMetadata: { count: items.length, cursors, hasNext } };
}

function collectionAnswer(id: string): Fields {
  const { slug, name, description } = required(COLLECTIONS.find((one) => one.id === id));
  const numberOfProducts = products("").filter((product) => product.collectionId === id).length;
  return { id, slug, name, description, visible: true, numberOfProducts };
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw applicationError(404, "PRODUCT_NOT_FOUND", "there is no such product or collection");
  }
  return value;
}
