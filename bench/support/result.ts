/** A table of the page. The first column says what was measured. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What a reader has to know to read it rightly. */
  readonly notes?: readonly string[];
}

/** A number that was promised, and what became of it. */
export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

/** What one measurement found. */
export interface Result {
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
}

/** How much is done: everything, or just enough to see that it works. */
export interface Effort {
  readonly rounds: number;
  /** @returns a count for a whole run, or a small part of it for a quick one. */
  readonly of: (count: number) => number;
}

/** Something that can be measured alone. */
export interface Measurement {
  readonly name: string;
  readonly about: string;
  readonly measure: (root: string, effort: Effort) => Promise<Result>;
}

export const WHOLE: Effort = { rounds: 7, of: (count) => count };
export const QUICK: Effort = { rounds: 2, of: (count) => Math.max(2, Math.ceil(count / 40)) };

/** Where and when something was measured, and with what. */
export interface Setting {
  /** ISO 8601, in UTC. */
  readonly at: string;
  readonly machine: string;
  /** How many processes wanted a processor in the minute before: a quiet machine has less than one. */
  readonly loadBefore: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** A result as it is kept under `bench/results/`. */
export interface Report extends Result, Setting {
  readonly name: string;
  readonly about: string;
  readonly seconds: number;
}
