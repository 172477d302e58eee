import { type Fields, isFields } from "./fields.ts";

/** Whether an item matches a filter in the language of Wix queries. Unknown operators match nothing. */
export function matches(item: Fields, filter: Fields): boolean {
  return Object.entries(filter).every(([key, condition]) => {
    switch (key) {
      case "$and": {
        return filters(condition).every((part) => matches(item, part));
      }
      case "$or": {
        return filters(condition).some((part) => matches(item, part));
      }
      case "$not": {
        return !filters(condition).some((part) => matches(item, part));
      }
      default: {
        return satisfies(valueAt(item, key), condition);
      }
    }
  });
}

/** The value at a dotted path; only an object's own fields count. */
export function valueAt(item: Fields, path: string): unknown {
  let value: unknown = item;
  for (const step of path.split(".")) {
    value = isFields(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return value;
}

type Operator = (value: unknown, operand: unknown) => boolean;

const operators = new Map<string, Operator>([
  ["$eq", (value, operand) => isSame(value, operand)],
  ["$ne", (value, operand) => !isSame(value, operand)],
  ["$in", (value, operand) => list(operand).some((one) => isSame(value, one))],
  ["$nin", (value, operand) => !list(operand).some((one) => isSame(value, one))],
  ["$gt", (value, operand) => order(value, operand) > 0],
  ["$gte", (value, operand) => order(value, operand) >= 0],
  ["$lt", (value, operand) => order(value, operand) < 0],
  ["$lte", (value, operand) => order(value, operand) <= 0],
  ["$exists", (value, operand) => (value !== undefined && value !== null) === operand],
  ["$isEmpty", (value, operand) => ((value ?? "") === "") === operand],
  ["$contains", (value, operand) => lower(value).includes(lower(operand))],
  ["$startsWith", (value, operand) => lower(value).startsWith(lower(operand))],
  ["$endsWith", (value, operand) => lower(value).endsWith(lower(operand))],
  ["$hasSome", (value, operand) => list(operand).some((one) => hasValue(value, one))],
  ["$hasAll", (value, operand) => list(operand).every((one) => hasValue(value, one))],
  ["$not", (value, operand) => !satisfies(value, operand)],
]);

function satisfies(value: unknown, condition: unknown): boolean {
  if (!isFields(condition) || !Object.keys(condition).some((key) => key.startsWith("$"))) {
    return isSame(value, condition);
  }
  if (Object.hasOwn(condition, "$date")) {
    return isSame(value, condition);
  }
  return Object.entries(condition).every(
    ([name, operand]) => operators.get(name)?.(value, operand) ?? false,
  );
}

function filters(value: unknown): readonly Fields[] {
  return list(value).filter((part) => isFields(part));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function lower(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}

function hasValue(value: unknown, wanted: unknown): boolean {
  return list(value).some((one) => isSame(one, wanted));
}

function isSame(left: unknown, right: unknown): boolean {
  const [one, other] = [comparable(left), comparable(right)];
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** NaN, which no operator accepts, when the two have no order. */
function order(left: unknown, right: unknown): number {
  const [one, other] = [comparable(left), comparable(right)];
  if (typeof one === "number" && typeof other === "number") {
    return one - other;
  }
  if (typeof one === "string" && typeof other === "string") {
    return one < other ? -1 : Number(one > other);
  }
  return Number.NaN;
}

/** Dates travel as `{ "$date": … }`; absent and null are the same. */
function comparable(value: unknown): unknown {
  return isFields(value) && Object.hasOwn(value, "$date") ? value["$date"] : (value ?? null);
}
