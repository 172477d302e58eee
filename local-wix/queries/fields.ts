/** A JSON object whose fields nobody has checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first of the named fields that holds a text; Wix accepts camelCase and snake_case alike. */
export function textOf(fields: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === "string") {
      return value;
    }
  }
  return undefined;
}

/** The object in a field, or an empty one. */
export function fieldsOf(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isFields(value) ? value : {};
}

/** The objects in a list field; whatever else the list holds is left out. */
export function listOf(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((item) => isFields(item)) : [];
}

/** The texts in a list field. */
export function textsOf(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function integerOf(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}

/** Parses a JSON object; anything else, broken JSON included, is undefined. */
export function parseFields(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
