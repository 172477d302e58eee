import { priceOf, readShelf } from "~/wix/shelf";

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** Today's picks: the head of the page at once, and what Wix has to be asked for when it is there. */
export default defineEventHandler(async (event) => {
  const reader = await readReader();
  const { readable, writable } = new TransformStream<string, string>();
  event.waitUntil(writePage(writable.getWriter(), reader.id));
  setHeader(event, "content-type", "text/html; charset=utf-8");
  return readable.pipeThrough(new TextEncoderStream());
});

async function writePage(page: WritableStreamDefaultWriter<string>, who: string): Promise<void> {
  await page.write(`<!doctype html>
<html lang="en">
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>Today’s picks · Kiln &amp; Loom</title>
<link rel="icon" href="/favicon.svg" />
<main>
<h1>Today’s picks</h1>
<p>Three things from the shelves, for <code data-who>${escaped(who)}</code>.</p>
`);
  const [picks, reader] = await Promise.all([readShelf(3), readReader()]);
  const items = picks.map(
    (product) => `<li>${escaped(product.name ?? "")}, ${escaped(priceOf(product))}</li>`,
  );
  await page.write(`<ul>${items.join("")}</ul>
<p>Chosen for <code data-late-who>${escaped(reader.id)}</code>. <a href="/">Back to the shop</a></p>
</main>
`);
  await page.close();
}
