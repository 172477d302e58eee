import { createRequire } from "node:module";

/** Where Miniflare looks for the workerd that it is to run, in place of its own. */
const VARIABLE = "MINIFLARE_WORKERD_PATH";

/**
 * Has Miniflare run the workerd that the installed wrangler runs, which may be a later one than its
 * own: both open the site's local databases, and an earlier workerd fails on what a later one wrote.
 */
export function runWorkerdOfWrangler(env: NodeJS.ProcessEnv): void {
  const wrangler = createRequire(import.meta.url).resolve("wrangler/package.json");
  const { default: file }: { readonly default: string } = createRequire(wrangler)("workerd");
  env[VARIABLE] ??= file;
}
