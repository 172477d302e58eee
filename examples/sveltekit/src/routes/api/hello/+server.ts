import { json } from "@sveltejs/kit";
import { readShelf } from "$lib/server/shelf";
import type { RequestHandler } from "./$types";

export const GET: RequestHandler = async () => {
  const [first] = await readShelf(1);
  return json({ hello: "from SvelteKit", first: first?.name });
};
