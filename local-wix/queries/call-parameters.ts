import { type Fields, isFields, parseFields } from "./fields.ts";
import { base64UrlToText } from "../oauth/jws.ts";

/**
 * Reads the parameters of an SDK call: the `.r` parameter (base64url of JSON), a JSON body, or
 * the plain query.
 */
export async function callParameters(request: Request): Promise<Fields> {
  const search = new URL(request.url).searchParams;
  const packed = search.get(".r");
  if (packed !== null) {
    return parseFields(base64UrlToText(packed) ?? "") ?? {};
  }
  if (request.method === "GET" || request.method === "DELETE") {
    return Object.fromEntries(search);
  }
  const body: unknown = await request.json().catch(() => undefined);
  return isFields(body) ? body : {};
}
