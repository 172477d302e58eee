import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import type { ExampleCopy } from "./dev-server.ts";

const WRANGLER = {
  name: "everywhere",
  main: "server.js",
  no_bundle: true,
  compatibility_date: "2026-04-01",
  durable_objects: { bindings: [{ name: "ROOM", class_name: "Room" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }],
  workflows: [{ name: "orders", binding: "ORDERS", class_name: "Orders" }],
  services: [
    { binding: "WORKER_SELF_REFERENCE", service: "everywhere" },
    { binding: "DESK", service: "everywhere", entrypoint: "Desk" },
  ],
};

/**
 * Asks for the app's and for the visitor's answer, as the SDK does: by the context that it finds.
 * What a place of the site's code sees is kept under a name until the page /seen asks for it.
 */
const SERVER = `
import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint } from "cloudflare:workers";

const SITE = "https://www.wixapis.com/site-properties/v4/properties";
const outcome = (work) => work().then((answer) => "answered " + answer.status, (error) => error.code);
const look = async () => ({
  app: await outcome(async () => globalThis.__wix_context__.elevatedClient.fetchWithAuth(SITE)),
  visitor: await outcome(async () => globalThis.__wix_context__.client.fetchWithAuth(SITE)),
});
const atModuleScope = outcome(async () => globalThis.__wix_context__.client.fetchWithAuth(SITE));

export class Room extends DurableObject {
  constructor(context, env) {
    super(context, env);
    this.inConstructor = context.blockConcurrencyWhile(async () => { this.first = await look(); });
  }
  webSocketClose = async () => { await this.ctx.storage.put("close", await look()); };
  get now() { return look(); }
  async rpc() { return look(); }
  async seen() { return { constructor: this.first, ...Object.fromEntries(await this.ctx.storage.list()) }; }
  async alarm() { await this.ctx.storage.put("alarm", await look()); }
  async webSocketMessage(socket) { socket.send(JSON.stringify(await look())); }
  async fetch(request) {
    if (request.headers.get("upgrade") === "websocket") {
      const [client, server] = Object.values(new WebSocketPair());
      this.ctx.acceptWebSocket(server);
      return new Response(null, { status: 101, webSocket: client });
    }
    await this.ctx.storage.setAlarm(Date.now() + 10);
    return Response.json(await look());
  }
}

export class Desk extends WorkerEntrypoint {
  async rpc() { return look(); }
  async fetch() { return Response.json(await look()); }
}

export class Orders extends WorkflowEntrypoint {
  async run(event, step) {
    const inRun = await look();
    const inStep = await step.do("look", async () => look());
    const withOptions = await step.do("again", { retries: { limit: 0, delay: 1 } }, async () => look());
    await step.sleep("a moment", 1);
    return { inRun, inStep, withOptions, after: await look() };
  }
}

async function talk(stub) {
  const { webSocket } = await stub.fetch("https://room.example/", { headers: { upgrade: "websocket" } });
  webSocket.accept();
  const heard = new Promise((resolve) => webSocket.addEventListener("message", ({ data }) => resolve(data)));
  webSocket.send("hello");
  const said = JSON.parse(await heard);
  webSocket.close(1000, "done");
  return said;
}

const encoder = new TextEncoder();
async function* lines() {
  yield encoder.encode("shell ");
  await scheduler.wait(10);
  yield encoder.encode((await look()).visitor);
}

/** A source that a site has frozen. */
function pulled(steps) {
  return new ReadableStream(Object.freeze({
    async pull(controller) {
      const { done, value } = await steps.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  }), { highWaterMark: 0 });
}

const pages = {
  "/module": async () => await atModuleScope,
  "/page": look,
  "/_api/route": look,
  "/object": async (env) => {
    const stub = env.ROOM.get(env.ROOM.idFromName("one"));
    const fetched = await (await stub.fetch("https://room.example/")).json();
    const [rpc, getter, socket] = [await stub.rpc(), await stub.now, await talk(stub)];
    await scheduler.wait(300);
    return { fetched, rpc, getter, socket, ...(await stub.seen()) };
  },
  "/desk": async (env) => ({ rpc: await env.DESK.rpc(), fetched: await (await env.DESK.fetch("https://desk.example/")).json() }),
  "/self": async (env) => (await env.WORKER_SELF_REFERENCE.fetch("https://shop.example/who")).json(),
  "/who": async () => {
    const { headers } = await globalThis.__wix_context__.client.auth.getAuthHeaders();
    return { token: headers.Authorization };
  },
  "/response-class": async () => {
    class Page extends Response { get isPage() { return true; } }
    const made = new Page("text", { status: 201 });
    const all = [made, made.clone(), Response.json({}), Response.error(), Response.redirect("https://a.example/")];
    const bodies = ["text", new Blob(["text"]).stream(), new TextEncoder().encode("text"), new URLSearchParams("text"), null];
    return {
      name: Response.name,
      subclass: [made instanceof Page, made.isPage, made.status, await made.text()],
      instances: all.every((one) => one instanceof Response) && (await caches.default.match("https://a.example/")) === undefined,
      bodies: await Promise.all(bodies.map((body) => new Response(body).text())),
      streams: [new Response("").body instanceof ReadableStream, ReadableStream.name],
      constructors: [all[2].constructor === Response, made.constructor === Page, new Response("").body.constructor === ReadableStream],
    };
  },
  "/workflow": async (env) => {
    const instance = await env.ORDERS.create();
    for (let tries = 0; tries < 100; tries += 1) {
      const status = await instance.status();
      if (status.status === "complete" || status.status === "errored") return status;
      await scheduler.wait(100);
    }
    return "never ended";
  },
};

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/from") return new Response(ReadableStream.from(lines()));
    if (pathname === "/pull") return new Response(pulled(lines()));
    if (pathname === "/iterable") return new Response(lines());
    const page = pages[pathname];
    return page === undefined ? new Response("?", { status: 404 }) : Response.json(await page(env));
  },
};
`;

/** A site with all that a wrangler file can name, each place of it telling what it may do there. */
export async function everywhereSite(): Promise<ExampleCopy> {
  const folder = await mkdtemp(path.join(tmpdir(), "headless-edge-everywhere-"));
  await writeFile(path.join(folder, "wrangler.json"), JSON.stringify(WRANGLER));
  await writeFile(path.join(folder, "server.js"), SERVER);
  return {
    folder,
    remove: async () => {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
