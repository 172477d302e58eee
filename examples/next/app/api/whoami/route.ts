import { readReader } from "@/lib/reader";

export async function GET() {
  return Response.json(await readReader());
}
