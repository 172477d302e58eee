import { readReader } from "@/lib/reader";

export default async function Boom() {
  const { role } = await readReader();
  throw new Error(`The kiln went out while ${role}s were looking.`);
}
