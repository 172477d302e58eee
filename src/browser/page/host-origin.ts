/**
 * What the host's routes are asked at, for a page's `<base>` may lead elsewhere. Documents without
 * an origin of their own have nothing but that.
 */
export function hostOrigin(): string {
  return origin === "null" ? "" : origin;
}
