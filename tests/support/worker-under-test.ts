import { createWorker } from "../../src/worker.ts";
import { shopSite } from "./test-site.ts";

/** The worker that the pool starts; most tests make one of their own, with the settings they need. */
export default createWorker({ site: { default: shopSite }, settings: {} });
