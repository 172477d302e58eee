import { Hono } from "hono";
import { looped } from "./loop.ts";

interface Bindings {
  readonly ASSETS: Fetcher;
}

/** What everybody is compared with: Hono, and a route that answers with a text. */
const app = new Hono<{ Bindings: Bindings }>()
  .get("/asset.css", (c) => c.env.ASSETS.fetch(c.req.raw))
  .all("*", (c) => c.html("<!doctype html><title>a page</title><p>page</p>"));

export default looped<Bindings>((request, env, context) => app.fetch(request, env, context));
