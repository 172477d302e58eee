import type { APIRoute } from "astro";
import { readShelf } from "../../wix/shelf";

export const GET: APIRoute = async () => {
  const [first] = await readShelf(1);
  return Response.json({ hello: "from Astro", first: first?.name });
};
