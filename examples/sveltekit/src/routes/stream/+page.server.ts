import { readReader } from "$lib/server/reader";
import { readShelf } from "$lib/server/shelf";
import type { PageServerLoad } from "./$types";

async function readPicks() {
  const items = await readShelf(3);
  const chosenFor = await readReader();
  return { items, chosenFor };
}

/** The picks are a promise: the page is sent without them, and they follow. */
export const load: PageServerLoad = async () => {
  const reader = await readReader();
  return { reader, picks: readPicks() };
};
