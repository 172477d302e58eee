import { HostError } from "../errors.ts";

/** The SDK's calls have bodies of a few kilobytes; what is longer is a file. */
const MOST_HELD_BYTES = 65_536;

/**
 * The body to send on: a short one as a whole, so that it can be sent again, and everything else
 * as the stream that it is. What comes with a GET means nothing (RFC 9110, section 9.3.1), and
 * `fetch` refuses to send it.
 *
 * @throws {HostError} `invalid_body` when the client breaks off before a short one is whole.
 */
export async function bodyToSend(request: Request): Promise<ArrayBuffer | ReadableStream | null> {
  if (request.method === "GET" || request.method === "HEAD") {
    return null;
  }
  const length = request.headers.get("content-length");
  const isShort = length !== null && /^\d+$/u.test(length) && Number(length) <= MOST_HELD_BYTES;
  if (request.body === null || !isShort) {
    return request.body;
  }
  return request.arrayBuffer().catch(() => {
    throw new HostError("invalid_body", 400, "the request broke off in its body");
  });
}
