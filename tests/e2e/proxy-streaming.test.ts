import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { once } from "node:events";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, it } from "vitest";
import { startStreamingHost, type StreamingHost } from "../support/streaming-host.ts";

const MEBIBYTE = Buffer.alloc(1024 * 1024, 120);
let host: StreamingHost;

beforeAll(async () => {
  host = await startStreamingHost();
});

afterAll(async () => {
  await host.dispose();
});

/** A call of a page's, begun and not ended. */
function begin(path: string, method: string, headers: Record<string, string> = {}): ClientRequest {
  const sent = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", ...headers };
  // A connection of its own: a pooled one may be closed by the time it is used again.
  return request(new URL(`/_wix${path}`, host.url), { method, headers: sent, agent: false });
}

async function answer(call: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(call, "response")) as [IncomingMessage];
  return response;
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

async function upload(mebibytes: number, headers: Record<string, string> = {}): Promise<string> {
  const call = begin("/files/1", "PUT", headers);
  const answered = answer(call);
  for (let sent = 0; sent < mebibytes; sent += 1) {
    if (!call.write(MEBIBYTE)) {
      await once(call, "drain");
    }
  }
  call.end();
  return (await bodyOf(await answered)).toString();
}

async function download(mebibytes: number): Promise<number> {
  const call = begin(`/files?mebibytes=${mebibytes}`, "GET");
  call.end();
  let bytes = 0;
  for await (const chunk of await answer(call)) {
    bytes += (chunk as Buffer).byteLength;
  }
  return bytes;
}

describe("a file through the proxy", () => {
  it("arrives whole, whether its length was said or not", async ({ expect }) => {
    const length = { "content-length": String(5 * MEBIBYTE.length) };
    expect(await upload(5)).toBe(`{"bytes":${5 * MEBIBYTE.length}}`);
    expect(await upload(5, length)).toBe(`{"bytes":${5 * MEBIBYTE.length}}`);
    expect(await download(5)).toBe(5 * MEBIBYTE.length);
  });

  it("comes back while it is still being sent: nobody waits for its end", async ({ expect }) => {
    const call = begin("/echo", "POST", { "content-type": "text/plain" });
    const answered = answer(call);
    call.write("first");
    const response = await answered;
    const [chunk] = (await once(response, "data")) as [Buffer];
    expect(chunk.toString()).toBe("first");
    call.end("last");
    expect((await bodyOf(response)).toString()).toBe("last");
  });

  it("of 200 MiB costs no more memory than one of 5", async ({ expect, skip }) => {
    await Promise.all([upload(5), download(5)]);
    const before = host.peakBytes();
    if (before === undefined) {
      skip("only Linux says how much memory a process has held");
      return;
    }
    expect(await upload(200)).toBe(`{"bytes":${200 * MEBIBYTE.length}}`);
    expect(await download(200)).toBe(200 * MEBIBYTE.length);
    expect((host.peakBytes() ?? 0) - before).toBeLessThan(64 * MEBIBYTE.length);
  });
});

describe("a body that comes with a GET", () => {
  it("stays here, and the call is made", async ({ expect }) => {
    const call = begin("/files?mebibytes=1", "GET", { "content-length": "2" });
    call.end("{}");
    const response = await answer(call);
    expect(response.statusCode).toBe(200);
    expect((await bodyOf(response)).byteLength).toBe(MEBIBYTE.length);
  });
});

describe("a compressed answer", () => {
  it("stays compressed for a browser that asked for it so", async ({ expect }) => {
    const call = begin("/zipped", "GET", { "accept-encoding": "gzip" });
    call.end();
    const response = await answer(call);
    expect(response.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(await bodyOf(response)).toString()).toBe('{"zipped":true}');
  });
});
