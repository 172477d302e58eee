import { type Fields, parseFields } from "../queries/fields.ts";

/** The body of a token request: JSON as the SDK sends it, or a form as RFC 6749 has it. */
export async function readTokenRequest(request: Request): Promise<Fields> {
  const text = await request.clone().text();
  const type = request.headers.get("content-type") ?? "";
  if (type.includes("application/x-www-form-urlencoded")) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  return parseFields(text) ?? {};
}
