import { createWorker } from "../src/worker.ts";
import { Hono } from "hono";

const site = {
  default: {
    fetch: (request: Request): Response =>
      new Response(request.url.endsWith("/public") ? "public" : "page", {
        headers: request.url.endsWith("/public") ? { "cache-control": "public, max-age=60" } : {},
      }),
  },
};
const host = createWorker({ site, settings: { usesSdk: true, readsSession: false } });
const bare = new Hono().all("*", () => new Response("page"));

type Answer = (request: Request, context: ExecutionContext) => Promise<Response> | Response;

const contenders: Readonly<Record<string, Answer>> = {
  bare: (request, context) => bare.fetch(request, {}, context),
  host: (request, context) => host.fetch(request, {}, context),
};

/** Answers `/loop?contender=&path=&times=` after that many requests, made and read in this isolate. */
export default {
  async fetch(request: Request, _env: unknown, context: ExecutionContext): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname !== "/loop") {
      return host.fetch(request, {}, context);
    }
    const answer = contenders[url.searchParams.get("contender") ?? ""];
    const path = url.searchParams.get("path") ?? "/";
    const cookie = request.headers.get("x-loop-cookie") ?? "";
    const headers = { "user-agent": "bench", ...(cookie === "" ? {} : { cookie }) };
    for (let count = Number(url.searchParams.get("times")); count > 0; count -= 1) {
      const response = await answer?.(new Request(new URL(path, url), { headers }), context);
      await response?.text();
    }
    return new Response("done");
  },
};
