/** What one check came to. */
export interface Finding {
  /** What was looked at, in a word or two; stable. */
  readonly check: string;
  readonly level: "ok" | "warning" | "problem";
  readonly what: string;
  readonly why?: string;
  readonly fix?: string;
}

export function ok(check: string, what: string): Finding {
  return { check, level: "ok", what };
}

export function warning(check: string, what: string, fix: string): Finding {
  return { check, level: "warning", what, fix };
}

export function problem(check: string, what: string, fix: string, why?: string): Finding {
  return { check, level: "problem", what, fix, ...(why === undefined ? {} : { why }) };
}
