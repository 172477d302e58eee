import type { Metadata } from "next";
import { Suspense } from "react";
import { Shelf } from "../shelf";
import { readReader } from "@/lib/reader";
import { readShelf } from "@/lib/shelf";

export const metadata: Metadata = { title: "Today’s picks" };

/** Sends its head at once, and what Wix has to be asked for when it is there. */
export default async function Stream() {
  const reader = await readReader();
  return (
    <>
      <h1>Today’s picks</h1>
      <p className="lead">
        Three things from the shelves, for <code data-who>{reader.id}</code>.
      </p>
      <Suspense fallback={<p>Looking along the shelves…</p>}>
        <Picks />
      </Suspense>
    </>
  );
}

async function Picks() {
  const [products, reader] = await Promise.all([readShelf(3), readReader()]);
  return (
    <>
      <Shelf products={products} />
      <p className="note">
        Chosen for <code data-late-who>{reader.id}</code>.
      </p>
    </>
  );
}
