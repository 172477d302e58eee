import type { PageServerLoad } from "./$types";

/** The same for everybody: SvelteKit keeps it in the worker's cache for a minute. */
export const load: PageServerLoad = ({ setHeaders }) => {
  setHeaders({ "cache-control": "public, max-age=60" });
  return { madeAt: crypto.randomUUID() };
};
