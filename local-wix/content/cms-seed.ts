import { type Documents, documents } from "../storage/documents.ts";
import type { Fields } from "../queries/fields.ts";

/** The names of the collections that exist, empty ones included. */
export function collections(sql: SqlStorage): Documents<string> {
  return documents<string>(sql, "collection");
}

export function collectionItems(sql: SqlStorage, collectionId: string): Documents<Fields> {
  return documents<Fields>(sql, `cms:${collectionId}`);
}

const FAQ = [
  [
    "How long does delivery take?",
    "Three to five working days. Lamps are packed by hand and take one more.",
  ],
  ["Can I return something?", "Within thirty days, in the box it came in."],
  ["Is the stoneware safe in a dishwasher?", "Yes, all of it, and in a microwave too."],
  ["Do you repair blankets?", "We do. Write to us before you send it."],
] as const;

/** A public collection to read from, and one that only the app may see. */
export function seedCollections(sql: SqlStorage, now: number): void {
  for (const id of ["FAQ", "PrivateNotes"]) {
    collections(sql).put(id, id);
  }
  const faq = collectionItems(sql, "FAQ");
  for (const [index, [question, answer]] of FAQ.entries()) {
    const id = `faq-${String(index + 1)}`;
    faq.put(id, { ...systemFields(id, "", now), question, answer, order: index + 1 });
  }
  const notes = collectionItems(sql, "PrivateNotes");
  notes.put("note-1", { ...systemFields("note-1", "", now), text: "Only the app reads this." });
}

/** The fields that Wix adds to every item. */
export function systemFields(id: string, ownerId: string, now: number): Fields {
  const date = { $date: new Date(now * 1000).toISOString() };
  return { _id: id, _owner: ownerId, _createdDate: date, _updatedDate: date };
}
