import { items } from "@wix/data";
import { auth } from "@wix/essentials";
import { members } from "@wix/members";
import type { IOAuthStrategy } from "@wix/sdk";

/** The site that is served by the host and by `@wix/astro`'s middleware alike: it knows neither. */
const pages: Readonly<Record<string, (url: URL) => Promise<Response> | Response>> = {
  "/plain": () => page("page"),
  "/looked-up": () => page("page"),
  "/loggedin": () => page(String(auth.getContextualAuth<IOAuthStrategy>().loggedIn())),
  "/items": async () => page(await readItems()),
  "/data.json": () => Response.json({ answer: 42 }),
  "/render": async ({ searchParams }) => {
    await scheduler.wait(Number(searchParams.get("ms")));
    return page("rendered");
  },
  "/stream": () => streamed(readItems),
  "/_api/elevated": async () => {
    const found = await auth.elevate(members.queryMembers)().limit(1).find();
    return page(String(found.items.length));
  },
};

export async function answer(request: Request): Promise<Response> {
  const url = new URL(request.url);
  return pages[url.pathname]?.(url) ?? new Response("no such page", { status: 404 });
}

async function readItems(): Promise<string> {
  const found = await items.query("FAQ").limit(2).find();
  return String(found.items.length);
}

function page(text: string): Response {
  return new Response(`<!doctype html><title>a page</title><p>${text}</p>`, {
    headers: { "content-type": "text/html; charset=utf-8" },
  });
}

/** A page whose frame goes out before Wix is asked. */
function streamed(work: () => Promise<string>): Response {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const write = async (): Promise<void> => {
    const encoder = new TextEncoder();
    const writer = writable.getWriter();
    await writer.write(encoder.encode("<!doctype html><title>a page</title>"));
    await writer.write(encoder.encode(`<p>${await work()}</p>`));
    await writer.close();
  };
  write().catch(() => undefined);
  return new Response(readable, { headers: { "content-type": "text/html; charset=utf-8" } });
}
