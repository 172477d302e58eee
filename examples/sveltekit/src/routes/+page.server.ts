import { readReader } from "$lib/server/reader";
import { readShelf } from "$lib/server/shelf";
import type { PageServerLoad } from "./$types";

export const load: PageServerLoad = async () => {
  const [items, reader] = await Promise.all([readShelf(50), readReader()]);
  return { items, reader };
};
