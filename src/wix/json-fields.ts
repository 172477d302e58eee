/** The own property of something that came as JSON; undefined for whatever isn't an object. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
    return undefined;
  }
  return Reflect.get(value, name);
}

/** A text of 1 to `maxLength` characters; undefined for anything else. */
export function boundedText(value: unknown, maxLength: number): string | undefined {
  return typeof value === "string" && value.length > 0 && value.length <= maxLength
    ? value
    : undefined;
}

/** A finite, non-negative number that came as number or decimal string; undefined for the rest. */
export function nonNegativeNumber(value: unknown): number | undefined {
  if (typeof value === "string" && /^\d{1,15}(?:\.\d{1,9})?$/.test(value)) {
    return Number(value);
  }
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** An absolute http(s) URL of at most `maxLength` characters; undefined for anything else. */
export function webUrl(value: unknown, maxLength: number): URL | undefined {
  const text = boundedText(value, maxLength);
  const url = text === undefined ? null : URL.parse(text);
  return url?.protocol === "https:" || url?.protocol === "http:" ? url : undefined;
}
