/** What everything costs is said in. */
export const CURRENCY = "USD";

/** `1250` cents as `"12.50"`. */
export function amount(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** `1250` cents as `"$12.50"`. */
export function formatted(cents: number): string {
  return `$${amount(cents)}`;
}
