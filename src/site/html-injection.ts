import { scriptTag } from "./browser-script.ts";
import { findScriptPlace } from "./script-place.ts";

/** A document that has not begun within this many bytes is passed on as it is. */
const MOST_PROLOGUE_BYTES = 16_384;

/** Validators of the site's own bytes; what goes out has the tag in it. */
const VALIDATORS = ["etag", "last-modified", "content-length", "content-md5", "accept-ranges"];
const DIGESTS = ["digest", "content-digest", "repr-digest"];

/** Statuses that come without a body, or with a part of one. */
const NOT_WHOLE: ReadonlySet<number> = new Set([101, 204, 205, 206, 304]);

/**
 * Puts the browser SDK into a document that the site's server rendered, before all its scripts.
 *
 * The stream is held back until the document has begun, which is mostly its first chunk, and then
 * passed on as it comes. Not by HTMLRewriter, which reads the whole document and breaks off at what
 * it can't parse (`<xmp>` in a `<select>`): nothing of a site's is to fail because of this.
 *
 * @param source the address of the script.
 */
export function injectScript(response: Response, source: string): Response {
  if (!isHtml(response)) {
    return response;
  }
  const nonce = nonceOf(response.headers);
  const body = response.body && withTag(response.body, scriptTag(source, nonce));
  const injected = new Response(body, response);
  for (const name of [...VALIDATORS, ...DIGESTS]) {
    injected.headers.delete(name);
  }
  return injected;
}

/** The request of a page without what it says about a copy: that copy may lack the script. */
export function withoutValidators(request: Request): Request {
  const { headers } = request;
  if (!headers.has("if-none-match") && !headers.has("if-modified-since")) {
    return request;
  }
  const unconditional = new Request(request);
  unconditional.headers.delete("if-none-match");
  unconditional.headers.delete("if-modified-since");
  return unconditional;
}

/** HTML whose bytes can be read here: not encoded, and in an encoding that extends ASCII. */
function isHtml({ headers, status }: Response): boolean {
  const [type = "", ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(";");
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  return (
    type.trim() === "text/html" &&
    !parameters.some((parameter) => /^\s*charset\s*=\s*"?utf-(?:16|32)/.test(parameter)) &&
    (encoding === "" || encoding === "identity") &&
    !NOT_WHOLE.has(status)
  );
}

/** The nonce that the document's policy lets scripts run with (CSP Level 3, section 2.3.1). */
function nonceOf(headers: Headers): string | undefined {
  const policies = [
    headers.get("content-security-policy"),
    headers.get("content-security-policy-report-only"),
  ];
  const directives = policies.flatMap((policy) => (policy ?? "").split(/[;,]/));
  const ruling = ["script-src-elem", "script-src", "default-src"].flatMap((name) =>
    directives.filter((directive) => directive.trim().toLowerCase().startsWith(`${name} `)),
  );
  return ruling
    .map((directive) => /'nonce-([\w+/-]+={0,2})'/i.exec(directive)?.[1])
    .find((nonce) => nonce !== undefined);
}

function withTag(body: ReadableStream<Uint8Array>, tag: string): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream();
  // What goes wrong on the way reaches whoever reads, by way of the stream.
  void pass(body, writable, tag).catch(() => undefined);
  return readable;
}

async function pass(
  body: ReadableStream<Uint8Array>,
  out: WritableStream<Uint8Array>,
  tag: string,
): Promise<void> {
  const reader = body.getReader();
  const writer = out.getWriter();
  try {
    for (const chunk of await readPrologue(reader, tag)) {
      await writer.write(chunk);
    }
  } catch (error) {
    await Promise.allSettled([writer.abort(error), reader.cancel(error)]);
    throw error;
  }
  reader.releaseLock();
  writer.releaseLock();
  await body.pipeTo(out);
}

/**
 * What the stream begins with, up to where the tag's place is known, with the tag in it. A page that
 * is made of one of the site's files has it already.
 */
async function readPrologue(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  tag: string,
): Promise<readonly Uint8Array[]> {
  // Windows-1252, as its label is read: one character for each byte.
  const decoder = new TextDecoder("latin1");
  const chunks: Uint8Array[] = [];
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (value !== undefined) {
      const chunk = bytesOf(value);
      chunks.push(chunk);
      text += decoder.decode(chunk);
    }
    // However the document is cut, it is judged by the same beginning.
    const place = findScriptPlace(
      text.slice(0, MOST_PROLOGUE_BYTES),
      done && text.length <= MOST_PROLOGUE_BYTES,
    );
    if (place.kind === "at") {
      return text.startsWith(tag, place.index)
        ? chunks
        : split(chunks, place.index, new TextEncoder().encode(tag));
    }
    if (place.kind === "nowhere" || done || text.length >= MOST_PROLOGUE_BYTES) {
      return chunks;
    }
  }
}

/** A site's own stream may hold any kind of bytes. */
function bytesOf(chunk: Uint8Array | ArrayBuffer): Uint8Array {
  return ArrayBuffer.isView(chunk)
    ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    : new Uint8Array(chunk);
}

/** The chunks with another put in between them at a distance from the start. */
function split(chunks: readonly Uint8Array[], at: number, added: Uint8Array): Uint8Array[] {
  let passed = 0;
  return chunks.flatMap((chunk, index) => {
    const offset = at - passed;
    passed += chunk.byteLength;
    const isHere =
      offset >= 0 &&
      (offset < chunk.byteLength || (offset === chunk.byteLength && index === chunks.length - 1));
    return (isHere ? [chunk.subarray(0, offset), added, chunk.subarray(offset)] : [chunk]).filter(
      (part) => part.byteLength > 0,
    );
  });
}
