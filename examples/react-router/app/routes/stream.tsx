import { Suspense } from "react";
import { Await } from "react-router";
import { Shelf } from "../shelf";
import { readReader } from "../wix/reader";
import { readShelf } from "../wix/shelf";
import type { Route } from "./+types/stream";

export const meta: Route.MetaFunction = () => [{ title: "Today’s picks · Kiln & Loom" }];

async function readPicks() {
  const items = await readShelf(3);
  const chosenFor = await readReader();
  return { items, chosenFor };
}

/** The picks are a promise: the page is sent without them, and they follow. */
export async function loader() {
  const reader = await readReader();
  return { reader, picks: readPicks() };
}

export default function Stream({ loaderData: { reader, picks } }: Route.ComponentProps) {
  return (
    <>
      <h1>Today’s picks</h1>
      <p className="lead">
        Three things from the shelves, for <code data-who>{reader.id}</code>.
      </p>
      <Suspense fallback={<p>Reaching for the top shelf…</p>}>
        <Await resolve={picks} errorElement={<p>The shelves can’t be reached just now.</p>}>
          {({ items, chosenFor }) => (
            <>
              <Shelf items={items} />
              <p className="note">
                Chosen for <code data-late-who>{chosenFor.id}</code>.
              </p>
            </>
          )}
        </Await>
      </Suspense>
    </>
  );
}
