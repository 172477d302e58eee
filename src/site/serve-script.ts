import { HostError } from "../errors.ts";
import type { Assets } from "./assets.ts";
import { STABLE_SCRIPT } from "./browser-script.ts";

const FOR_EVER = "public, max-age=31536000, immutable";
const REVALIDATED = "public, no-cache";

/**
 * The browser SDK from the static files. Mostly they answer by themselves, before the host is asked.
 *
 * A name that says other contents was in a document of an earlier deployment, kept by some cache:
 * it gets the script of today, which its pages need all the same, and not for long.
 *
 * @throws {HostError} `not_found` where the site has no browser SDK.
 */
export async function serveScript(assets: Assets | undefined, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const named = await findScript(assets, request, url.pathname);
  const script = named ?? (await findScript(assets, request, STABLE_SCRIPT));
  if (script === undefined) {
    throw new HostError("not_found", 404, "this site does not use the browser SDK");
  }
  const isNamedByContents = named !== undefined && url.pathname !== STABLE_SCRIPT;
  const answer = new Response(script.body, script);
  answer.headers.set("cache-control", isNamedByContents ? FOR_EVER : REVALIDATED);
  answer.headers.set("x-content-type-options", "nosniff");
  return answer;
}

async function findScript(
  assets: Assets | undefined,
  { url, method, headers: sent }: Request,
  pathname: string,
): Promise<Response | undefined> {
  const etag = sent.get("if-none-match");
  const headers = new Headers(etag === null ? {} : { "if-none-match": etag });
  const found = await assets?.fetch(
    new Request(new URL(pathname, url), { method, headers, redirect: "manual" }),
  );
  if (found === undefined || isScript(found)) {
    return found;
  }
  await found.body?.cancel().catch(() => undefined);
  return undefined;
}

/** A site with a page for everything answers a missing file with that page. */
function isScript({ status, headers }: Response): boolean {
  return status === 304 || (status === 200 && /javascript/.test(headers.get("content-type") ?? ""));
}
