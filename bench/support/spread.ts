/** What was measured over the rounds of a run. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** @param values one for each round, at least one. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.slice(
    Math.floor((sorted.length - 1) / 2),
    Math.floor(sorted.length / 2) + 1,
  );
  return {
    median: middle.reduce((sum, value) => sum + value, 0) / middle.length,
    low: sorted[0] ?? Number.NaN,
    high: sorted.at(-1) ?? Number.NaN,
  };
}

/** The values less those of the same rounds of another. */
export function beyond(values: readonly number[], others: readonly number[]): readonly number[] {
  return values.map((value, round) => value - (others[round] ?? Number.NaN));
}

/** @param digits behind the point. */
export function shown({ median, low, high }: Spread, digits: number): string {
  if (Number.isNaN(median)) {
    return "–";
  }
  const [middle, least, most] = [median, low, high].map((value) => value.toFixed(digits));
  return `${middle} (${least} to ${most})`;
}
