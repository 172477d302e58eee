import { type Fields, fieldsOf, integerOf, isFields, listOf, textOf } from "./fields.ts";
import { matches, valueAt } from "./filter.ts";
import { base64UrlToText, textToBase64Url } from "../oauth/jws.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  readonly offset: number;
  readonly cursors: { readonly next?: string; readonly prev?: string };
  readonly hasNext: boolean;
}

/**
 * Runs a Wix query (`filter`, `sort`, and `paging` or `cursorPaging`) over items whose fields
 * `read` gives. A cursor carries the query it continues, as Wix's do.
 */
export function runQuery<Item>(
  items: readonly Item[],
  query: Fields,
  read: (item: Item) => Fields,
): Page<Item> {
  const { filter, sort, offset } = whereToRead(query);
  const limit = limitOf(query);
  const found = items.filter((item) => matches(read(item), filter));
  const sorted = sortBy(found, sort, read);
  const hasNext = offset + limit < sorted.length;
  const cursor = (at: number): string =>
    textToBase64Url(JSON.stringify({ filter, sort, offset: Math.max(0, at) }));
  return {
    items: sorted.slice(offset, offset + limit),
    total: sorted.length,
    offset,
    cursors: {
      ...(hasNext && { next: cursor(offset + limit) }),
      ...(offset > 0 && { prev: cursor(offset - limit) }),
    },
    hasNext,
  };
}

function whereToRead(query: Fields): Cursor {
  const asked = textOf(fieldsOf(query, "cursorPaging"), "cursor");
  const fresh = {
    filter: fieldsOf(query, "filter"),
    sort: listOf(query, "sort"),
    offset: Math.max(0, integerOf(fieldsOf(query, "paging"), "offset") ?? 0),
  };
  return (asked === undefined ? undefined : openCursor(asked)) ?? fresh;
}

function limitOf(query: Fields): number {
  const asked =
    integerOf(fieldsOf(query, "cursorPaging"), "limit") ??
    integerOf(fieldsOf(query, "paging"), "limit") ??
    DEFAULT_LIMIT;
  return Math.min(Math.max(asked, 0), MAX_LIMIT);
}

interface Cursor {
  readonly filter: Fields;
  readonly sort: readonly Fields[];
  readonly offset: number;
}

function openCursor(cursor: string): Cursor | undefined {
  try {
    const value: unknown = JSON.parse(base64UrlToText(cursor) ?? "");
    return isFields(value)
      ? {
          filter: fieldsOf(value, "filter"),
          sort: listOf(value, "sort"),
          offset: Math.max(0, integerOf(value, "offset") ?? 0),
        }
      : undefined;
  } catch {
    return undefined;
  }
}

function sortBy<Item>(
  items: readonly Item[],
  sort: readonly Fields[],
  read: (item: Item) => Fields,
): Item[] {
  return items.toSorted((left, right) => {
    for (const rule of sort) {
      const path = textOf(rule, "fieldName") ?? "";
      const order = compare(valueAt(read(left), path), valueAt(read(right), path));
      if (order !== 0) {
        return textOf(rule, "order")?.toUpperCase() === "DESC" ? -order : order;
      }
    }
    return 0;
  });
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number") {
    return left - right;
  }
  return sortKey(left).localeCompare(sortKey(right));
}

function sortKey(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}
