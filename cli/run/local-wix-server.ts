import type { Fetch } from "../wix/tokens.ts";
import { localWixWorker } from "./local-wix-worker.ts";

/** A local Wix that remembers nothing, started when something is first asked of it. */
export interface LocalWixServer {
  readonly fetch: Fetch;
  readonly end: () => Promise<void>;
}

/** @param bindings the client that it knows. */
export function localWixServer(
  script: string,
  bindings: Readonly<Record<string, string>>,
): LocalWixServer {
  const start = async () => {
    const { Log, LogLevel, Miniflare } = await import("miniflare");
    const address = { script, host: "127.0.0.1", port: 0, hostPort: 8787 };
    const miniflare = new Miniflare({
      cf: false,
      log: new Log(LogLevel.WARN),
      workers: [localWixWorker(address, bindings)],
    });
    await miniflare.ready;
    return miniflare;
  };
  let started: ReturnType<typeof start> | undefined;
  return {
    fetch: async (url, init = {}) => {
      started ??= start();
      const miniflare = await started;
      const request = new Request(url, init);
      const answer = await miniflare.dispatchFetch(url, {
        method: request.method,
        headers: [...request.headers],
        redirect: "manual",
        ...(request.body === null ? {} : { body: await request.arrayBuffer() }),
      });
      const { status } = answer;
      const body = status === 204 || status === 304 ? null : await answer.arrayBuffer();
      return new Response(body, { status, headers: [...answer.headers] });
    },
    end: async () => {
      await (await started)?.dispose();
    },
  };
}
