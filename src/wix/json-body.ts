import type { TimeLimit } from "./time-limit.ts";

/** The largest answer of ours is a member with all its fields: a few kilobytes. */
const MAX_BODY_BYTES = 262_144;

/**
 * What a response says in JSON; undefined when it says anything else or too much. The body is
 * consumed or cancelled in every case.
 *
 * @throws what the stream fails with, or `TimeLimitPassed`.
 */
export async function readJsonBody(response: Response, limit: TimeLimit): Promise<unknown> {
  const text = await readText(response, limit);
  if (text === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lets go of a body that nobody will read. */
export function discardBody(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}

async function readText(response: Response, limit: TimeLimit): Promise<string | undefined> {
  if (response.body === null) {
    return undefined;
  }
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  let ended = false;
  try {
    while (bytes <= MAX_BODY_BYTES) {
      const chunk = await limit.race(reader.read());
      if (chunk.done) {
        ended = true;
        return text + decoder.decode();
      }
      bytes += chunk.value.byteLength;
      text += decoder.decode(chunk.value, { stream: true });
    }
    return undefined;
  } finally {
    if (!ended) {
      reader.cancel().catch(() => undefined);
    }
  }
}
