import { Log, LogLevel, Miniflare, type MiniflareOptions } from "miniflare";

import { workerdProcesses } from "./workerd-process.ts";

/** A Miniflare, and the workerd process that it has started. */
export interface StartedMiniflare {
  readonly miniflare: Miniflare;
  /** NaN where processes cannot be listed. */
  readonly processId: number;
}

/** Starts a Miniflare that asks nothing of the network and says nothing. */
export async function startMiniflare(options: MiniflareOptions): Promise<StartedMiniflare> {
  const before = await workerdProcesses();
  const miniflare = new Miniflare({
    ...options,
    cf: false,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (stdout, stderr) => {
      stdout.resume();
      stderr.resume();
    },
  });
  await miniflare.ready.catch(async (error: unknown) => {
    await miniflare.dispose();
    throw error;
  });
  const processId = (await workerdProcesses()).find((id) => !before.includes(id)) ?? Number.NaN;
  return { miniflare, processId };
}
