import { createWorker } from "../../src/worker.ts";

/** The host in front of a single page: what it costs by itself. */
const site = { fetch: (): Response => new Response("page") };

export default createWorker({ site: { default: site }, settings: {} });
