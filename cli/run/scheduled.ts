import path from "node:path";

import type { WorkerOptions } from "miniflare";

import { HOST, type HostWorkers } from "./host-worker.ts";

/** Where `wrangler dev` has it too. */
export const SCHEDULED_PATH = "/cdn-cgi/handler/scheduled";

const ENTRYPOINT = "HeadlessEdgeScheduled";

/** A time that the platform gives: milliseconds since 1970. */
const EVENT = `({ cron, scheduledTime: time, type: "scheduled", noRetry() {} })`;

/**
 * The composed entry with one more entrypoint. Miniflare leaves a worker with static files no other
 * way to get a scheduled event: its router for files, which stands in front, passes on none.
 */
const ENTRY = `import { WorkerEntrypoint } from "cloudflare:workers";
import worker from "./index.js";
export * from "./index.js";
export default worker;
export class ${ENTRYPOINT} extends WorkerEntrypoint {
  async run(cron, time) {
    const event = ${EVENT};
    const isClass = typeof worker === "function";
    const handlers = isClass ? new worker(this.ctx, this.env) : worker;
    if (typeof handlers.scheduled !== "function") {
      return "none";
    }
    await (isClass ? handlers.scheduled(event) : handlers.scheduled(event, this.env, this.ctx));
    return "ok";
  }
}
`;

/** The host's worker, so that the worker in front of it can set off a cron of the site's. */
export function withScheduled(host: HostWorkers["host"]): HostWorkers["host"] {
  const [main] = host.modules;
  const entry = path.join(path.dirname(main?.path ?? ""), "headless-edge-scheduled.js");
  return {
    ...host,
    modules: [{ type: "ESModule", path: entry, contents: ENTRY }, ...host.modules],
  };
}

/** The binding by which it does. */
export const SCHEDULED_BINDING: NonNullable<WorkerOptions["serviceBindings"]> = {
  SCHEDULED: { name: HOST, entrypoint: ENTRYPOINT },
};
