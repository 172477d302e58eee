import { parseCookie, stringifySetCookie } from "cookie";
import { looped } from "../workers/loop.ts";
import { answer } from "../workers/pages.ts";
import { onRequest } from "./node_modules/@wix/astro/build/dependencies/astro-auth/backend-runtime/middleware/auth.mjs";

/**
 * What Astro hands to a middleware, as far as this one looks: less than Astro itself does per
 * request, and never more. Cookies are parsed when asked for, and written as Astro writes them.
 */
function contextOf(request) {
  let sent;
  const lines = [];
  return {
    request,
    url: new URL(request.url),
    isPrerendered: false,
    locals: {},
    props: {},
    lines,
    cookies: {
      get(name) {
        sent ??= parseCookie(request.headers.get("cookie") ?? "");
        const value = sent[name];
        return value === undefined ? undefined : { value, json: () => JSON.parse(value) };
      },
      set(name, value, options) {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        lines.push(stringifySetCookie({ name, value: text, ...options }));
      },
    },
  };
}

export default looped(async (request) => {
  const context = contextOf(request);
  const response = await onRequest(context, () => answer(request));
  for (const line of context.lines) {
    response.headers.append("set-cookie", line);
  }
  return response;
});
