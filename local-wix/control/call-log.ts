const MAX_CALLS = 5000;

/** One call that the local Wix answered. Never holds a token. */
export interface Call {
  /** Epoch seconds, with fractions. */
  readonly at: number;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query?: string;
  readonly grant?: string;
  readonly subject: "visitor" | "member" | "app" | "none";
  readonly subjectId?: string;
  /** 0 when the connection was made to fail. */
  readonly status: number;
  readonly milliseconds: number;
  readonly requestId: string;
  readonly consistent?: string;
  readonly bi?: string;
}

export interface CallLog {
  readonly record: (call: Call) => void;
  /** Oldest first, at most the last 5,000. */
  readonly calls: () => readonly Call[];
  /** How often each `METHOD path [grant]` was called since the log was cleared. */
  readonly counts: () => Readonly<Record<string, number>>;
  readonly total: () => number;
  readonly clear: () => void;
}

export function createCallLog(): CallLog {
  let calls: Call[] = [];
  let counts = new Map<string, number>();
  let total = 0;
  return {
    record: (call) => {
      calls.push(call);
      total += 1;
      if (calls.length > MAX_CALLS * 2) {
        calls = calls.slice(-MAX_CALLS);
      }
      const grant = call.grant === undefined ? "" : ` ${call.grant}`;
      const key = `${call.method} ${call.path}${grant}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    calls: () => calls.slice(-MAX_CALLS),
    counts: () => Object.fromEntries(counts),
    total: () => total,
    clear: () => {
      calls = [];
      counts = new Map();
      total = 0;
    },
  };
}
