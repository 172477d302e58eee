import { readShelf } from "@/lib/shelf";

export async function GET() {
  const [first] = await readShelf(1);
  return Response.json({ hello: "from Next.js", first: first?.name });
}
