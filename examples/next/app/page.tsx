import { Shelf } from "./shelf";
import { readReader } from "@/lib/reader";
import { readShelf } from "@/lib/shelf";

export default async function Home() {
  const [products, reader] = await Promise.all([readShelf(50), readReader()]);
  return (
    <>
      <h1>Things for the table</h1>
      <p className="lead">Stoneware and cloth, made slowly.</p>
      <Shelf products={products} />
      <p className="note">
        You are a {reader.role}, <code data-who>{reader.id}</code>.
      </p>
    </>
  );
}
