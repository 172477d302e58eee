import { readdirSync, readFileSync } from "node:fs";
import { startHostBesideWix } from "./host-beside-wix.ts";

/** Stands for Wix where bodies matter and nothing else: counts what comes, sends what is asked for. */
const WIX = `
const MEBIBYTE = new Uint8Array(1024 * 1024);
export default {
  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === "/oauth2/token") {
      return Response.json({ access_token: "a", refresh_token: "r", expires_in: 14400 });
    }
    if (url.pathname === "/echo") {
      return new Response(request.body, { headers: { "content-type": "text/plain" } });
    }
    if (url.pathname === "/zipped") {
      const body = new Blob(['{"zipped":true}']).stream().pipeThrough(new CompressionStream("gzip"));
      const headers = { "content-type": "application/json", "content-encoding": "gzip" };
      return new Response(body, { headers, encodeBody: "manual" });
    }
    if (request.method === "PUT") {
      let bytes = 0;
      for await (const chunk of request.body) {
        bytes += chunk.byteLength;
      }
      return Response.json({ bytes });
    }
    let left = Number(url.searchParams.get("mebibytes"));
    const body = new ReadableStream({
      pull(controller) {
        left -= 1;
        return left < 0 ? controller.close() : controller.enqueue(MEBIBYTE);
      },
    });
    return new Response(body, { headers: { "content-type": "application/octet-stream" } });
  },
};`;

const ENTRY = `
import { createWorker } from "./src/worker.ts";
export default createWorker({ settings: {} });`;

export interface StreamingHost {
  readonly url: URL;
  /** The most memory that workerd has ever held, in bytes; undefined where nobody says. */
  readonly peakBytes: () => number | undefined;
  readonly dispose: () => Promise<void>;
}

/** The host in workerd, reached over real HTTP, in front of a Wix that only moves bytes. */
export async function startStreamingHost(): Promise<StreamingHost> {
  const miniflare = await startHostBesideWix({ entry: ENTRY, wix: WIX });
  const url = await miniflare.ready;
  return { url, peakBytes, dispose: () => miniflare.dispose() };
}

function peakBytes(): number | undefined {
  if (process.platform !== "linux") {
    return undefined;
  }
  const peaks = readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .map(statusOf)
    .filter(
      (status) => status.includes(`PPid:\t${process.pid}\n`) && status.startsWith("Name:\tworkerd"),
    )
    .map((status) => Number(/VmHWM:\s+(\d+) kB/u.exec(status)?.[1] ?? 0) * 1024);
  return Math.max(...peaks);
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}
