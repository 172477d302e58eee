/** Values of one kind, stored as JSON under their id. */
export interface Documents<Value> {
  readonly get: (id: string) => Value | undefined;
  readonly put: (id: string, value: Value) => void;
  readonly delete: (id: string) => void;
  /** Oldest first. */
  readonly list: () => Value[];
  /** Whether a value has this text in a field of its own. */
  readonly has: (field: string, text: string) => boolean;
  readonly forgetOlderThan: (at: number) => void;
}

export function createDocumentTable(sql: SqlStorage): void {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS documents (
       kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, created_at INTEGER NOT NULL,
       PRIMARY KEY (kind, id))`,
  );
}

export function dropDocuments(sql: SqlStorage): void {
  sql.exec("DELETE FROM documents");
}

export function documents<Value>(sql: SqlStorage, kind: string): Documents<Value> {
  return {
    get: (id) => {
      const rows = sql.exec<{ json: string }>(
        "SELECT json FROM documents WHERE kind = ? AND id = ?",
        kind,
        id,
      );
      return parseRows<Value>(rows.toArray())[0];
    },
    put: (id, value) => {
      sql.exec(
        `INSERT INTO documents (kind, id, json, created_at) VALUES (?, ?, ?, unixepoch())
         ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json`,
        kind,
        id,
        JSON.stringify(value),
      );
    },
    delete: (id) => {
      sql.exec("DELETE FROM documents WHERE kind = ? AND id = ?", kind, id);
    },
    list: () => {
      const rows = sql.exec<{ json: string }>(
        "SELECT json FROM documents WHERE kind = ? ORDER BY created_at, rowid",
        kind,
      );
      return parseRows<Value>(rows.toArray());
    },
    has: (field, text) => {
      const rows = sql.exec(
        "SELECT 1 FROM documents WHERE kind = ? AND json_extract(json, ?) = ? LIMIT 1",
        kind,
        `$.${field}`,
        text,
      );
      return rows.toArray().length > 0;
    },
    forgetOlderThan: (at) => {
      sql.exec("DELETE FROM documents WHERE kind = ? AND created_at < ?", kind, at);
    },
  };
}

/** The same, for what is read at every call: read once, as long as nobody else writes it. */
export function remembered<Value>(
  stored: Documents<Value>,
): Documents<Value> & { readonly forget: () => void } {
  const known = new Map<string, Value | undefined>();
  return {
    ...stored,
    get: (id) => {
      if (!known.has(id)) {
        known.set(id, stored.get(id));
      }
      return known.get(id);
    },
    put: (id, value) => {
      known.delete(id);
      stored.put(id, value);
    },
    delete: (id) => {
      known.delete(id);
      stored.delete(id);
    },
    forget: () => {
      known.clear();
    },
  };
}

/** What was stored under a kind was written by the one owner of that kind. */
function parseRows<Value>(rows: readonly { readonly json: string }[]): Value[] {
  return rows.map((row): Value => JSON.parse(row.json));
}
