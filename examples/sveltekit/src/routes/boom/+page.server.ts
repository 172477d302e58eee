import { readReader } from "$lib/server/reader";
import type { PageServerLoad } from "./$types";

export const load: PageServerLoad = async () => {
  const reader = await readReader();
  throw new Error(`The kiln went out while ${reader.role}s were looking.`);
};
