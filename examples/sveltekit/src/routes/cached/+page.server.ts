import { readReader } from "$lib/server/reader";
import type { PageServerLoad } from "./$types";

/** Says that anybody may have this page, and then puts a name on it: the host knows better. */
export const load: PageServerLoad = async ({ setHeaders }) => {
  setHeaders({ "cache-control": "public, max-age=60" });
  return { reader: await readReader(), madeAt: crypto.randomUUID() };
};
