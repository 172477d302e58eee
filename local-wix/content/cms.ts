import { type Context, Hono } from "hono";
import { type ApiEnv, subjectOf } from "../api-env.ts";
import { callParameters } from "../queries/call-parameters.ts";
import { collectionItems, collections, systemFields } from "./cms-seed.ts";
import { type Documents } from "../storage/documents.ts";
import { type Fields, fieldsOf, textOf } from "../queries/fields.ts";
import { matches } from "../queries/filter.ts";
import type { LocalWix } from "../local-wix.ts";
import { runQuery } from "../queries/query.ts";
import { subjectIdOf } from "../oauth/subject.ts";
import { applicationError, validationError } from "../wix-errors.ts";

/** The CMS's data items. A collection comes into being with its first item. */
export function cmsRoutes(wix: LocalWix): Hono<ApiEnv> {
  const open = async (c: Context<ApiEnv>): Promise<OpenCollection> => {
    const body = await callParameters(c.req.raw);
    const id = textOf(body, "dataCollectionId") ?? "";
    requireAccess(c, id);
    return { id, body, items: collectionItems(wix.sql, id) };
  };
  const write = (c: Context<ApiEnv>, collection: OpenCollection, mode: WriteMode): Response => {
    const data = fieldsOf(fieldsOf(collection.body, "dataItem"), "data");
    const given = textOf(fieldsOf(collection.body, "dataItem"), "id") ?? textOf(data, "_id");
    const id = given ?? crypto.randomUUID();
    const stored = collection.items.get(id);
    if (mode === "insert" && stored !== undefined) {
      throw applicationError(409, "WDE0074", `An item with id ${id} exists in ${collection.id}`);
    }
    if (mode === "update" && stored === undefined) {
      throw itemNotFound(collection.id, id);
    }
    const owner = subjectIdOf(subjectOf(c.var), wix.config.clientId);
    const item = { ...data, ...writtenFields(id, stored, owner, wix.now()) };
    collections(wix.sql).put(collection.id, collection.id);
    collection.items.put(id, item);
    const action = stored === undefined ? "INSERTED" : "UPDATED";
    const dataItem = itemAnswer(collection.id, item);
    return c.json(mode === "save" ? { action, dataItem } : { dataItem });
  };
  const query = async (c: Context<ApiEnv>): Promise<Response> => {
    const collection = await open(c);
    requireExisting(wix, collection.id);
    const request = fieldsOf(collection.body, "query");
    const page = runQuery(collection.items.list(), request, (item) => item);
    const { items, offset, total, cursors, hasNext } = page;
    const dataItems = items.map((item) => itemAnswer(collection.id, item));
    const count = items.length;
    const pagingMetadata = { count, offset, total, tooManyToCount: false, cursors, hasNext };
    return c.json({ dataItems, pagingMetadata });
  };
  return new Hono<ApiEnv>()
    .on(["GET", "POST"], "/items/query", query)
    .on(["GET", "POST"], "/items/count", async (c) => {
      const collection = await open(c);
      requireExisting(wix, collection.id);
      const filter = fieldsOf(collection.body, "filter");
      const found = collection.items.list().filter((item) => matches(item, filter));
      return c.json({ totalCount: found.length });
    })
    .post("/items", async (c) => write(c, await open(c), "insert"))
    .post("/items/update", async (c) => write(c, await open(c), "update"))
    .post("/items/save", async (c) => write(c, await open(c), "save"))
    .put("/items/:id", async (c) => write(c, await open(c), "update"))
    .on(["POST"], "/items/remove", async (c) => {
      const collection = await open(c);
      return remove(c, collection, textOf(collection.body, "dataItemId") ?? "");
    })
    .get("/items/:id", async (c) => {
      const collection = await open(c);
      requireExisting(wix, collection.id);
      const item = collection.items.get(c.req.param("id"));
      if (item === undefined) {
        throw itemNotFound(collection.id, c.req.param("id"));
      }
      return c.json({ dataItem: itemAnswer(collection.id, item) });
    })
    .delete("/items/:id", async (c) => remove(c, await open(c), c.req.param("id")));
}

interface OpenCollection {
  readonly id: string;
  readonly body: Fields;
  readonly items: Documents<Fields>;
}

type WriteMode = "insert" | "update" | "save";

function remove(c: Context<ApiEnv>, collection: OpenCollection, id: string): Response {
  const item = collection.items.get(id);
  if (item === undefined) {
    throw itemNotFound(collection.id, id);
  }
  collection.items.delete(id);
  return c.json({ dataItem: itemAnswer(collection.id, item) });
}

/** Collections whose name begins with `Private` have the permissions of an admin's: app only. */
function requireAccess(c: Context<ApiEnv>, collectionId: string): void {
  if (!/^[\w/@.-]{1,256}$/.test(collectionId)) {
    throw validationError("dataCollectionId", "must be a collection's id");
  }
  if (collectionId.startsWith("Private") && subjectOf(c.var).kind !== "app") {
    const message = `The current user does not have permissions on the ${collectionId} collection.`;
    throw applicationError(403, "WDE0027", message);
  }
  subjectOf(c.var);
}

function requireExisting(wix: LocalWix, collectionId: string): void {
  if (collections(wix.sql).get(collectionId) === undefined) {
    throw applicationError(404, "WDE0025", `The ${collectionId} collection does not exist.`);
  }
}

/** The first writer owns an item for ever; only its last update moves on. */
function writtenFields(
  id: string,
  stored: Fields | undefined,
  ownerId: string,
  now: number,
): Fields {
  const fresh = systemFields(id, ownerId, now);
  if (stored === undefined) {
    return fresh;
  }
  return { ...fresh, _owner: stored["_owner"], _createdDate: stored["_createdDate"] };
}

function itemAnswer(dataCollectionId: string, data: Fields): Fields {
  return { id: data["_id"], dataCollectionId, data };
}

function itemNotFound(collectionId: string, id: string): ReturnType<typeof applicationError> {
  return applicationError(404, "WDE0073", `Item ${id} does not exist in ${collectionId}.`);
}
