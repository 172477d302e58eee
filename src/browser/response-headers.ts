import { redact } from "../log/redact.ts";

/** What the SDK reads of an answer, and what describes its body. */
const PASSED_BACK = [
  "content-encoding",
  "content-language",
  "retry-after",
  "x-wix-bi-gateway",
  "x-wix-consistent",
  "x-wix-linguist",
  "x-wix-request-id",
] as const;

/** Types that no browser runs, applies or shows as a document. Everything else is plain text. */
const INERT =
  /^(?:application\/(?:[\w.-]+\+)?json|application\/(?:octet-stream|pdf|x-ndjson|zip)|text\/(?:csv|event-stream|plain)|image\/(?!svg)[\w.-]+|(?:audio|font|video)\/[\w.-]+)$/u;

const HINT =
  "this method needs elevated permissions: move the call to a backend route under /_api and use auth.elevate()";

/**
 * The headers of an answer of Wix's, as the page gets them: by allow-list, and none that carries a
 * token. On the site's own origin the answer is data: it is never a page, a script or a style
 * sheet, even where somebody links to it.
 */
export function responseHeaders(answer: Response, accessToken: string): Headers {
  const headers = new Headers({
    "cache-control": "private, no-store",
    vary: "Cookie",
    "content-type": inertType(answer.headers.get("content-type")),
    "content-disposition": "attachment",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
  });
  for (const name of PASSED_BACK) {
    const value = answer.headers.get(name);
    if (value !== null && !carriesToken(value, accessToken)) {
      headers.set(name, value);
    }
  }
  if (answer.status === 403) {
    headers.set("x-headless-edge-hint", HINT);
  }
  return headers;
}

function inertType(contentType: string | null): string {
  if (contentType === null) {
    return "application/octet-stream";
  }
  const [type = ""] = contentType.split(";", 1);
  return INERT.test(type.trim().toLowerCase()) ? contentType : "text/plain; charset=utf-8";
}

function carriesToken(value: string, accessToken: string): boolean {
  return value.includes(accessToken) || redact(value) !== value;
}
