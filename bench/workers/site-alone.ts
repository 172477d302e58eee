import { Hono } from "hono";
import { answer } from "./pages.ts";

/** The pages behind a bare Hono worker: what a site's own code costs, whoever hosts it. */
const app = new Hono().all("*", (c) => answer(c.req.raw));

export default app;
