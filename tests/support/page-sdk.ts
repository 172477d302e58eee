import { createClient } from "@wix/sdk";
import type { Browser } from "./browser.ts";

/** What these tests need of the SDK's client: any module, with its own types. */
type PageClient = Pick<ReturnType<typeof createClient>, "use" | "fetchWithAuth" | "graphql">;

/** The SDK as a page of the site has it: without a token, and with `/_wix/` as its way to Wix. */
export function pageSdk(browser: Browser, viaCdn: boolean = true): PageClient {
  return createClient({
    auth: { getAuthHeaders: async () => ({ headers: {} }), shouldUseCDN: viaCdn },
    fetch: async (input, init) => throughProxy(browser, new Request(input, init)),
  });
}

/** The SDK with a token in its own hands, straight to Wix. */
export function directSdk(token: string): PageClient {
  return createClient({
    auth: {
      getAuthHeaders: async () => ({ headers: { Authorization: token } }),
      shouldUseCDN: true,
    },
  });
}

async function throughProxy(browser: Browser, call: Request): Promise<Response> {
  const { host, pathname, search } = new URL(call.url);
  const headers = new Headers(call.headers);
  if (host === "edge.wixapis.com") {
    headers.set("x-headless-edge-cdn", "1");
  }
  const body = call.body === null ? undefined : await call.text();
  if (body !== undefined) {
    // A browser says it for every body that is no stream.
    headers.set("content-length", String(new TextEncoder().encode(body).byteLength));
  }
  const { method } = call;
  const visit = await browser.fetch(`/_wix${pathname}${search}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const { status, statusText } = visit.response;
  return new Response(status === 204 ? null : visit.text, {
    status,
    statusText,
    headers: visit.response.headers,
  });
}
