/** A regular expression's source for patterns of Cloudflare's router, in which `*` is any text. */
export function routerSource(patterns: readonly string[]): string {
  return patterns
    .map((pattern) =>
      pattern.replaceAll(/[-/\\^$+?.()|[\]{}]/g, String.raw`\$&`).replaceAll("*", ".*"),
    )
    .join("|");
}
