import { readReader } from "../wix/reader";

export async function loader() {
  const reader = await readReader();
  throw new Error(`The kiln went out while ${reader.role}s were looking.`);
}

export default function Boom() {
  return null;
}
