import { Hono } from "hono";
import { looped } from "./loop.ts";

interface Bindings {
  readonly ASSETS: Fetcher;
}

const PAGE = "<!doctype html><title>a page</title><p>page</p>";

/**
 * What everybody is compared with: Hono, and a page. `/looked-up` is a page for which the static
 * files are asked first, as a worker does that runs before them.
 */
const app = new Hono<{ Bindings: Bindings }>()
  .get("/asset.css", (c) => c.env.ASSETS.fetch(c.req.raw))
  .get("/looked-up", async (c) => {
    const asset = await c.env.ASSETS.fetch(c.req.raw);
    return asset.status === 404 ? c.html(PAGE) : asset;
  })
  .all("*", (c) => c.html(PAGE));

export default looped<Bindings>((request, env, context) => app.fetch(request, env, context));
