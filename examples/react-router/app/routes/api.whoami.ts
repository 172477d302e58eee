import { readReader } from "../wix/reader";

export async function loader() {
  return Response.json(await readReader());
}
