import { AsyncLocalStorage } from "node:async_hooks";
import { looped } from "./loop.ts";
import { answer } from "./pages.ts";

/**
 * What the platform alone takes for what a host promises, without a host: the site gets a request of
 * its own, without the session's cookie and without forged headers, in a context of its own, and
 * what it answers is kept from caches. It knows no session, no route, no rule and no error.
 */
const requests = new AsyncLocalStorage<object>();
const FORGED = /^(?:forwarded|x[-_](?:forwarded|middleware|invoke|matched))/i;

export default looped<Readonly<Record<string, unknown>>>(async (request) => {
  const url = URL.parse(request.url);
  const own = new Request(request);
  for (const name of request.headers.keys()) {
    if (FORGED.test(name)) {
      own.headers.delete(name);
    }
  }
  own.headers.set("x-forwarded-host", url?.host ?? "");
  own.headers.set("x-forwarded-proto", url?.protocol.slice(0, -1) ?? "");
  own.headers.delete("cookie");
  const answered = await requests.run({ url }, () => answer(own));
  const kept = new Response(answered.body, answered);
  kept.headers.set("cache-control", "private, no-store");
  kept.headers.set("vary", "Cookie");
  return kept;
});
