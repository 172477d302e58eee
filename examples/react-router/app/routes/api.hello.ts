import { readShelf } from "../wix/shelf";

export async function loader() {
  const [first] = await readShelf(1);
  return Response.json({ hello: "from React Router", first: first?.name });
}
