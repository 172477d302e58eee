/** How much an isolate holds: V8's own count, by way of workerd's inspector. */
import { setTimeout as sleep } from "node:timers/promises";

import { fetch } from "miniflare";

/**
 * Bytes in use on an isolate's heap after a full garbage collection. workerd collects when it has
 * a request to serve, so it is given some.
 *
 * @param {URL} inspectorUrl
 * @param {string} worker its name
 * @param {URL} workerUrl
 */
export async function heapBytes(inspectorUrl, worker, workerUrl) {
  const address = new URL(`/core:user:${worker}`, inspectorUrl.href.replace(/^ws/u, "http"));
  const { webSocket } = await fetch(address, { headers: { upgrade: "websocket" } });
  const waiting = new Map();
  webSocket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    waiting.get(message.id)?.(message.result);
  });
  webSocket.accept();
  const ask = (method) => {
    const id = waiting.size + 1;
    const { promise, resolve } = deferred();
    waiting.set(id, resolve);
    webSocket.send(JSON.stringify({ id, method }));
    return promise;
  };
  await ask("HeapProfiler.enable");
  const collected = ask("HeapProfiler.collectGarbage").then(() => "collected");
  for (let state = "begun"; state !== "collected";) {
    await (await fetch(new URL("/nothing", workerUrl))).text();
    state = await Promise.race([collected, sleep(50, "waiting")]);
  }
  const { usedSize, backingStorageSize } = await ask("Runtime.getHeapUsage");
  webSocket.close();
  return usedSize + backingStorageSize;
}

function deferred() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
