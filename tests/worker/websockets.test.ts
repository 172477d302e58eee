import { auth } from "@wix/essentials";
import { describe, it } from "vitest";
import { createWorker } from "../../src/worker.ts";

const worker = createWorker({
  site: {
    async fetch(request: Request) {
      if (new URL(request.url).pathname === "/lobby") {
        await auth.getTokenInfo();
      }
      const [client, server] = Object.values(new WebSocketPair());
      server?.accept();
      server?.addEventListener("message", ({ data }) => {
        server.send(`heard ${String(data)}`);
      });
      const headers = new Headers({ "x-own": "1" });
      headers.append("set-cookie", "theirs=1");
      headers.append("set-cookie", "hedge-member-abcdef12=forged");
      headers.append("set-cookie", "__Host-Http-hedge-member-abcdef12=forged");
      return new Response(null, { status: 101, webSocket: client ?? null, headers });
    },
  },
  settings: {},
});

async function connect(path: string = "/room"): Promise<Response> {
  const url = `https://shop.example${path}`;
  const request = new Request(url, { headers: { upgrade: "websocket" } });
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the host needs no more of it
  return worker.fetch(request, {}, context as unknown as ExecutionContext);
}

describe("a WebSocket of the site's", () => {
  it("talks through the host", async ({ expect }) => {
    const { status, webSocket, headers } = await connect();
    expect([status, headers.get("x-own")]).toEqual([101, "1"]);
    const answer = new Promise((resolve) => {
      webSocket?.addEventListener("message", ({ data }) => {
        resolve(data);
      });
    });
    webSocket?.accept();
    webSocket?.send("hello");
    expect(await answer).toBe("heard hello");
  });

  it("sets no cookie of the host's in its handshake", async ({ expect }) => {
    const { headers, webSocket } = await connect();
    webSocket?.accept();
    expect(headers.getSetCookie()).toEqual(["theirs=1"]);
  });

  it("keeps the session that began in its handshake", async ({ expect }) => {
    const { headers, webSocket } = await connect("/lobby");
    webSocket?.accept();
    const names = headers.getSetCookie().map((line) => line.split("=")[0]);
    expect(names).toEqual([
      "theirs",
      expect.stringContaining("hedge-visitor-"),
      expect.stringContaining("hedge-access-"),
    ]);
  });
});
