import { auth } from "@wix/essentials";

type Env = Readonly<Record<string, unknown>>;
type Render = (request: Request) => Promise<Response> | Response;

const encoder = new TextEncoder();

/** As SvelteKit's adapter has it: taken hold of when the module is loaded. */
const heldCache = caches.default;

/** What the sites below have begun to store; whoever waits for it knows what is in their caches. */
const storing: Promise<unknown>[] = [];

export async function stored(): Promise<void> {
  await Promise.allSettled(storing.splice(0));
}

function later(context: ExecutionContext, work: Promise<unknown>): void {
  storing.push(work);
  context.waitUntil(work);
}

/** The token that the SDK would send: what no two visitors may share. */
export async function token(): Promise<string> {
  const contextual = auth.getContextualAuth() as unknown as {
    getAuthHeaders(): Promise<{ headers: { Authorization: string } }>;
  };
  return (await contextual.getAuthHeaders()).headers.Authorization;
}

export async function tokenOrCode(): Promise<string> {
  return await token().catch((error: { code: string }) => error.code);
}

/** A body that is written piece by piece. */
export function written(...pieces: (string | (() => Promise<string>))[]): ReadableStream {
  return new ReadableStream({
    async start(controller) {
      for (const piece of pieces) {
        if (typeof piece === "function") {
          await scheduler.wait(20);
        }
        controller.enqueue(encoder.encode(typeof piece === "string" ? piece : await piece()));
      }
      controller.close();
    },
  });
}

/** Every rendering is another: who gets the same as somebody else got it from a cache. */
function rendering(): string {
  return `rendering ${crypto.randomUUID()} `;
}

const PUBLIC = { headers: { "cache-control": "public, max-age=60" } };

const pages: Readonly<Record<string, Render>> = {
  "/clean": () => new Response(rendering(), PUBLIC),
  "/clean-stream": () =>
    new Response(
      written(rendering(), async () => "end"),
      PUBLIC,
    ),
  "/clean-large": () => new Response(written(rendering(), "x".repeat(5_000_000), "end"), PUBLIC),
  "/personal": async () => new Response(rendering() + (await token()), PUBLIC),
  "/personal-stream": () => new Response(written(rendering(), tokenOrCode), PUBLIC),
  "/personal-large": () =>
    new Response(written(rendering(), "x".repeat(5_000_000), tokenOrCode), PUBLIC),
};

async function render(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const page = pages[pathname.replace(/^\/_api|\/\d+$/gu, "")];
  return page === undefined ? new Response("no such page", { status: 404 }) : page(request);
}

/** Stores whole answers by their request, their body still being written (SvelteKit's adapter). */
function answersByRequest(open: () => Cache | Promise<Cache>) {
  return {
    async fetch(request: Request, _env: Env, context: ExecutionContext): Promise<Response> {
      const cache = await open();
      const hit = await cache.match(request);
      if (hit !== undefined) {
        return hit;
      }
      const answer = await render(request);
      later(context, cache.put(request.url, answer.clone()));
      return answer;
    },
  };
}

/** A bucket answers an object, a namespace a text. */
async function textOf(known: unknown): Promise<string> {
  return typeof known === "string" ? known : (known as R2ObjectBody).text();
}

/** Stores what was rendered as a text, after it was answered (OpenNext, Nitro). */
function textsByPath(name: string) {
  return {
    async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
      const store = env[name] as KVNamespace;
      const { pathname } = new URL(request.url);
      const known = await store.get(pathname);
      if (known !== null) {
        return new Response(await textOf(known));
      }
      const answer = await render(request);
      const copy = answer.clone();
      later(
        context,
        scheduler.wait(1).then(async () => store.put(pathname, await copy.text())),
      );
      return answer;
    },
  };
}

/** Sites that cache as frameworks do; none of them knows of the host. */
export const cachingSites = {
  "caches.default": answersByRequest(() => heldCache),
  "caches.open()": answersByRequest(async () => await caches.open("incremental-cache")),
  "OpenNext's KV": textsByPath("NEXT_INC_CACHE_KV"),
  "OpenNext's R2": textsByPath("NEXT_INC_CACHE_R2_BUCKET"),
  "Nitro's KV": textsByPath("PAGES"),
};
