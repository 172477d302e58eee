import type { HostParts } from "../isolate/host-parts.ts";
import { opensPage } from "../request/navigation.ts";
import type { Serving } from "./serving.ts";
import { mayHaveSession } from "../session/cookie-jar.ts";
import { isPubliclyCacheable } from "../site/cache-rules.ts";
import { within } from "../time-limit.ts";

/** What a page may take to show what it is, before a visitor is minted beside it. */
const HEAD_START_SECONDS = 0.005;

/**
 * Only for a page that a person opens: a browser without a session, on a site whose server code
 * calls Wix. Crawlers, prefetches and subresources get a visitor when something asks for one.
 */
export function mintsAhead({ config }: HostParts, serving: Serving): boolean {
  return (
    config.usesSdk &&
    serving.request.method === "GET" &&
    !(serving.carriesOurCookies && mayHaveSession(serving.cookieHeader, serving.jar)) &&
    opensPage(serving.request) &&
    !serving.isCrawler
  );
}

/**
 * Mints a visitor beside the render, so that a page that asks while it streams can keep one. A page
 * that is ready at once has shown what it is: an error, a redirect or a public page needs none.
 */
export async function mintBeside(
  pending: Promise<Response>,
  { circuits }: HostParts,
  { session }: Serving,
): Promise<Response> {
  const early = await within(pending, HEAD_START_SECONDS);
  const mayYetAsk = early === undefined || (early.ok && !isPubliclyCacheable(early.headers));
  if (mayYetAsk && circuits.mint.allowsAhead()) {
    session.mintAhead();
  }
  return early ?? pending;
}
