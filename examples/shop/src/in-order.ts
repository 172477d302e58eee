import { raw } from "hono/html";
import { stream } from "hono/streaming";
import type { Context } from "hono";

const gap = "<!--later-->";

/** Marks the place in a page where its late part goes. */
export const laterGoesHere = raw(gap);

/**
 * Sends a page up to its gap at once, and the rest when the late part is there. The parts go out in
 * the order of the document, so that no script is needed to put them in place.
 */
export function sendInOrder(c: Context, page: string, later: Promise<string>): Response {
  const [start = "", end = ""] = page.split(gap);
  c.header("content-type", "text/html; charset=UTF-8");
  return stream(c, async (out) => {
    await out.write(start);
    await out.write(await later);
    await out.write(end);
  });
}
