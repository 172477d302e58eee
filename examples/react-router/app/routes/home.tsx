import { Shelf } from "../shelf";
import { readReader } from "../wix/reader";
import { readShelf } from "../wix/shelf";
import type { Route } from "./+types/home";

export const meta: Route.MetaFunction = () => [{ title: "Things for the table · Kiln & Loom" }];

export async function loader() {
  const [items, reader] = await Promise.all([readShelf(50), readReader()]);
  return { items, reader };
}

export default function Home({ loaderData: { items, reader } }: Route.ComponentProps) {
  return (
    <>
      <h1>Things for the table</h1>
      <p className="lead">Stoneware and cloth, made slowly.</p>
      <Shelf items={items} />
      <p className="note">
        You are a {reader.role}, <code data-who>{reader.id}</code>.
      </p>
    </>
  );
}
